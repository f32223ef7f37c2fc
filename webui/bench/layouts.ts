import { layOut } from '@/features/lineage/layout/layered'
import type { Layout } from '@/features/lineage/layout/types'
import { CARD, NEW } from '@/features/lineage/layout/types'
import ELK from 'elkjs/lib/elk.bundled.js'
import { edgesOf } from './graphs'

/** Milliseconds that our layout takes for so many nodes. */
export function ours(count: number): number {
    const edges = edgesOf(count)
    const began = performance.now()
    layOut({ count, edges })
    return performance.now() - began
}

/** Milliseconds that ELK takes for the same graph, layered, in the same thread. */
export async function elk(count: number): Promise<number> {
    const edges = edgesOf(count)
    const graph = {
        id: 'root',
        layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'RIGHT' },
        children: Array.from({ length: count }, (_, i) => ({
            id: `n${i}`,
            width: CARD.width,
            height: CARD.height,
        })),
        edges: Array.from({ length: edges.length / 2 }, (_, e) => ({
            id: `e${e}`,
            sources: [`n${edges[2 * e]}`],
            targets: [`n${edges[2 * e + 1]}`],
        })),
    }
    const engine = new ELK()
    const began = performance.now()
    await engine.layout(graph)
    return performance.now() - began
}

/** What it takes to expand one node of a view by `more` neighbours, compared with laying out the view. */
export function expansion(count: number, more: number): { fresh: number; grown: number; most: number } {
    const edges = edgesOf(count)
    const began = performance.now()
    const before = layOut({ count, edges })
    const fresh = performance.now() - began
    const parent = Math.floor(count / 2)
    const added = Array.from({ length: more }, (_, k) => [parent, count + k]).flat()
    const task = { count: count + more, edges: Int32Array.from([...edges, ...added]) }
    const previous = enlarged(before, task.count, task.edges.length / 2)
    const beganToGrow = performance.now()
    const after = layOut({ ...task, previous })
    const grown = performance.now() - beganToGrow
    let most = 0
    for (let i = 0; i < count; i++) {
        const moved =
            before.columns[i] === after.columns[i] ? Math.abs(before.ys[i]! - after.ys[i]!) : Infinity
        most = Math.max(most, moved / CARD.height)
    }
    return { fresh, grown, most }
}

function enlarged(layout: Layout, count: number, edgeCount: number): Layout {
    const columns = new Int32Array(count).fill(NEW)
    const ys = new Float64Array(count)
    const backward = new Uint8Array(edgeCount)
    const bendOffsets = new Int32Array(edgeCount + 1).fill(layout.bendYs.length)
    columns.set(layout.columns)
    ys.set(layout.ys)
    backward.set(layout.backward)
    bendOffsets.set(layout.bendOffsets)
    return { columns, ys, backward, bendOffsets, bendYs: layout.bendYs }
}
