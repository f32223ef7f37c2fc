import type { ProperGraph } from './waypoints'

/**
 * How many pairs of edges cross, given the place of each node in its column. For each pair of columns the edges
 * are walked from top to bottom, and a tree of partial sums (Fenwick) counts those that end further up.
 */
export function countCrossings(graph: ProperGraph, order: Int32Array[], places: Int32Array): number {
    const sums = new Int32Array(graph.count + 2)
    let crossings = 0
    for (let c = 0; c + 1 < order.length; c++) {
        const size = order[c + 1]!.length
        sums.fill(0, 0, size + 2)
        crossings += crossingsBetween(graph, order[c]!, size, places, sums)
    }
    return crossings
}

function crossingsBetween(
    graph: ProperGraph,
    column: Int32Array,
    size: number,
    places: Int32Array,
    sums: Int32Array,
): number {
    const { offsets, neighbours } = graph.right
    let crossings = 0
    let total = 0
    for (const v of column) {
        const begin = offsets[v]!
        const end = offsets[v + 1]!
        for (let k = begin; k < end; k++) {
            let above = 0
            for (let i = places[neighbours[k]!]! + 1; i > 0; i -= i & -i) above += sums[i]!
            crossings += total - above
        }
        for (let k = begin; k < end; k++) {
            for (let i = places[neighbours[k]!]! + 1; i <= size + 1; i += i & -i) sums[i]!++
        }
        total += end - begin
    }
    return crossings
}
