import { lasting } from '@/shared/browser/shelves'
import type { Shelf } from '@/shared/browser/shelves'
import type { Asked } from './history'
import { EXAMPLES } from './examples'

const KEY = 'wanllmdb.playground.draft'

/** What stands in the editors at first: that of a link that was shared, or what was there last, or an example. */
export function firstDraft(hash: string, store: Pick<Shelf, 'getItem'> = lasting): Asked {
    const shared = new URLSearchParams(hash.replace(/^#/, ''))
    const query = shared.get('query')
    if (query) return { query, variables: shared.get('variables') ?? '', headers: '' }
    return kept(store) ?? { query: EXAMPLES[0]?.query ?? '', variables: '', headers: '' }
}

/** Keeps what stands in the editors for the next visit; headers, which may hold keys, not. */
export function keepDraft({ query, variables }: Asked, store: Pick<Shelf, 'setItem'> = lasting): void {
    store.setItem(KEY, JSON.stringify({ query, variables }))
}

/** The fragment of a link that shows somebody else the same. */
export function sharedHash({ query, variables }: Asked): string {
    return `#${new URLSearchParams({ query, ...(variables.trim() ? { variables } : {}) }).toString()}`
}

function kept(store: Pick<Shelf, 'getItem'>): Asked | null {
    try {
        const { query, variables } = JSON.parse(store.getItem(KEY) ?? 'null') as Record<string, unknown>
        return typeof query === 'string' && typeof variables === 'string'
            ? { query, variables, headers: '' }
            : null
    } catch {
        return null
    }
}
