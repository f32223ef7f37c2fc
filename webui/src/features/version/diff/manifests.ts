/** One line of a manifest, as far as it is compared and shown. */
export interface Line {
    path: string
    /** What tells its content from another: a digest, or all that pins a reference. */
    content: string
    size: number | null
    isReference: boolean
}

export type Change = 'added' | 'removed' | 'changed' | 'same'

export interface Compared {
    path: string
    change: Change
    before: Line | null
    after: Line | null
}

export interface Summary {
    count: number
    /** Bytes of what is there now; of what is removed, bytes that were there. */
    size: number
}

/** Reads a manifest, which is a JSON object for each line. */
export function parseManifest(text: string): Line[] {
    return text.split('\n').filter(Boolean).map(parseLine)
}

function parseLine(line: string): Line {
    const fields = JSON.parse(line) as Record<string, unknown>
    const isReference = typeof fields['uri'] === 'string'
    const pinned = [fields['uri'], fields['etag'], fields['version'], fields['size']]
    return {
        path: String(fields['path']),
        content: isReference ? JSON.stringify(pinned) : String(fields['digest']),
        size: typeof fields['size'] === 'number' ? fields['size'] : null,
        isReference,
    }
}

/** What became of each path, in the order of paths. */
export function compare(before: readonly Line[], after: readonly Line[]): Compared[] {
    const old = new Map(before.map(line => [line.path, line]))
    const compared: Compared[] = after.map(line => {
        const former = old.get(line.path) ?? null
        old.delete(line.path)
        return { path: line.path, change: changeOf(former, line), before: former, after: line }
    })
    for (const line of old.values())
        compared.push({ path: line.path, change: 'removed', before: line, after: null })
    return compared.sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0))
}

function changeOf(before: Line | null, after: Line): Change {
    if (!before) return 'added'
    return before.content === after.content ? 'same' : 'changed'
}

/** How many paths of each kind there are, and how large they are. */
export function summarize(compared: readonly Compared[]): Record<Change, Summary> {
    const sums: Record<Change, Summary> = {
        added: { count: 0, size: 0 },
        removed: { count: 0, size: 0 },
        changed: { count: 0, size: 0 },
        same: { count: 0, size: 0 },
    }
    for (const each of compared) {
        sums[each.change].count++
        sums[each.change].size += (each.after ?? each.before)?.size ?? 0
    }
    return sums
}
