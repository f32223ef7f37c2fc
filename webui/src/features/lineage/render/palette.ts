/** The colours of a picture, as the page has them. */
export interface Palette {
    background: string
    surface: string
    line: string
    edge: string
    text: string
    muted: string
    accent: string
    accentSoft: string
    upstream: string
    downstream: string
    run: string
    failed: string
    /** Of types that have a colour of their own. */
    types: Readonly<Record<string, string>>
    /** For all other types. */
    others: readonly string[]
}

/** The colour of an artifact type: the same everywhere, for a name. */
export function typeColour(palette: Palette, type: string): string {
    return palette.types[type] ?? palette.others[otherIndex(type, palette.others.length)]!
}

/** Which of the colours for other types a type has. */
export function otherIndex(type: string, count: number): number {
    let sum = 7
    for (let i = 0; i < type.length; i++) sum = (Math.imul(sum, 31) + type.charCodeAt(i)) >>> 0
    return sum % count
}

const OTHERS = [0, 1, 2, 3, 4]

/** The colours that hold for an element: its custom properties. */
export function readPalette(element: Element): Palette {
    const style = getComputedStyle(element)
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim() || 'gray'
    return {
        background: colour('page'),
        surface: colour('surface'),
        line: colour('line-strong'),
        edge: colour('lineage-edge'),
        text: colour('text'),
        muted: colour('muted'),
        accent: colour('accent'),
        accentSoft: colour('accent-soft'),
        upstream: colour('lineage-upstream'),
        downstream: colour('lineage-downstream'),
        run: colour('run'),
        failed: colour('danger'),
        types: { dataset: colour('dataset'), model: colour('model') },
        others: OTHERS.map(i => colour(`other-${i}`)),
    }
}
