import type { Ref } from 'vue'
import { watch } from 'vue'
import type { Highlight } from '../model/highlight'
import type { Box, Camera, Size } from '../render/camera'
import { paintCards } from '../render/cards'
import { paintEdges } from '../render/edges'
import type { Held, Place } from '../render/held'
import { BEYOND, boxBeyond, placeOf, shiftOf, stillServes } from '../render/held'
import type { Palette } from '../render/palette'
import { canvasPen } from '../render/pen'
import type { Picture } from '../render/picture'

/** What is to be painted. */
export interface Painted {
    picture: Readonly<Ref<Picture | undefined>>
    palette: Readonly<Ref<Palette | undefined>>
    highlight: Readonly<Ref<Highlight | undefined>>
    camera: Readonly<Ref<Camera>>
    size: Readonly<Ref<Size>>
    moving: Readonly<Ref<boolean>>
    /** Whether the cards are elements on the ground, and so not painted. */
    asElements: Readonly<Ref<boolean>>
}

const NOTHING: Box = { left: 0, top: 0, right: 0, bottom: 0 }

/**
 * Paints edges, and cards that are no elements, and puts the ground with those that are in its place.
 *
 * It is painted when something has changed, when the camera rests, and when it has left what was painted: in between
 * the picture is moved as it is. It happens after the page was updated, so that both are in the same frame.
 */
export function usePainting(
    canvas: Readonly<Ref<HTMLCanvasElement | null>>,
    ground: Readonly<Ref<HTMLElement | null>>,
    what: Painted,
) {
    const { picture, palette, highlight, camera, size, moving, asElements } = what
    let held: Held | undefined

    function show(): void {
        if (!canvas.value || !palette.value || !size.value.width) return
        const sharpness = devicePixelRatio || 1
        const place = placeOf(camera.value, size.value, sharpness)
        const bounds = picture.value?.painted ?? NOTHING
        if (!held || !stillServes(held, place, camera.value, bounds, moving.value)) {
            held = { place, size: size.value, box: boxBeyond(camera.value, size.value) }
            put(canvas.value, paint(palette.value, held, sharpness), sharpness)
        }
        const { x, y, scale } = shiftOf(held.place, place)
        canvas.value.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
        if (ground.value)
            ground.value.style.transform = `translate3d(${place.x}px, ${place.y}px, 0) scale(${place.zoom})`
    }

    function paint(colours: Palette, { place, box }: Held, sharpness: number): OffscreenCanvas {
        const [width, height] = [size.value.width + 2 * BEYOND, size.value.height + 2 * BEYOND]
        const sheet = new OffscreenCanvas(Math.round(width * sharpness), Math.round(height * sharpness))
        const context = sheet.getContext('2d', { alpha: false })!
        context.fillStyle = colours.background
        context.fillRect(0, 0, sheet.width, sheet.height)
        if (!picture.value) return sheet
        context.setTransform(...matrixOf(place, sharpness))
        const pen = canvasPen(context)
        paintEdges(pen, picture.value, colours, box, place.zoom, highlight.value?.edges)
        if (!asElements.value) paintCards(pen, picture.value, colours, box, place.zoom, highlight.value)
        return sheet
    }

    function renew(): void {
        held = undefined
        show()
    }

    watch([canvas, picture, palette, highlight, size, asElements], renew, { flush: 'post' })
    watch([camera, moving, ground], show, { flush: 'post' })
}

function matrixOf(
    { x, y, zoom }: Place,
    sharpness: number,
): [number, number, number, number, number, number] {
    const scale = sharpness * zoom
    return [scale, 0, 0, scale, sharpness * (x + BEYOND), sharpness * (y + BEYOND)]
}

/** Shows what was painted. It is handed over as it is: a canvas to draw on is copied whenever it is moved. */
function put(canvas: HTMLCanvasElement, sheet: OffscreenCanvas, sharpness: number): void {
    canvas.style.width = `${sheet.width / sharpness}px`
    canvas.style.height = `${sheet.height / sharpness}px`
    canvas
        .getContext('bitmaprenderer', { alpha: false })!
        .transferFromImageBitmap(sheet.transferToImageBitmap())
}
