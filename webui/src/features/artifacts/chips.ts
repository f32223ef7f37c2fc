import type { ViewState } from './viewState'

/** One condition of a view, as it is shown and taken away. */
export interface Chip {
    kind: 'type' | 'tag' | 'alias' | 'meta' | 'vmeta'
    label: string
    value: string
}

const LABELS = { type: 'type', tag: 'tag', alias: 'alias', meta: 'metadata', vmeta: 'a version has' } as const

export function chipsOf(view: ViewState): Chip[] {
    const chip = (kind: Chip['kind']) => (value: string) => ({ kind, label: LABELS[kind], value })
    return [
        ...view.types.map(chip('type')),
        ...view.tags.map(chip('tag')),
        ...[view.alias].filter(Boolean).map(chip('alias')),
        ...view.metadata.map(chip('meta')),
        ...view.versionMetadata.map(chip('vmeta')),
    ]
}

/** The view with one more condition. There is one alias at most, because the API takes one. */
export function adding(view: ViewState, { kind, value }: Pick<Chip, 'kind' | 'value'>): ViewState {
    const more = (values: readonly string[]) => [...new Set([...values, value])]
    switch (kind) {
        case 'type':
            return { ...view, types: more(view.types) }
        case 'tag':
            return { ...view, tags: more(view.tags) }
        case 'alias':
            return { ...view, alias: value }
        case 'meta':
            return { ...view, metadata: more(view.metadata) }
        case 'vmeta':
            return { ...view, versionMetadata: more(view.versionMetadata) }
    }
}

export function without(view: ViewState, { kind, value }: Pick<Chip, 'kind' | 'value'>): ViewState {
    const fewer = (values: readonly string[]) => values.filter(each => each !== value)
    switch (kind) {
        case 'type':
            return { ...view, types: fewer(view.types) }
        case 'tag':
            return { ...view, tags: fewer(view.tags) }
        case 'alias':
            return { ...view, alias: '' }
        case 'meta':
            return { ...view, metadata: fewer(view.metadata) }
        case 'vmeta':
            return { ...view, versionMetadata: fewer(view.versionMetadata) }
    }
}
