import { sceneAsCsv } from '../model/csv'
import type { Highlight } from '../model/highlight'
import type { Box } from './camera'
import { paintAll } from './painting'
import type { Palette } from './palette'
import { canvasPen } from './pen'
import type { Picture } from './picture'
import { svgFile, svgPen } from './svgPen'

const MARGIN = 40
/** Browsers make no larger pictures than about this. */
const MOST_PIXELS = 8_192
const SHARPNESS = 2

export type Format = 'png' | 'svg' | 'csv'

/** The whole graph as it is drawn on the screen, or as a table. */
export async function asFile(
    format: Format,
    picture: Picture,
    palette: Palette,
    highlight: Highlight | undefined,
): Promise<Blob> {
    if (format === 'csv') return new Blob([sceneAsCsv(picture.scene)], { type: 'text/csv;charset=utf-8' })
    return format === 'svg' ? asSvg(picture, palette, highlight) : asPng(picture, palette, highlight)
}

function asSvg(picture: Picture, palette: Palette, highlight: Highlight | undefined): Blob {
    const { measure } = canvasPen(new OffscreenCanvas(1, 1).getContext('2d')!)
    const { pen, elements } = svgPen(measure)
    const box = boxOf(picture)
    paintAll(pen, picture, palette, box, 1, highlight)
    return new Blob([svgFile(elements, box, palette.background)], { type: 'image/svg+xml' })
}

function asPng(picture: Picture, palette: Palette, highlight: Highlight | undefined): Promise<Blob> {
    const box = boxOf(picture)
    const [width, height] = [box.right - box.left, box.bottom - box.top]
    const scale = Math.min(SHARPNESS, MOST_PIXELS / width, MOST_PIXELS / height)
    const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale))
    const context = canvas.getContext('2d')!
    context.fillStyle = palette.background
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.setTransform(scale, 0, 0, scale, -box.left * scale, -box.top * scale)
    paintAll(canvasPen(context), picture, palette, box, scale, highlight)
    return canvas.convertToBlob({ type: 'image/png' })
}

function boxOf({ bounds }: Picture): Box {
    return {
        left: bounds.left - MARGIN,
        top: bounds.top - MARGIN,
        right: bounds.right + MARGIN,
        bottom: bounds.bottom + MARGIN,
    }
}
