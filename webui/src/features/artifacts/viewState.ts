import type { LocationQuery } from 'vue-router'
import { allOf, firstOf } from '@/shared/address/state'
import type { ArtifactFilter, ArtifactOrder, JsonFilter } from '@/shared/api/generated/graphql'
import { readCondition } from '@/shared/address/conditions'

export type Sort = 'name' | 'updated' | 'created'

/** Which artifacts are shown, and in which order; all of it stands in the address. */
export interface ViewState {
    search: string
    types: string[]
    tags: string[]
    alias: string
    /** Conditions on the artifact's metadata, as typed. */
    metadata: string[]
    /** Conditions that one of its versions has to meet. */
    versionMetadata: string[]
    sort: Sort
    isReversed: boolean
}

export const KEYS = ['q', 'type', 'tag', 'alias', 'meta', 'vmeta', 'sort', 'reverse'] as const

export function readView(query: LocationQuery): ViewState {
    const sort = firstOf(query, 'sort')
    return {
        search: firstOf(query, 'q'),
        types: allOf(query, 'type'),
        tags: allOf(query, 'tag'),
        alias: firstOf(query, 'alias'),
        metadata: allOf(query, 'meta'),
        versionMetadata: allOf(query, 'vmeta'),
        sort: sort === 'name' || sort === 'created' ? sort : 'updated',
        isReversed: 'reverse' in query,
    }
}

export function writeView(view: ViewState): Record<string, string | string[] | undefined> {
    return {
        q: view.search || undefined,
        type: view.types.length ? view.types : undefined,
        tag: view.tags.length ? view.tags : undefined,
        alias: view.alias || undefined,
        meta: view.metadata.length ? view.metadata : undefined,
        vmeta: view.versionMetadata.length ? view.versionMetadata : undefined,
        sort: view.sort === 'updated' ? undefined : view.sort,
        reverse: view.isReversed ? '' : undefined,
    }
}

export function isFiltered(view: ViewState): boolean {
    const { search, types, tags, alias, metadata, versionMetadata } = view
    return Boolean(
        search || alias || types.length || tags.length || metadata.length || versionMetadata.length,
    )
}

/** What the API is asked for. Conditions that cannot be read, as in an address typed by hand, are left out. */
export function filterOf(view: ViewState): ArtifactFilter {
    return {
        search: view.search || null,
        types: view.types.length ? view.types : null,
        tags: view.tags.length ? view.tags : null,
        alias: view.alias || null,
        metadata: conditions(view.metadata),
        versionMetadata: conditions(view.versionMetadata),
    }
}

/** Names begin with A, times with the newest, unless it is the other way round. */
export function orderOf(view: ViewState): ArtifactOrder {
    const isAscending = (view.sort === 'name') !== view.isReversed
    const fields = { name: 'NAME', updated: 'UPDATED_AT', created: 'CREATED_AT' } as const
    return { field: fields[view.sort], direction: isAscending ? 'ASC' : 'DESC' }
}

function conditions(texts: readonly string[]): JsonFilter[] | null {
    const read = texts.map(readCondition).filter(each => each !== null)
    return read.length ? read : null
}
