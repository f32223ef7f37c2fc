/** Graphs for tests: made from a seed, so that a failure can be seen again. */

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
export function random(seed: number): () => number {
    let state = seed
    return () => {
        state = (state + 0x6d2b79f5) | 0
        let t = Math.imul(state ^ (state >>> 15), 1 | state)
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    }
}

/** A graph like those of lineage: each node comes of one to three of those before it, mostly near ones. */
export function growingGraph(count: number, seed: number): Int32Array {
    const next = random(seed)
    const edges: number[] = []
    for (let v = 1; v < count; v++) {
        const sources = new Set<number>()
        for (let k = 1 + Math.floor(next() * 2.2); k > 0; k--) {
            sources.add(Math.max(0, v - 1 - Math.floor(next() * next() * Math.min(v, 120))))
        }
        for (const source of sources) edges.push(source, v)
    }
    return Int32Array.from(edges)
}

/** A graph with circles and edges from a node to itself. */
export function circularGraph(count: number, seed: number): Int32Array {
    const next = random(seed)
    const edges = new Map<string, [number, number]>()
    for (let k = 0; k < count * 1.5; k++) {
        const edge: [number, number] = [Math.floor(next() * count), Math.floor(next() * count)]
        edges.set(edge.join(), edge)
    }
    return Int32Array.from([...edges.values()].flat())
}
