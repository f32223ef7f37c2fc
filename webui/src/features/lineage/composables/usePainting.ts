import type { Ref } from 'vue'
import { onScopeDispose, watch } from 'vue'
import type { Highlight } from '../model/highlight'
import type { Camera, Size } from '../render/camera'
import { NEAR, visibleBox } from '../render/camera'
import { paintCards } from '../render/cards'
import { paintEdges } from '../render/edges'
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
}

/** Paints edges, and cards that are too far away to be elements, once a frame when something has changed. */
export function usePainting(canvas: Readonly<Ref<HTMLCanvasElement | null>>, what: Painted) {
    let frame = 0

    function schedule(): void {
        if (frame) return
        frame = requestAnimationFrame(() => {
            frame = 0
            paint()
        })
    }

    function paint(): void {
        const { picture, palette, highlight, camera, size } = what
        if (!canvas.value || !palette.value || !size.value.width) return
        const sharpness = devicePixelRatio || 1
        fitCanvas(canvas.value, size.value, sharpness)
        const context = canvas.value.getContext('2d', { alpha: false })!
        context.setTransform(1, 0, 0, 1, 0, 0)
        context.fillStyle = palette.value.background
        context.fillRect(0, 0, canvas.value.width, canvas.value.height)
        if (!picture.value) return
        const { x, y, zoom } = camera.value
        const scale = sharpness * zoom
        context.setTransform(
            scale,
            0,
            0,
            scale,
            sharpness * (size.value.width / 2 - x * zoom),
            sharpness * (size.value.height / 2 - y * zoom),
        )
        const box = visibleBox(camera.value, size.value)
        const pen = canvasPen(context)
        paintEdges(pen, picture.value, palette.value, box, zoom, highlight.value?.edges)
        if (zoom < NEAR) paintCards(pen, picture.value, palette.value, box, zoom, highlight.value)
    }

    watch([canvas, what.picture, what.palette, what.highlight, what.camera, what.size], schedule, {
        flush: 'sync',
    })
    onScopeDispose(() => cancelAnimationFrame(frame))
}

function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size, sharpness: number): void {
    const [wide, high] = [Math.round(width * sharpness), Math.round(height * sharpness)]
    if (canvas.width !== wide) canvas.width = wide
    if (canvas.height !== high) canvas.height = high
}
