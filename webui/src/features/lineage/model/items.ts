/** A version, a run, or something that the viewer may not see, as the explorer knows it. */
export interface LineageItem {
    id: string
    kind: 'version' | 'run' | 'restricted'
    /** The name of the artifact or of the run; empty if restricted. */
    name: string
    /** `v3`; null for what is no version. */
    version: string | null
    /** The type of the artifact, or what kind of work the run does; may be empty. */
    type: string
    project: string | null
    aliases: readonly string[]
    /** `project/artifact:v3`; null for what is no version. */
    ref: string | null
    /** What the run's own page is called by. */
    key: string | null
    state: RunState | null
    /** A tombstone. */
    deleted: boolean
    /** When it was committed or started, in ISO 8601. */
    at: string | null
    /** Who logged the version; what the run's client said of itself. */
    by: string | null
    /** How many direct neighbours it has, shown or not; null if restricted. */
    upstream: number | null
    downstream: number | null
}

export type RunState = 'RUNNING' | 'FINISHED' | 'FAILED' | 'CRASHED'
export type Role = 'INPUT' | 'OUTPUT' | 'LINK'

/** That data went from one item to another. */
export interface LineageLink {
    source: string
    target: string
    role: Role
}

/** What one question about the lineage was answered with. */
export interface LineageAnswer {
    root: string
    items: readonly LineageItem[]
    links: readonly LineageLink[]
    truncated: boolean
}

/** What an item is called in one line. */
export function titleOf(item: LineageItem): string {
    if (item.kind === 'restricted') return 'Restricted'
    return item.version === null ? item.name : `${item.name}:${item.version}`
}

/** What it is, for people who do not see its shape and colour. */
export function kindOf(item: LineageItem): string {
    if (item.kind === 'restricted') return 'Restricted node'
    const kind = item.kind === 'run' ? 'Run' : item.type || 'Artifact'
    return item.deleted ? `Deleted ${kind.toLowerCase()}` : kind
}

export const hasFailed = ({ state }: LineageItem): boolean => state === 'FAILED' || state === 'CRASHED'
