import { sourcesOf, targetsOf } from './adjacency'
import type { Adjacency } from './adjacency'
import { rightOf, topologicalOrder } from './columns'
import { findBackEdges } from './cycles'
import type { Layout, LayoutTask } from './types'
import { NEW } from './types'

/**
 * The edges that close a circle, if one has been laid out before: of each circle the edge that is new, so that
 * the others can stay as they are.
 */
export function backEdgesAfter({ count, edges }: LayoutTask, previous: Layout): Uint8Array {
    const known = previous.backward
    const all = findBackEdges(count, edges, known)
    if (all.every((mark, e) => !mark || known[e] || edges[2 * e] === edges[2 * e + 1])) return all
    return addOneByOne(count, edges, previous)
}

function addOneByOne(count: number, edges: Int32Array, previous: Layout): Uint8Array {
    const back = previous.backward.slice()
    const targets: number[][] = Array.from({ length: count }, () => [])
    const fresh: number[] = []
    for (let e = 0; e < back.length; e++) {
        const [source, target] = [edges[2 * e]!, edges[2 * e + 1]!]
        if (wasToTheRight(source, target, previous.columns) && !back[e]) targets[source]!.push(target)
        else if (!back[e]) fresh.push(e)
    }
    const seen = new Int32Array(count).fill(-1)
    for (const e of fresh) {
        const [source, target] = [edges[2 * e]!, edges[2 * e + 1]!]
        if (leads(target, source, targets, seen, e)) back[e] = 1
        else targets[source]!.push(target)
    }
    return back
}

function wasToTheRight(source: number, target: number, columns: Int32Array): boolean {
    return columns[source] !== NEW && columns[target] !== NEW && columns[target]! > columns[source]!
}

/** Whether a way leads from one node to another. `seen` holds the number of the last search that met a node. */
function leads(from: number, to: number, targets: number[][], seen: Int32Array, search: number): boolean {
    const stack = [from]
    while (stack.length) {
        const v = stack.pop()!
        if (v === to) return true
        if (seen[v] === search) continue
        seen[v] = search
        for (const target of targets[v]!) stack.push(target)
    }
    return false
}

/**
 * The columns after the graph has grown: old nodes keep theirs unless an edge would point to the left, new ones
 * come as near to what was there as their edges allow.
 */
export function columnsAfter({ count, edges }: LayoutTask, previous: Layout, back: Uint8Array): Int32Array {
    const sources = sourcesOf(count, edges, back)
    const targets = targetsOf(count, edges, back)
    const order = topologicalOrder(count, sources, targets)
    const columns = previous.columns.slice()
    for (const v of order) placeBeside(v, sources, columns, 1)
    for (let i = count - 1; i >= 0; i--) placeBeside(order[i]!, targets, columns, -1)
    for (const v of order) {
        placeBeside(v, sources, columns, 1)
        if (columns[v] === NEW) columns[v] = 0
    }
    for (const v of order) columns[v] = Math.max(columns[v]!, rightOf(v, sources, columns, NEW))
    return columns
}

/** Next to the neighbours that have a column, on the side that `step` tells; nowhere if none has one. */
function placeBeside(v: number, neighbours: Adjacency, columns: Int32Array, step: 1 | -1): void {
    if (columns[v] !== NEW) return
    let furthest = NEW
    for (let k = neighbours.offsets[v]!; k < neighbours.offsets[v + 1]!; k++) {
        const column = columns[neighbours.neighbours[k]!]!
        if (column !== NEW && (furthest === NEW || (column - furthest) * step > 0)) furthest = column
    }
    if (furthest !== NEW) columns[v] = furthest + step
}
