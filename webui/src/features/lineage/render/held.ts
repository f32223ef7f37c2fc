import type { Box, Camera, Size } from './camera'
import { visibleBox } from './camera'

/** Where a drawing lies on the screen: its origin, in pixels of the page from the left upper corner, and how large it is. */
export interface Place {
    x: number
    y: number
    zoom: number
}

/** A picture that was painted, larger than the screen, to be shifted and scaled while the camera moves. */
export interface Held {
    place: Place
    size: Size
    /** The part of the drawing that it shows. */
    box: Box
}

/** How far beyond the screen a picture is painted, on each side, in pixels of the page. */
export const BEYOND = 256
/** In motion a picture may be shown that much smaller or larger than it was painted. */
const LEAST_SCALE = 0.6
const MOST_SCALE = 1.6

/** On whole pixels of the screen: what is only shifted stays as sharp as it was painted. */
export function placeOf({ x, y, zoom }: Camera, { width, height }: Size, sharpness: number): Place {
    const snap = (pixels: number) => Math.round(pixels * sharpness) / sharpness
    return { x: snap(width / 2 - x * zoom), y: snap(height / 2 - y * zoom), zoom }
}

/** The part of a drawing that a picture of the screen shows which goes `BEYOND` it. */
export function boxBeyond(camera: Camera, { width, height }: Size): Box {
    return visibleBox(camera, { width: width + 2 * BEYOND, height: height + 2 * BEYOND })
}

/** How a held picture, whose corner lies `BEYOND` that of the screen, is to be shifted and scaled now. */
export function shiftOf(held: Place, now: Place): { x: number; y: number; scale: number } {
    const scale = now.zoom / held.zoom
    return { x: now.x - (held.x + BEYOND) * scale, y: now.y - (held.y + BEYOND) * scale, scale }
}

/** Whether a picture that was painted before shows what is to be seen now; at rest it has to be sharp. */
export function stillServes(held: Held, now: Place, camera: Camera, bounds: Box, moving: boolean): boolean {
    if (!moving && (now.zoom !== held.place.zoom || isFarther(held.place, now, BEYOND / 2))) return false
    const scale = now.zoom / held.place.zoom
    if (scale < LEAST_SCALE || scale > MOST_SCALE) return false
    return contains(held.box, overlap(visibleBox(camera, held.size), bounds))
}

function isFarther(held: Place, now: Place, distance: number): boolean {
    return Math.abs(now.x - held.x) > distance || Math.abs(now.y - held.y) > distance
}

function overlap(one: Box, other: Box): Box {
    return {
        left: Math.max(one.left, other.left),
        top: Math.max(one.top, other.top),
        right: Math.min(one.right, other.right),
        bottom: Math.min(one.bottom, other.bottom),
    }
}

/** A part that is empty is in every one. */
function contains(outer: Box, inner: Box): boolean {
    if (inner.left >= inner.right || inner.top >= inner.bottom) return true
    return (
        inner.left >= outer.left &&
        inner.right <= outer.right &&
        inner.top >= outer.top &&
        inner.bottom <= outer.bottom
    )
}
