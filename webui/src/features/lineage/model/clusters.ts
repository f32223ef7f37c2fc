import type { LineageItem } from './items'
import type { Known } from './known'

/** So many siblings become one card. */
export const CLUSTER_SIZE = 5

/** What stays by itself, and what was opened. */
export interface ClusterChoice {
    /** Items that are shown by themselves: the root, what was expanded, what was pulled out. */
    apart: ReadonlySet<string>
    /** Clusters whose members are shown one by one. */
    opened: ReadonlySet<string>
}

/**
 * The group that each item is shown in: its own id, or the id of a cluster. Siblings are of the same kind and type
 * and hang on the same groups on the way to the root; so of parallel chains each step becomes one cluster. Versions
 * that hold aliases stay outside, and so do the runs that logged these. The id of a cluster tells what its members
 * have in common: it stays the same when there are more of them.
 */
export function groupSiblings(
    known: Known,
    shown: ReadonlySet<string>,
    root: string,
    { apart, opened }: ClusterChoice,
): Map<string, string> {
    const groups = new Map<string, string>([[root, root]])
    for (const level of levelsAround(known, shown, root)) {
        const siblings = new Map<string, string[]>()
        for (const id of level) {
            const item = known.items.get(id)!
            const key = staysApart(known, item, shown, apart) ? id : keyOf(known, item, groups)
            siblings.set(key, [...(siblings.get(key) ?? []), id])
        }
        for (const [key, members] of siblings) {
            const cluster = `c-${digest(key)}`
            const together = members.length >= CLUSTER_SIZE && !opened.has(cluster)
            for (const id of members) groups.set(id, together ? cluster : id)
        }
    }
    for (const id of shown) if (!groups.has(id)) groups.set(id, id)
    return groups
}

/** The items by their distance from the root, whichever way; without the root, and what has no way to it. */
function levelsAround(known: Known, shown: ReadonlySet<string>, root: string): string[][] {
    const seen = new Set([root])
    const levels: string[][] = []
    for (let level = [root]; level.length;) {
        const next: string[] = []
        for (const id of level) {
            for (const other of neighboursOf(known, id)) {
                if (!shown.has(other) || seen.has(other)) continue
                seen.add(other)
                next.push(other)
            }
        }
        if (next.length) levels.push(next)
        level = next
    }
    return levels
}

function* neighboursOf(known: Known, id: string): Iterable<string> {
    yield* known.sources.get(id) ?? []
    yield* known.targets.get(id) ?? []
}

function staysApart(
    known: Known,
    item: LineageItem,
    shown: ReadonlySet<string>,
    apart: ReadonlySet<string>,
): boolean {
    if (apart.has(item.id) || item.aliases.length > 0) return true
    if (item.kind !== 'run') return false
    for (const id of known.targets.get(item.id) ?? []) {
        if (shown.has(id) && known.items.get(id)!.aliases.length > 0) return true
    }
    return false
}

/** What siblings have in common. Only neighbours that are nearer to the root have a group yet. */
function keyOf(known: Known, item: LineageItem, groups: ReadonlyMap<string, string>): string {
    const sides = [known.sources, known.targets].map(side => {
        const found = new Set<string>()
        for (const id of side.get(item.id) ?? []) if (groups.has(id)) found.add(groups.get(id)!)
        return [...found].sort().join(',')
    })
    return [item.kind, item.type, item.deleted ? 'deleted' : '', ...sides].join('|')
}

/** A short name for a text: two rounds of FNV-1a, 64 bits in all. */
function digest(text: string): string {
    return [0x811c9dc5, 0x9747b28c]
        .map(start => {
            let hash = start
            for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
            return (hash >>> 0).toString(36).padStart(7, '0')
        })
        .join('')
}
