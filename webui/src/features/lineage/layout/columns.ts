import type { Adjacency } from './adjacency'
import { sourcesOf, targetsOf } from './adjacency'

/** The nodes so that each comes after its sources; the graph must have no circle, but for the edges to skip. */
export function topologicalOrder(count: number, sources: Adjacency, targets: Adjacency): Int32Array {
    const order = new Int32Array(count)
    const waiting = new Int32Array(count)
    let end = 0
    for (let v = 0; v < count; v++) {
        waiting[v] = sources.offsets[v + 1]! - sources.offsets[v]!
        if (waiting[v] === 0) order[end++] = v
    }
    for (let i = 0; i < end; i++) {
        const v = order[i]!
        for (let k = targets.offsets[v]!; k < targets.offsets[v + 1]!; k++) {
            const target = targets.neighbours[k]!
            if (--waiting[target]! === 0) order[end++] = target
        }
    }
    return order
}

/** How often nodes are drawn towards what they are connected with. */
const PULLS = 4

/**
 * A column for each node, from 0, right of those of its sources: as far left as that allows, then nodes with more
 * targets than sources as near to their targets as they can get, and the other way round. So edges become short,
 * which is what the network simplex strives for, in time that grows with the edges.
 */
export function assignColumns(count: number, edges: Int32Array, back: Uint8Array): Int32Array {
    const sources = sourcesOf(count, edges, back)
    const targets = targetsOf(count, edges, back)
    const order = topologicalOrder(count, sources, targets)
    const columns = new Int32Array(count)
    for (const v of order) columns[v] = rightOf(v, sources, columns, 0)
    for (let pull = 0; pull < PULLS; pull++) {
        for (let i = count - 1; i >= 0; i--) pullRight(order[i]!, sources, targets, columns)
        for (const v of order) pullLeft(v, sources, targets, columns)
    }
    return fromZero(columns)
}

/** The first column right of all neighbours. */
export function rightOf(v: number, sources: Adjacency, columns: Int32Array, least: number): number {
    let column = least
    for (let k = sources.offsets[v]!; k < sources.offsets[v + 1]!; k++) {
        column = Math.max(column, columns[sources.neighbours[k]!]! + 1)
    }
    return column
}

/** The last column left of all neighbours; `most` where there are none. */
export function leftOf(v: number, targets: Adjacency, columns: Int32Array, most: number): number {
    let column = most
    for (let k = targets.offsets[v]!; k < targets.offsets[v + 1]!; k++) {
        column = Math.min(column, columns[targets.neighbours[k]!]! - 1)
    }
    return column
}

const degree = (v: number, of: Adjacency): number => of.offsets[v + 1]! - of.offsets[v]!

function pullRight(v: number, sources: Adjacency, targets: Adjacency, columns: Int32Array): void {
    if (degree(v, targets) <= degree(v, sources)) return
    columns[v] = leftOf(v, targets, columns, Infinity)
}

function pullLeft(v: number, sources: Adjacency, targets: Adjacency, columns: Int32Array): void {
    if (degree(v, sources) <= degree(v, targets)) return
    columns[v] = rightOf(v, sources, columns, -Infinity)
}

function fromZero(columns: Int32Array): Int32Array {
    let least = Infinity
    for (const column of columns) least = Math.min(least, column)
    return columns.map(column => column - least)
}
