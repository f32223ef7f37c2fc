import { CARD } from '../layout/types'
import { DOWNSTREAM_EDGE, UPSTREAM_EDGE } from '../model/highlight'
import type { Box } from './camera'
import type { Palette } from './palette'
import type { Pen } from './pen'
import type { Picture } from './picture'
import { LOOP } from './picture'

/** Below this edges are straight: nobody sees the difference, and they are many. */
const STRAIGHT = 0.16
/** So many edges are one path: fewer cost more calls, more of them more time for each. */
const BATCH = 400

/** Draws the edges that a part of the picture shows; those on a way last, and the others pale. */
export function paintEdges(
    pen: Pen,
    picture: Picture,
    palette: Palette,
    box: Box,
    zoom: number,
    marks?: Uint8Array | undefined,
): void {
    if (!marks) {
        paintMarked(pen, picture, box, zoom, undefined, 0, {
            colour: palette.edge,
            width: lineWidth(zoom, 1.4),
            opacity: zoom < 0.1 ? 0.5 : 0.9,
        })
        return
    }
    paintMarked(pen, picture, box, zoom, marks, 0, {
        colour: palette.edge,
        width: lineWidth(zoom, 1.2),
        opacity: 0.28,
    })
    const width = lineWidth(zoom, 1.9)
    paintMarked(pen, picture, box, zoom, marks, UPSTREAM_EDGE, {
        colour: palette.upstream,
        width,
        opacity: 0.95,
    })
    paintMarked(pen, picture, box, zoom, marks, DOWNSTREAM_EDGE, {
        colour: palette.downstream,
        width,
        opacity: 0.95,
    })
}

/** At least half a pixel on the screen. */
const lineWidth = (zoom: number, width: number): number => Math.max(width, 0.6 / zoom)

function paintMarked(
    pen: Pen,
    picture: Picture,
    box: Box,
    zoom: number,
    marks: Uint8Array | undefined,
    mark: number,
    stroke: { colour: string; width: number; opacity: number },
): void {
    const { edges } = picture.scene
    let batched = 0
    pen.begin()
    for (let e = 0; e < edges.length; e++) {
        if ((marks && marks[e] !== mark) || !overlaps(picture.edgeBoxes, e, box)) continue
        traceEdge(pen, picture, e, zoom < STRAIGHT)
        if (++batched % BATCH === 0) {
            pen.stroke(stroke)
            pen.begin()
        }
    }
    if (batched % BATCH !== 0) pen.stroke(stroke)
}

function overlaps(boxes: Float64Array, e: number, box: Box): boolean {
    return (
        boxes[4 * e]! <= box.right &&
        boxes[4 * e + 2]! >= box.left &&
        boxes[4 * e + 1]! <= box.bottom &&
        boxes[4 * e + 3]! >= box.top
    )
}

function traceEdge(pen: Pen, { scene, layout, xs }: Picture, e: number, straight: boolean): void {
    const { source, target } = scene.edges[e]!
    let x = xs[source]! + CARD.width
    let y = layout.ys[source]!
    const [endX, endY] = [xs[target]!, layout.ys[target]!]
    pen.move(x, y)
    if (layout.backward[e]) return traceBack(pen, x, y, endX, endY)
    if (straight) return pen.line(endX, endY)
    for (let b = layout.bendOffsets[e]!; b < layout.bendOffsets[e + 1]!; b++) {
        const bendX = x + CARD.gapX
        traceStep(pen, x, y, bendX, layout.bendYs[b]!)
        x = bendX + CARD.width
        y = layout.bendYs[b]!
        pen.line(x, y)
    }
    traceStep(pen, x, y, endX, endY)
}

/** From one column to the next: level at both ends. */
function traceStep(pen: Pen, x: number, y: number, endX: number, endY: number): void {
    const middle = (x + endX) / 2
    pen.curve(middle, y, middle, endY, endX, endY)
}

/** Out to the right, under the cards, and in from the left. */
function traceBack(pen: Pen, x: number, y: number, endX: number, endY: number): void {
    const low = Math.max(y, endY) + CARD.height / 2 + CARD.gapY / 2
    pen.curve(x + LOOP, y, x + LOOP, low, x, low)
    pen.line(endX, low)
    pen.curve(endX - LOOP, low, endX - LOOP, endY, endX, endY)
}
