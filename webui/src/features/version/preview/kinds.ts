import { formatBytes } from '@/shared/text/bytes'

export type Kind = 'text' | 'csv' | 'json' | 'markdown' | 'image'

const MIB = 1 << 20
const TEXT_LIMIT = MIB
const IMAGE_LIMIT = 16 * MIB

/** Images that carry no scripts; SVG is not among them. */
const IMAGES = new Map([
    ['png', 'image/png'],
    ['jpg', 'image/jpeg'],
    ['jpeg', 'image/jpeg'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
])
const KINDS = new Map<string, Kind>([
    ['csv', 'csv'],
    ['tsv', 'csv'],
    ['json', 'json'],
    ['geojson', 'json'],
    ['ipynb', 'json'],
    ['md', 'markdown'],
    ['markdown', 'markdown'],
])

export type Preview = { kind: Kind; mediaType: string } | { kind: null; why: string }

/** How a file is shown, by its name and size; or why it is not. */
export function previewOf(path: string, size: number): Preview {
    const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
    const image = IMAGES.get(extension)
    const limit = image ? IMAGE_LIMIT : TEXT_LIMIT
    if (size === 0) return { kind: null, why: 'The file is empty.' }
    if (size > limit)
        return {
            kind: null,
            why: `It has ${formatBytes(size)}; previews end at ${formatBytes(limit)}. Download it to look inside.`,
        }
    return { kind: image ? 'image' : (KINDS.get(extension) ?? 'text'), mediaType: image ?? 'text/plain' }
}

/** The text in some bytes; null if they are no UTF-8 text. */
export function textOf(bytes: ArrayBuffer): string | null {
    try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
        return text.includes('\0') ? null : text
    } catch {
        return null
    }
}
