/** The address of a version's page, or of one of its tabs such as `/lineage`. */
export function versionPath(project: string, artifact: string, version: string, tab = ''): string {
    const [inProject, named, at] = [project, artifact, version].map(encodeURIComponent)
    return `/p/${inProject}/a/${named}/v/${at}${tab}`
}

/** The tab of a version that answers what it was made from: two versions back, further ones are a press away. */
export const SOURCES = '/lineage?dir=up&depth=4'
