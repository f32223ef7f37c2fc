import { growingGraph } from '@/features/lineage/layout/graphs.testing'
import type { LineageAnswer, LineageItem } from '@/features/lineage/model/items'
import type { LineageSource } from '@/features/lineage/model/loading'

const SEED = 7
const TYPES = ['dataset', 'model', 'table']

/** The same graph for everyone who is measured: source and target of each edge, one after the other. */
export const edgesOf = (count: number): Int32Array => growingGraph(count, SEED)

/** The graph as an answer of the API; every other node is a run. */
export function answerOf(count: number): LineageAnswer {
    const edges = edgesOf(count)
    const links = Array.from({ length: edges.length / 2 }, (_, e) => ({
        source: `n${edges[2 * e]}`,
        target: `n${edges[2 * e + 1]}`,
        role: 'OUTPUT' as const,
    }))
    const items = Array.from({ length: count }, (_, i) => itemOf(i, edges))
    return { root: 'n0', items, links, truncated: false }
}

function itemOf(i: number, edges: Int32Array): LineageItem {
    const run = i % 2 === 1
    let [upstream, downstream] = [0, 0]
    for (let e = 0; e < edges.length; e += 2) {
        if (edges[e] === i) downstream++
        if (edges[e + 1] === i) upstream++
    }
    return {
        id: `n${i}`,
        kind: run ? 'run' : 'version',
        name: run ? `train-${i}` : `artifact-${i % 40}`,
        version: run ? null : `v${i}`,
        type: run ? 'train' : TYPES[i % 3]!,
        project: 'bench',
        aliases: i % 50 === 0 ? ['production'] : [],
        ref: run ? null : `bench/artifact-${i % 40}:v${i}`,
        key: run ? `train-${i}` : null,
        state: run ? 'FINISHED' : null,
        deleted: false,
        at: null,
        by: null,
        upstream,
        downstream,
    }
}

/** Answers at once: what comes after the data is there is measured. */
export function sourceOf(answer: LineageAnswer): LineageSource {
    return { around: () => Promise.resolve(answer), edgesOf: () => Promise.resolve([]) }
}
