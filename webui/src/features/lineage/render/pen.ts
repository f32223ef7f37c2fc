/** What pictures are drawn with: the same on a canvas and in an SVG file. Coordinates are those of the drawing. */
export interface Pen {
    begin: () => void
    move: (x: number, y: number) => void
    line: (x: number, y: number) => void
    curve: (x1: number, y1: number, x2: number, y2: number, x: number, y: number) => void
    /** A rectangle with round corners. */
    box: (x: number, y: number, width: number, height: number, radius: number) => void
    stroke: (style: Stroke) => void
    fill: (colour: string, opacity: number) => void
    text: (text: string, x: number, y: number, style: TextStyle) => void
    /** How wide a text is. */
    measure: (text: string, style: TextStyle) => number
}

export interface Stroke {
    colour: string
    width: number
    opacity: number
    dashed?: boolean
}

export interface TextStyle {
    colour: string
    size: number
    weight: number
    opacity: number
    mono?: boolean
}

const SANS = 'ui-sans-serif, system-ui, sans-serif'
const MONO = 'ui-monospace, monospace'
export const DASH = [5, 4]

export const familyOf = (style: TextStyle): string => (style.mono ? MONO : SANS)
const fontOf = (style: TextStyle): string => `${style.weight} ${style.size}px ${familyOf(style)}`

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export function canvasPen(context: Context): Pen {
    return {
        begin: () => context.beginPath(),
        move: (x, y) => context.moveTo(x, y),
        line: (x, y) => context.lineTo(x, y),
        curve: (x1, y1, x2, y2, x, y) => context.bezierCurveTo(x1, y1, x2, y2, x, y),
        box: (x, y, width, height, radius) => {
            if (radius > 0) context.roundRect(x, y, width, height, radius)
            else context.rect(x, y, width, height)
        },
        stroke: ({ colour, width, opacity, dashed }) => {
            context.globalAlpha = opacity
            context.strokeStyle = colour
            context.lineWidth = width
            if (dashed) context.setLineDash(DASH)
            context.stroke()
            if (dashed) context.setLineDash([])
            context.globalAlpha = 1
        },
        fill: (colour, opacity) => {
            context.globalAlpha = opacity
            context.fillStyle = colour
            context.fill()
            context.globalAlpha = 1
        },
        text: (text, x, y, style) => {
            context.globalAlpha = style.opacity
            context.font = fontOf(style)
            context.fillStyle = style.colour
            context.fillText(text, x, y)
            context.globalAlpha = 1
        },
        measure: (text, style) => {
            context.font = fontOf(style)
            return context.measureText(text).width
        },
    }
}
