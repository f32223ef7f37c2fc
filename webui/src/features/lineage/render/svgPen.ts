import type { Box } from './camera'
import type { Pen } from './pen'
import { DASH, familyOf } from './pen'

/** Writes what is drawn as elements of an SVG file. Texts are measured by `measure`, as there is nothing to do it. */
export function svgPen(measure: Pen['measure']): { pen: Pen; elements: string[] } {
    const elements: string[] = []
    let path = ''
    const pen: Pen = {
        begin: () => {
            path = ''
        },
        move: (x, y) => {
            path += `M${short(x)} ${short(y)}`
        },
        line: (x, y) => {
            path += `L${short(x)} ${short(y)}`
        },
        curve: (x1, y1, x2, y2, x, y) => {
            path += `C${[x1, y1, x2, y2, x, y].map(short).join(' ')}`
        },
        box: (x, y, width, height, radius) => {
            path += boxPath(x, y, width, height, Math.min(radius, height / 2))
        },
        stroke: ({ colour, width, opacity, dashed }) => {
            if (!path) return
            const dash = dashed ? ` stroke-dasharray="${DASH.join(' ')}"` : ''
            elements.push(
                `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${short(width)}" opacity="${short(opacity)}"${dash}/>`,
            )
        },
        fill: (colour, opacity) => {
            if (path) elements.push(`<path d="${path}" fill="${colour}" opacity="${short(opacity)}"/>`)
        },
        text: (text, x, y, style) => {
            elements.push(
                `<text x="${short(x)}" y="${short(y)}" fill="${style.colour}" font-family="${familyOf(style)}" font-size="${style.size}"` +
                    ` font-weight="${style.weight}" opacity="${short(style.opacity)}">${escape(text)}</text>`,
            )
        },
        measure,
    }
    return { pen, elements }
}

/** The file around what was drawn. */
export function svgFile(elements: readonly string[], box: Box, background: string): string {
    const [width, height] = [box.right - box.left, box.bottom - box.top].map(short)
    const [left, top] = [box.left, box.top].map(short)
    return (
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">` +
        `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${background}"/>${elements.join('')}</svg>\n`
    )
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

function boxPath(x: number, y: number, width: number, height: number, r: number): string {
    const arc = (dx: number, dy: number) => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`
    return (
        `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${arc(r, r)}v${short(height - 2 * r)}${arc(-r, r)}` +
        `h${short(2 * r - width)}${arc(-r, -r)}v${short(2 * r - height)}${arc(r, -r)}z`
    )
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
    return [...text].map(char => ESCAPES[char] ?? (isForbidden(char) ? '\ufffd' : char)).join('')
}

/** Control characters are not allowed in XML, however they are written. */
function isForbidden(char: string): boolean {
    return (char < ' ' && !'\t\n\r'.includes(char)) || char === '\ufffe' || char === '\uffff'
}
