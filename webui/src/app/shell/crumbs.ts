import type { RouteParams } from 'vue-router'
import { artifactPath, projectPath, versionPath } from '@/shared/address/paths'

export interface Crumb {
    name: string
    path: string
}

/** The way to a page: the things in its address that have pages of their own, then the page itself. */
export function crumbsOf(params: RouteParams, title: string): Crumb[] {
    const project = one(params['project'])
    if (!project) return [{ name: title, path: '' }]
    const crumbs = [{ name: project, path: projectPath(project) }]
    const artifact = one(params['artifact'])
    const run = one(params['run'])
    if (artifact) {
        crumbs.push({ name: artifact, path: artifactPath(project, artifact) })
        const version = one(params['version'])
        if (version) crumbs.push({ name: version, path: versionPath(project, artifact, version) })
    } else if (run) {
        crumbs.push({ name: 'Runs', path: projectPath(project, '/runs') }, { name: run, path: '' })
    } else if (title) {
        crumbs.push({ name: title, path: '' })
    }
    return crumbs
}

function one(value: string | string[] | undefined): string | null {
    return typeof value === 'string' && value ? value : null
}
