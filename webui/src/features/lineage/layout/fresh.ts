import { assignColumns } from './columns'
import { findBackEdges } from './cycles'
import { assignHeights } from './heights'
import { orderColumns } from './ordering'
import type { Layout, LayoutTask } from './types'
import { addWaypoints } from './waypoints'

/**
 * A layered drawing from scratch, from left to right. Deterministic; nothing recurses, and time grows about with
 * the edges and the columns they pass.
 */
export function layoutFresh({ count, edges }: LayoutTask): Layout {
    const backward = findBackEdges(count, edges)
    const columns = assignColumns(count, edges, backward)
    const proper = addWaypoints(count, edges, backward, columns)
    const heights = assignHeights(proper, orderColumns(proper))
    return {
        columns,
        ys: heights.slice(0, count),
        bendOffsets: proper.offsets,
        bendYs: heights.slice(count),
        backward,
    }
}
