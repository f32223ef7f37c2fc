import type { LocationQuery } from 'vue-router'
import { allOf, firstOf } from '@/shared/address/state'
import type { VersionOrder, VersionState } from '@/shared/api/generated/graphql'

const ORDERS = {
    newest: null,
    oldest: { field: 'INDEX', direction: 'ASC' },
    largest: { field: 'SIZE', direction: 'DESC' },
    smallest: { field: 'SIZE', direction: 'ASC' },
} as const satisfies Record<string, VersionOrder | null>

const STATES = {
    committed: ['COMMITTED'],
    deleted: ['DELETED'],
    all: ['COMMITTED', 'DELETED'],
} as const satisfies Record<string, readonly VersionState[]>

export type Order = keyof typeof ORDERS
export type State = keyof typeof STATES

/** Which versions are shown, in which order, and which are chosen to be compared; all of it stands in the address. */
export interface ViewState {
    search: string
    state: State
    order: Order
    /** At most two, in the order in which they were chosen. */
    chosen: string[]
}

export const KEYS = ['q', 'state', 'sort', 'pick'] as const

export function readView(query: LocationQuery): ViewState {
    const [state, order] = [firstOf(query, 'state'), firstOf(query, 'sort')]
    return {
        search: firstOf(query, 'q'),
        state: Object.hasOwn(STATES, state) ? (state as State) : 'committed',
        order: Object.hasOwn(ORDERS, order) ? (order as Order) : 'newest',
        chosen: allOf(query, 'pick').slice(0, 2),
    }
}

export function writeView(view: ViewState): Record<string, string | string[] | undefined> {
    return {
        q: view.search || undefined,
        state: view.state === 'committed' ? undefined : view.state,
        sort: view.order === 'newest' ? undefined : view.order,
        pick: view.chosen.length ? view.chosen : undefined,
    }
}

export function orderOf(view: ViewState): VersionOrder | null {
    return ORDERS[view.order]
}

export function statesOf(view: ViewState): VersionState[] {
    return [...STATES[view.state]]
}

/** Chosen, or not any more; the third takes the place of the first. */
export function choosing(chosen: readonly string[], version: string): string[] {
    if (chosen.includes(version)) return chosen.filter(each => each !== version)
    return [...chosen, version].slice(-2)
}

/** Two versions as they are compared: what the newer one has that the older had not. */
export function comparison(chosen: readonly string[]): { older: string; newer: string } | null {
    const [older, newer] = [...chosen].sort((a, b) => numberOf(a) - numberOf(b))
    return older && newer ? { older, newer } : null
}

function numberOf(version: string): number {
    return Number(version.slice(1))
}
