import type { Known } from './known'

/**
 * What remains of the items when versions of some types are hidden: the root, the other versions, and the runs and
 * restricted nodes next to these. The same as the API does with `types`.
 */
export function withoutTypes(
    known: Known,
    shown: ReadonlySet<string>,
    root: string,
    hidden: ReadonlySet<string>,
): Set<string> {
    if (hidden.size === 0) return new Set(shown)
    const kept = new Set<string>()
    for (const id of shown) {
        const item = known.items.get(id)
        if (id === root || (item?.kind === 'version' && !hidden.has(item.type))) kept.add(id)
    }
    keepNeighbours(known, shown, kept, 'run')
    keepNeighbours(known, shown, kept, 'restricted')
    return kept
}

function keepNeighbours(known: Known, shown: ReadonlySet<string>, kept: Set<string>, kind: string): void {
    for (const id of [...kept]) {
        for (const side of [known.sources, known.targets]) {
            for (const other of side.get(id) ?? []) {
                if (shown.has(other) && known.items.get(other)?.kind === kind) kept.add(other)
            }
        }
    }
}

/** The types of the versions among the items with how many there are of each, the most frequent first. */
export function countTypes(known: Known, shown: Iterable<string>): { type: string; count: number }[] {
    const counts = new Map<string, number>()
    for (const id of shown) {
        const item = known.items.get(id)
        if (item?.kind === 'version') counts.set(item.type, (counts.get(item.type) ?? 0) + 1)
    }
    return [...counts]
        .map(([type, count]) => ({ type, count }))
        .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1))
}
