import type { LineageAnswer, LineageItem, LineageLink } from './items'

/** All that is known of a lineage from the answers so far; more than what is shown. */
export interface Known {
    /** In the order in which they became known. */
    items: Map<string, LineageItem>
    links: LineageLink[]
    /** The direct neighbours of each item, as far as they are known. */
    sources: Map<string, Set<string>>
    targets: Map<string, Set<string>>
}

/** Puts answers together; of what several tell of, the last one holds. */
export function learn(answers: Iterable<Pick<LineageAnswer, 'items' | 'links'>>): Known {
    const known: Known = { items: new Map(), links: [], sources: new Map(), targets: new Map() }
    const seen = new Set<string>()
    for (const answer of answers) {
        for (const item of answer.items) known.items.set(item.id, item)
        for (const link of answer.links) {
            const key = `${link.source} ${link.target} ${link.role}`
            if (seen.has(key)) continue
            seen.add(key)
            known.links.push(link)
            addTo(known.targets, link.source, link.target)
            addTo(known.sources, link.target, link.source)
        }
    }
    return known
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
    const found = map.get(key)
    if (found) found.add(value)
    else map.set(key, new Set([value]))
}

/** How many of an item's direct neighbours are not among those shown: exact, as its own counts are. */
export function hiddenNeighbours(
    known: Known,
    item: LineageItem,
    side: 'upstream' | 'downstream',
    shown: ReadonlySet<string>,
): number {
    const total = item[side]
    if (total === null) return 0
    let visible = 0
    for (const id of (side === 'upstream' ? known.sources : known.targets).get(item.id) ?? [])
        if (shown.has(id)) visible++
    return Math.max(0, total - visible)
}
