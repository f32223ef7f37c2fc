import type { Adjacency } from './adjacency'
import { sourcesOf, targetsOf } from './adjacency'
import { MOST_WAYPOINTS } from './types'

/** A graph whose edges go from one column to the next: waypoints stand for edges where they pass a column. */
export interface ProperGraph {
    /** How many real nodes there are; waypoints have the numbers from here on. */
    nodes: number
    /** Nodes and waypoints. */
    count: number
    columns: Int32Array
    /** How many columns there are; the first is 0. */
    width: number
    left: Adjacency
    right: Adjacency
    /** The waypoints of edge i are those from `offsets[i]` to `offsets[i + 1]`, less `nodes`. */
    offsets: Int32Array
}

/** How many waypoints an edge over so many columns has. */
export function waypointsOver(span: number): number {
    return span > 1 && span <= MOST_WAYPOINTS ? span - 1 : 0
}

/** The graph with waypoints. Columns are from 0; edges that `back` marks are left out. */
export function addWaypoints(
    count: number,
    edges: Int32Array,
    back: Uint8Array,
    columns: Int32Array,
): ProperGraph {
    const offsets = countWaypoints(edges, back, columns)
    const total = count + offsets[offsets.length - 1]!
    const allColumns = new Int32Array(total)
    allColumns.set(columns)
    const links: number[] = []
    for (let e = 0; e < back.length; e++) {
        const source = edges[2 * e]!
        const target = edges[2 * e + 1]!
        const span = columns[target]! - columns[source]!
        if (back[e] || (span > 1 && offsets[e] === offsets[e + 1])) continue
        let from = source
        for (let w = offsets[e]!; w < offsets[e + 1]!; w++) {
            allColumns[count + w] = allColumns[from]! + 1
            links.push(from, count + w)
            from = count + w
        }
        links.push(from, target)
    }
    const flat = Int32Array.from(links)
    return {
        nodes: count,
        count: total,
        columns: allColumns,
        width: columns.reduce((most, column) => Math.max(most, column + 1), 0),
        left: sourcesOf(total, flat),
        right: targetsOf(total, flat),
        offsets,
    }
}

function countWaypoints(edges: Int32Array, back: Uint8Array, columns: Int32Array): Int32Array {
    const offsets = new Int32Array(back.length + 1)
    for (let e = 0; e < back.length; e++) {
        const span = columns[edges[2 * e + 1]!]! - columns[edges[2 * e]!]!
        offsets[e + 1] = offsets[e]! + (back[e] ? 0 : waypointsOver(span))
    }
    return offsets
}
