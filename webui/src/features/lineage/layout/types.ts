/**
 * What goes into the layout and what comes out of it: numbers in flat arrays, which cross to a worker and back
 * without being copied one by one. Nodes are the numbers from 0, edges the pairs of them.
 */

/** The size of a card, and how far cards stay apart, in units of the drawing (pixels at 100 %). */
export const CARD = { width: 216, height: 60, gapX: 84, gapY: 18 } as const

/** From one column to the next. */
export const PITCH = CARD.width + CARD.gapX

/** How much room an edge takes where it passes a column. It fits between two cards. */
export const WAYPOINT_HEIGHT = 12

/** An edge over more columns than this goes straight, behind whatever lies there. */
export const MOST_WAYPOINTS = 40

/** The column of a node that was not there before. */
export const NEW = -0x7fffffff

/** A graph laid out: where everything lies. */
export interface Layout {
    /** The column of each node; further right is further downstream. May be negative. */
    columns: Int32Array
    /** The height of each node's centre. */
    ys: Float64Array
    /** The waypoints of edge i are `bendYs` from `bendOffsets[i]` to `bendOffsets[i + 1]`. */
    bendOffsets: Int32Array
    /** The heights at which an edge passes the columns between its ends, from left to right. */
    bendYs: Float64Array
    /** 1 for an edge that closes a circle, and so goes back to the left or to its own column. */
    backward: Uint8Array
}

/** A graph to lay out. */
export interface LayoutTask {
    count: number
    /** Source and target of each edge, one after the other. */
    edges: Int32Array
    /**
     * Where things lay before, in the numbers of this graph; nodes that were not there have the column `NEW`, edges
     * that were not there no bends. What was there stays where it is, unless an edge would point to the left.
     */
    previous?: Layout
}

/** The left side of a column. */
export const xOfColumn = (column: number): number => column * PITCH
