const part = encodeURIComponent

/** The address of a project's page; `rest` begins with a slash. */
export function projectPath(project: string, rest = ''): string {
    return `/p/${part(project)}${rest}`
}

export function artifactPath(project: string, artifact: string, rest = ''): string {
    return projectPath(project, `/a/${part(artifact)}${rest}`)
}

export function versionPath(project: string, artifact: string, version: string, rest = ''): string {
    return artifactPath(project, artifact, `/v/${part(version)}${rest}`)
}

/** The page of a run, by its key. */
export function runPath(project: string, key: string): string {
    return projectPath(project, `/runs/${part(key)}`)
}

/** The tab of a version that answers what it was made from: two versions back, further ones are a press away. */
export const SOURCES = '/lineage?dir=up&depth=4'
