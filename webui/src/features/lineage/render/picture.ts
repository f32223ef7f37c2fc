import type { Drawing } from '../layout/carrying'
import { CARD, xOfColumn } from '../layout/types'
import type { Box } from './camera'

/** A drawing prepared for painting: everything that does not change from frame to frame. */
export interface Picture extends Drawing {
    /** The left side of each card. */
    xs: Float64Array
    /** By edge: left, top, right, bottom of what it may cover. */
    edgeBoxes: Float64Array
    /** Of the cards. */
    bounds: Box
    /** Of the cards and the edges, with what is painted at their sides. */
    painted: Box
}

/** How far an edge that goes back swings out. */
export const LOOP = 44

export function makePicture(drawing: Drawing): Picture {
    const xs = Float64Array.from(drawing.layout.columns, xOfColumn)
    const edgeBoxes = boxesOfEdges(drawing, xs)
    const bounds = boundsOf(drawing, xs)
    return { ...drawing, xs, edgeBoxes, bounds, painted: paintedOf(bounds, edgeBoxes) }
}

function boundsOf({ layout }: Drawing, xs: Float64Array): Box {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
    for (let i = 0; i < xs.length; i++) {
        box.left = Math.min(box.left, xs[i]!)
        box.right = Math.max(box.right, xs[i]! + CARD.width)
        box.top = Math.min(box.top, layout.ys[i]! - CARD.height / 2)
        box.bottom = Math.max(box.bottom, layout.ys[i]! + CARD.height / 2)
    }
    return xs.length ? box : { left: 0, top: 0, right: CARD.width, bottom: CARD.height }
}

function paintedOf(bounds: Box, edgeBoxes: Float64Array): Box {
    const box = {
        left: bounds.left - CARD.gapX,
        right: bounds.right + CARD.gapX,
        top: bounds.top - CARD.gapY,
        bottom: bounds.bottom + CARD.gapY,
    }
    for (let e = 0; e < edgeBoxes.length; e += 4) {
        box.left = Math.min(box.left, edgeBoxes[e]!)
        box.top = Math.min(box.top, edgeBoxes[e + 1]!)
        box.right = Math.max(box.right, edgeBoxes[e + 2]!)
        box.bottom = Math.max(box.bottom, edgeBoxes[e + 3]!)
    }
    return box
}

function boxesOfEdges({ scene, layout }: Drawing, xs: Float64Array): Float64Array {
    const boxes = new Float64Array(scene.edges.length * 4)
    scene.edges.forEach(({ source, target }, e) => {
        let top = Math.min(layout.ys[source]!, layout.ys[target]!)
        let bottom = Math.max(layout.ys[source]!, layout.ys[target]!)
        for (let b = layout.bendOffsets[e]!; b < layout.bendOffsets[e + 1]!; b++) {
            top = Math.min(top, layout.bendYs[b]!)
            bottom = Math.max(bottom, layout.bendYs[b]!)
        }
        const swing = layout.backward[e] ? LOOP : 0
        boxes.set(
            [
                Math.min(xs[source]!, xs[target]!) - swing,
                top - swing - CARD.height,
                Math.max(xs[source]!, xs[target]!) + CARD.width + swing,
                bottom + swing + CARD.height,
            ],
            4 * e,
        )
    })
    return boxes
}

/** The card at a point of the drawing; -1 if there is none. */
export function cardAt({ layout, xs }: Picture, { x, y }: { x: number; y: number }): number {
    for (let i = 0; i < xs.length; i++) {
        if (x >= xs[i]! && x <= xs[i]! + CARD.width && Math.abs(y - layout.ys[i]!) <= CARD.height / 2)
            return i
    }
    return -1
}

/** The cards that a part of the drawing shows, with a margin around it. */
export function cardsIn({ layout, xs }: Picture, box: Box, margin = 0): number[] {
    const found: number[] = []
    for (let i = 0; i < xs.length; i++) if (isCardIn(xs[i]!, layout.ys[i]!, box, margin)) found.push(i)
    return found
}

export function isCardIn(x: number, y: number, box: Box, margin = 0): boolean {
    return (
        x + CARD.width >= box.left - margin &&
        x <= box.right + margin &&
        y + CARD.height / 2 >= box.top - margin &&
        y - CARD.height / 2 <= box.bottom + margin
    )
}
