/** The neighbours of each node, in one array: those of node i from `offsets[i]` to `offsets[i + 1]`. */
export interface Adjacency {
    offsets: Int32Array
    neighbours: Int32Array
}

/** The targets of each node, in the order of the edges. `skip` marks the edges that do not count. */
export function targetsOf(count: number, edges: Int32Array, skip?: Uint8Array): Adjacency {
    return gather(count, edges, 0, skip)
}

/** The sources of each node, in the order of the edges. */
export function sourcesOf(count: number, edges: Int32Array, skip?: Uint8Array): Adjacency {
    return gather(count, edges, 1, skip)
}

function gather(count: number, edges: Int32Array, side: 0 | 1, skip: Uint8Array | undefined): Adjacency {
    const offsets = new Int32Array(count + 1)
    for (let e = 0; e < edges.length / 2; e++) {
        if (!skip?.[e]) offsets[edges[2 * e + side]! + 1]!++
    }
    for (let v = 0; v < count; v++) offsets[v + 1]! += offsets[v]!
    const next = offsets.slice(0, count)
    const neighbours = new Int32Array(offsets[count]!)
    for (let e = 0; e < edges.length / 2; e++) {
        if (!skip?.[e]) neighbours[next[edges[2 * e + side]!]!++] = edges[2 * e + 1 - side]!
    }
    return { offsets, neighbours }
}
