/** A part of the drawing: `left` < `right`, `top` < `bottom`, in units of the drawing. */
export interface Box {
    left: number
    top: number
    right: number
    bottom: number
}

export interface Size {
    width: number
    height: number
}

/** Where one looks: the point of the drawing in the middle of the screen, and how large it is shown. */
export interface Camera {
    x: number
    y: number
    zoom: number
}

export const MOST_ZOOM = 2
const LEAST_ZOOM = 0.01
const MARGIN = 48

/** From here on cards are elements of the page; below they are painted. */
export const NEAR = 0.5

export function clampZoom(zoom: number): number {
    return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))
}

/** What is on the screen. */
export function visibleBox({ x, y, zoom }: Camera, { width, height }: Size): Box {
    const [halfWidth, halfHeight] = [width / zoom / 2, height / zoom / 2]
    return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight }
}

/** The point of the drawing under a point of the screen. */
export function toDrawing(
    { x, y, zoom }: Camera,
    size: Size,
    point: { x: number; y: number },
): { x: number; y: number } {
    return { x: x + (point.x - size.width / 2) / zoom, y: y + (point.y - size.height / 2) / zoom }
}

/** The camera after zooming by `factor`: what is under the point of the screen stays under it. */
export function zoomAt(camera: Camera, size: Size, point: { x: number; y: number }, factor: number): Camera {
    const zoom = clampZoom(camera.zoom * factor)
    const fixed = toDrawing(camera, size, point)
    return {
        x: fixed.x - (point.x - size.width / 2) / zoom,
        y: fixed.y - (point.y - size.height / 2) / zoom,
        zoom,
    }
}

/** Everything on the screen, with a margin, and not enlarged. */
export function fit(bounds: Box, size: Size): Camera {
    const zoom = Math.min(
        1,
        (size.width - 2 * MARGIN) / (bounds.right - bounds.left),
        (size.height - 2 * MARGIN) / (bounds.bottom - bounds.top),
    )
    return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2, zoom: clampZoom(zoom) }
}

const READABLE = 0.62
const COMFORTABLE = 0.85

/** Where to look at first: at everything if it can be read then, else at what it is about, with no empty border. */
export function firstLook(bounds: Box, size: Size, focus: { x: number; y: number }): Camera {
    const all = fit(bounds, size)
    if (all.zoom >= READABLE) return all
    const zoom = size.width < 600 ? READABLE : COMFORTABLE
    return {
        x: within(focus.x, bounds.left, bounds.right, (size.width - 2 * MARGIN) / zoom),
        y: within(focus.y, bounds.top, bounds.bottom, (size.height - 2 * MARGIN) / zoom),
        zoom,
    }
}

/** The middle nearest to `wish` of a stretch of `length` that lies inside; the middle of all if it is longer. */
function within(wish: number, least: number, most: number, length: number): number {
    if (most - least <= length) return (least + most) / 2
    return Math.min(Math.max(wish, least + length / 2), most - length / 2)
}

/** The camera on its way from one look to another, at `t` from 0 to 1; slow at both ends. */
export function between(from: Camera, to: Camera, t: number): Camera {
    const s = t * t * (3 - 2 * t)
    const mix = (a: number, b: number) => a + (b - a) * s
    return {
        x: mix(from.x, to.x),
        y: mix(from.y, to.y),
        zoom: Math.exp(mix(Math.log(from.zoom), Math.log(to.zoom))),
    }
}
