/** A line of a tree of JSON: a branch that can be folded, or a leaf with its value. */
export interface Line {
    /** The keys that lead to it, as filters of the API take them: `optimizer.lr`. */
    path: string
    key: string
    depth: number
    /** Its JSON, for a leaf. */
    value: string | null
    /** How many it holds, for a branch. */
    size: number
    isFolded: boolean
}

/**
 * The lines to show. With a search those stay whose path or value has it, and all below a branch whose own
 * path has it; nothing is folded then.
 */
export function linesOf(config: unknown, folded: ReadonlySet<string>, search: string): Line[] {
    const wanted = search.trim().toLowerCase()
    return childrenOf(config).flatMap(([key, value]) => linesBelow(key, key, value, 0, folded, wanted))
}

function linesBelow(
    path: string,
    key: string,
    value: unknown,
    depth: number,
    folded: ReadonlySet<string>,
    wanted: string,
): Line[] {
    const isMatch = path.toLowerCase().includes(wanted)
    const children = childrenOf(value)
    if (!children.length) {
        const text = JSON.stringify(value)
        const isFound = isMatch || text.toLowerCase().includes(wanted)
        return isFound ? [{ path, key, depth, value: text, size: 0, isFolded: false }] : []
    }
    const isFolded = !wanted && folded.has(path)
    const below = isFolded
        ? []
        : children.flatMap(([name, child]) =>
              linesBelow(`${path}.${name}`, name, child, depth + 1, folded, isMatch ? '' : wanted),
          )
    if (wanted && !isMatch && !below.length) return []
    return [{ path, key, depth, value: null, size: children.length, isFolded }, ...below]
}

function childrenOf(value: unknown): [string, unknown][] {
    return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
