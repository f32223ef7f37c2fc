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
    /** The colours of artifact types, by the custom property that `typeColour` gives. */
    types: Readonly<Record<string, string>>
}

const TYPES = ['dataset', 'model', 'other-0', 'other-1', 'other-2', 'other-3', 'other-4']

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
        types: Object.fromEntries(TYPES.map(name => [`var(--${name})`, colour(name)])),
    }
}
