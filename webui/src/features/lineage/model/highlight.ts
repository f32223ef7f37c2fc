import type { Scene } from './scene'

/** Which cards and edges lie on a way from or to what is selected. */
export interface Highlight {
    /** By card: how many steps upstream or downstream of the selection; -1 where no way leads. 0 is the selection. */
    upstream: Int32Array
    downstream: Int32Array
    /** By edge: 1 downstream, 2 upstream, 0 neither. */
    edges: Uint8Array
}

export const DOWNSTREAM_EDGE = 1
export const UPSTREAM_EDGE = 2

/**
 * The ways through what is selected. They are walked from item to item, so that a cluster connects only what its
 * members connect.
 */
export function highlightAround(
    scene: Scene,
    selected: number,
    ways = { upstream: true, downstream: true },
): Highlight {
    const start = scene.nodes[selected]?.members.map(item => item.id) ?? []
    const down = ways.downstream ? distances(scene, start, 'down') : new Map<string, number>()
    const up = ways.upstream ? distances(scene, start, 'up') : new Map<string, number>()
    const edges = scene.edges.map(({ pairs }) => {
        if (pairs.some(([source]) => down.has(source))) return DOWNSTREAM_EDGE
        return pairs.some(([, target]) => up.has(target)) ? UPSTREAM_EDGE : 0
    })
    return { upstream: byCard(scene, up), downstream: byCard(scene, down), edges: Uint8Array.from(edges) }
}

function distances(scene: Scene, start: readonly string[], way: 'up' | 'down'): Map<string, number> {
    const next = new Map<string, string[]>()
    for (const { pairs } of scene.edges) {
        for (const [source, target] of pairs) {
            const [from, to] = way === 'down' ? [source, target] : [target, source]
            const found = next.get(from)
            if (found) found.push(to)
            else next.set(from, [to])
        }
    }
    const found = new Map(start.map(id => [id, 0]))
    const queue = [...start]
    for (let i = 0; i < queue.length; i++) {
        for (const id of next.get(queue[i]!) ?? []) {
            if (found.has(id)) continue
            found.set(id, found.get(queue[i]!)! + 1)
            queue.push(id)
        }
    }
    return found
}

function byCard(scene: Scene, distance: ReadonlyMap<string, number>): Int32Array {
    const found = new Int32Array(scene.nodes.length).fill(-1)
    for (const [id, steps] of distance) {
        const card = scene.indexOf.get(id)!
        if (found[card]! < 0 || steps < found[card]!) found[card] = steps
    }
    return found
}
