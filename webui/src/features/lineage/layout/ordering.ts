import type { Adjacency } from './adjacency'
import { countCrossings } from './crossings'
import type { ProperGraph } from './waypoints'

const SWEEPS = 12
/** After so many sweeps that brought nothing the order is as good as it gets. */
const PATIENCE = 3

/** The nodes of each column from top to bottom, so that few edges cross. */
export function orderColumns(graph: ProperGraph): Int32Array[] {
    const order = firstOrder(graph)
    const places = new Int32Array(graph.count)
    for (const column of order) renumber(column, places)
    let best = order.map(column => column.slice())
    let fewest = countCrossings(graph, order, places)
    let vain = 0
    for (let sweep = 0; sweep < SWEEPS && fewest > 0 && vain < PATIENCE; sweep++) {
        sweepOver(graph, order, places, sweep % 2 === 0)
        const crossings = countCrossings(graph, order, places)
        vain = crossings < fewest ? 0 : vain + 1
        if (crossings < fewest) {
            fewest = crossings
            best = order.map(column => column.slice())
        }
    }
    return best
}

/** As a walk in depth from the left meets them: what hangs together stays together. */
function firstOrder(graph: ProperGraph): Int32Array[] {
    const columns: number[][] = Array.from({ length: graph.width }, () => [])
    const seen = new Uint8Array(graph.count)
    const stack: number[] = []
    for (let start = 0; start < graph.count; start++) {
        if (graph.left.offsets[start] !== graph.left.offsets[start + 1]) continue
        stack.push(start)
        while (stack.length) {
            const v = stack.pop()!
            if (seen[v]) continue
            seen[v] = 1
            columns[graph.columns[v]!]!.push(v)
            for (let k = graph.right.offsets[v + 1]! - 1; k >= graph.right.offsets[v]!; k--) {
                if (!seen[graph.right.neighbours[k]!]) stack.push(graph.right.neighbours[k]!)
            }
        }
    }
    return columns.map(column => Int32Array.from(column))
}

function sweepOver(graph: ProperGraph, order: Int32Array[], places: Int32Array, toTheRight: boolean): void {
    const weights = new Float64Array(graph.count)
    for (let step = 1; step < order.length; step++) {
        const column = order[toTheRight ? step : order.length - 1 - step]!
        sortByNeighbours(column, toTheRight ? graph.left : graph.right, places, weights)
    }
}

/** By the mean place of the neighbours; what has none stays where it is. */
function sortByNeighbours(
    column: Int32Array,
    neighbours: Adjacency,
    places: Int32Array,
    weights: Float64Array,
): void {
    for (const v of column) {
        const begin = neighbours.offsets[v]!
        const end = neighbours.offsets[v + 1]!
        let sum = 0
        for (let k = begin; k < end; k++) sum += places[neighbours.neighbours[k]!]!
        weights[v] = end > begin ? sum / (end - begin) : places[v]!
    }
    column.sort((a, b) => weights[a]! - weights[b]! || places[a]! - places[b]!)
    renumber(column, places)
}

function renumber(column: Int32Array, places: Int32Array): void {
    for (let i = 0; i < column.length; i++) places[column[i]!] = i
}
