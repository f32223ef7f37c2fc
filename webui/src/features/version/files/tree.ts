/** A folder of a version with what it holds, or a file. */
export interface Item {
    name: string
    path: string
    fileCount: number
    referenceCount: number
    size: number | null
    entry: Entry | null
}

export interface Entry {
    path: string
    isReference: boolean
    uri: string | null
    driftState: string | null
    verified: boolean
    verification: string | null
}

/** What is known of one folder. */
export interface Level {
    items: readonly Item[]
    /** Where the next page begins; null if there is none. */
    next: string | null
    isLoading: boolean
    error: string | null
}

/** One line of the tree as it is shown. */
export type Row =
    | { kind: 'item'; key: string; depth: number; item: Item; isOpen: boolean }
    | { kind: 'more' | 'loading' | 'failed'; key: string; depth: number; folder: string; text: string }

export const TOP = ''

/** The lines to show: every open folder is followed by what it holds, as far as that has come. */
export function rowsOf(levels: ReadonlyMap<string, Level>, open: ReadonlySet<string>): Row[] {
    const rows: Row[] = []
    addRows(rows, levels, open, TOP, 1)
    return rows
}

function addRows(
    rows: Row[],
    levels: ReadonlyMap<string, Level>,
    open: ReadonlySet<string>,
    folder: string,
    depth: number,
): void {
    const level = levels.get(folder)
    for (const item of level?.items ?? []) {
        const isOpen = item.entry === null && open.has(item.path)
        rows.push({ kind: 'item', key: item.path, depth, item, isOpen })
        if (isOpen) addRows(rows, levels, open, item.path, depth + 1)
    }
    const line = lastLine(level)
    // A path cannot hold the character, so that no file has this key.
    if (line) rows.push({ ...line, key: `${folder}\u0000${line.kind}`, depth, folder })
}

function lastLine(level: Level | undefined): { kind: 'more' | 'loading' | 'failed'; text: string } | null {
    if (!level || level.isLoading) return { kind: 'loading', text: '' }
    if (level.error) return { kind: 'failed', text: level.error }
    return level.next === null ? null : { kind: 'more', text: '' }
}

/** The folders that a path lies in, the outermost first: `a/b/c` lies in `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
    const parts = path.split('/').slice(0, -1)
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Where the arrow keys lead from a line of the tree; the same line if they lead nowhere. */
export function moved(rows: readonly Row[], at: number, key: string): number {
    const last = rows.length - 1
    switch (key) {
        case 'ArrowDown':
            return Math.min(last, at + 1)
        case 'ArrowUp':
            return Math.max(0, at - 1)
        case 'Home':
            return 0
        case 'End':
            return last
        case 'PageDown':
            return Math.min(last, at + 20)
        case 'PageUp':
            return Math.max(0, at - 20)
        case 'ArrowLeft':
            return parentOf(rows, at)
        default:
            return at
    }
}

function parentOf(rows: readonly Row[], at: number): number {
    const depth = rows[at]?.depth ?? 1
    for (let index = at - 1; index >= 0; index--) if (rows[index]!.depth < depth) return index
    return at
}
