import type { RouteParams } from 'vue-router'

export interface Crumb {
    name: string
    path: string
}

/** The way to a page: the things in its address that have pages of their own, then the page itself. */
export function crumbsOf(params: RouteParams, title: string): Crumb[] {
    const project = one(params['project'])
    if (!project) return [{ name: title, path: '' }]
    const projectPath = `/p/${encodeURIComponent(project)}`
    const crumbs = [{ name: project, path: projectPath }]
    const artifact = one(params['artifact'])
    const run = one(params['run'])
    if (artifact) {
        const artifactPath = `${projectPath}/a/${encodeURIComponent(artifact)}`
        crumbs.push({ name: artifact, path: artifactPath })
        const version = one(params['version'])
        if (version) crumbs.push({ name: version, path: `${artifactPath}/v/${encodeURIComponent(version)}` })
    } else if (run) {
        crumbs.push({ name: 'Runs', path: `${projectPath}/runs` }, { name: run, path: '' })
    } else if (title) {
        crumbs.push({ name: title, path: '' })
    }
    return crumbs
}

function one(value: string | string[] | undefined): string | null {
    return typeof value === 'string' && value ? value : null
}
