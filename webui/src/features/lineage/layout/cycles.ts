import { targetsOf } from './adjacency'

const UNSEEN = 0
const ON_THE_WAY = 1
const DONE = 2

/**
 * Marks the edges that close a circle: without them the graph has none. A walk in depth from what has no source,
 * in the order of the nodes; so the answer is always the same. `known` are edges that count as marked before.
 */
export function findBackEdges(count: number, edges: Int32Array, known?: Uint8Array): Uint8Array {
    const back = known ? known.slice() : new Uint8Array(edges.length / 2)
    for (let e = 0; e < back.length; e++) if (edges[2 * e] === edges[2 * e + 1]) back[e] = 1
    const edgesOf = edgesBySource(count, edges, back)
    const state = new Uint8Array(count)
    for (const start of startsOf(count, edges, back)) {
        if (state[start] === UNSEEN) walk(start, edges, edgesOf, state, back)
    }
    return back
}

/** The numbers of the edges that leave each node. */
function edgesBySource(count: number, edges: Int32Array, skip: Uint8Array) {
    const numbered = new Int32Array(edges.length)
    for (let e = 0; e < edges.length / 2; e++) {
        numbered[2 * e] = edges[2 * e]!
        numbered[2 * e + 1] = e
    }
    return targetsOf(count, numbered, skip)
}

/** Every node, those without a source first. */
function startsOf(count: number, edges: Int32Array, skip: Uint8Array): number[] {
    const hasSource = new Uint8Array(count)
    for (let e = 0; e < edges.length / 2; e++) if (!skip[e]) hasSource[edges[2 * e + 1]!] = 1
    const sources: number[] = []
    const others: number[] = []
    for (let v = 0; v < count; v++) (hasSource[v] ? others : sources).push(v)
    return sources.concat(others)
}

function walk(
    start: number,
    edges: Int32Array,
    edgesOf: { offsets: Int32Array; neighbours: Int32Array },
    state: Uint8Array,
    back: Uint8Array,
): void {
    const way = [start]
    const next = [edgesOf.offsets[start]!]
    state[start] = ON_THE_WAY
    while (way.length) {
        const top = way.length - 1
        const v = way[top]!
        if (next[top]! === edgesOf.offsets[v + 1]!) {
            state[v] = DONE
            way.pop()
            next.pop()
            continue
        }
        const edge = edgesOf.neighbours[next[top]!]!
        next[top]!++
        const target = edges[2 * edge + 1]!
        if (state[target] === ON_THE_WAY) {
            back[edge] = 1
        } else if (state[target] === UNSEEN) {
            state[target] = ON_THE_WAY
            way.push(target)
            next.push(edgesOf.offsets[target]!)
        }
    }
}
