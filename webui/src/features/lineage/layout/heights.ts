import type { Adjacency } from './adjacency'
import { CARD, WAYPOINT_HEIGHT } from './types'
import type { ProperGraph } from './waypoints'

const ROUNDS = 10
/** In the last rounds both sides pull, before that one after the other. */
const LAST_ROUNDS = 4
/** Long edges should be straight: their waypoints pull each other more than cards do. */
const BETWEEN_WAYPOINTS = 4
/** And so should the edge between two that have no other on that side, such as a run and its only output. */
const BETWEEN_TWO = 12
const WAYPOINT_STIFFNESS = 2

/** The height of each node's centre: as near to its neighbours as order and distance within a column allow. */
export function assignHeights(graph: ProperGraph, order: Int32Array[]): Float64Array {
    const heights = new Float64Array(graph.count)
    for (const column of order) stack(graph, column, heights)
    for (let round = 0; round < ROUNDS; round++) {
        const toTheRight = round % 2 === 0
        const both = round >= ROUNDS - LAST_ROUNDS
        for (let step = 1; step < order.length; step++) {
            const column = order[toTheRight ? step : order.length - 1 - step]!
            const sides = both ? [graph.left, graph.right] : [toTheRight ? graph.left : graph.right]
            align(graph, column, sides, heights)
        }
    }
    for (const column of order) straighten(graph, column, heights)
    return heights
}

/**
 * Puts each node that continues a line (it has one neighbour on the left, and that has none but it on the right) at
 * the height of the line, as far as those above and below leave room: what is nearly straight becomes straight.
 */
function straighten(graph: ProperGraph, column: Int32Array, heights: Float64Array): void {
    for (let i = 0; i < column.length; i++) {
        const v = column[i]!
        if (degree(graph.left, v) !== 1) continue
        const before = graph.left.neighbours[graph.left.offsets[v]!]!
        if (degree(graph.right, before) !== 1) continue
        const least = i > 0 ? heights[column[i - 1]!]! + apart(graph, column[i - 1]!, v) : -Infinity
        const most =
            i + 1 < column.length ? heights[column[i + 1]!]! - apart(graph, v, column[i + 1]!) : Infinity
        if (least <= most) heights[v] = Math.min(Math.max(heights[before]!, least), most)
    }
}

/** How far the centres of two that lie one under the other must be apart. */
function apart(graph: ProperGraph, a: number, b: number): number {
    return (room(graph, a) + room(graph, b)) / 2
}

function room(graph: ProperGraph, v: number): number {
    return v < graph.nodes ? CARD.height + CARD.gapY : WAYPOINT_HEIGHT
}

function stack(graph: ProperGraph, column: Int32Array, heights: Float64Array): void {
    let y = 0
    for (let i = 0; i < column.length; i++) {
        if (i > 0) y += apart(graph, column[i - 1]!, column[i]!)
        heights[column[i]!] = y
    }
    for (const v of column) heights[v]! -= y / 2
}

/**
 * Moves a column to where its neighbours are, keeping order and distances: the least squares under these
 * constraints, by pooling adjacent violators. Of each node the height it wishes, less the room of those above it,
 * must not fall from top to bottom; where it does, neighbours are pooled into blocks at their mean.
 */
function align(graph: ProperGraph, column: Int32Array, sides: Adjacency[], heights: Float64Array): void {
    const size = column.length
    const above = new Float64Array(size)
    const sums = new Float64Array(size)
    const weights = new Float64Array(size)
    const lengths = new Int32Array(size)
    let blocks = 0
    for (let i = 0; i < size; i++) {
        const v = column[i]!
        above[i] = i > 0 ? above[i - 1]! + apart(graph, column[i - 1]!, v) : 0
        const weight = v < graph.nodes ? 1 : WAYPOINT_STIFFNESS
        sums[blocks] = (wish(graph, v, sides, heights) - above[i]!) * weight
        weights[blocks] = weight
        lengths[blocks++] = 1
        while (
            blocks > 1 &&
            sums[blocks - 2]! / weights[blocks - 2]! > sums[blocks - 1]! / weights[blocks - 1]!
        ) {
            blocks--
            sums[blocks - 1]! += sums[blocks]!
            weights[blocks - 1]! += weights[blocks]!
            lengths[blocks - 1]! += lengths[blocks]!
        }
    }
    let i = 0
    for (let block = 0; block < blocks; block++) {
        const base = sums[block]! / weights[block]!
        for (const end = i + lengths[block]!; i < end; i++) heights[column[i]!] = base + above[i]!
    }
}

/** The weighted mean height of the neighbours. */
function wish(graph: ProperGraph, v: number, sides: Adjacency[], heights: Float64Array): number {
    let sum = 0
    let total = 0
    for (const side of sides) {
        const opposite = side === graph.left ? graph.right : graph.left
        const alone = degree(side, v) === 1
        for (let k = side.offsets[v]!; k < side.offsets[v + 1]!; k++) {
            const other = side.neighbours[k]!
            const weight =
                v >= graph.nodes && other >= graph.nodes
                    ? BETWEEN_WAYPOINTS
                    : alone && degree(opposite, other) === 1
                      ? BETWEEN_TWO
                      : 1
            sum += heights[other]! * weight
            total += weight
        }
    }
    return total > 0 ? sum / total : heights[v]!
}

const degree = (side: Adjacency, v: number): number => side.offsets[v + 1]! - side.offsets[v]!
