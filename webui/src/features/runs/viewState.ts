import type { LocationQuery } from 'vue-router'
import { firstOf } from '@/shared/address/state'
import type { RunFilter, RunState } from '@/shared/api/generated/graphql'

/** Which runs are shown; all of it stands in the address. Empty: no such condition. */
export interface ViewState {
    search: string
    state: RunState | ''
    jobType: string
    tag: string
}

export const KEYS = ['q', 'state', 'job', 'tag'] as const
const STATES: readonly string[] = ['RUNNING', 'FINISHED', 'FAILED', 'CRASHED'] satisfies RunState[]

export function readView(query: LocationQuery): ViewState {
    const state = firstOf(query, 'state').toUpperCase()
    return {
        search: firstOf(query, 'q'),
        state: STATES.includes(state) ? (state as RunState) : '',
        jobType: firstOf(query, 'job'),
        tag: firstOf(query, 'tag'),
    }
}

export function writeView(view: ViewState): Record<string, string | undefined> {
    return {
        q: view.search || undefined,
        state: view.state.toLowerCase() || undefined,
        job: view.jobType || undefined,
        tag: view.tag || undefined,
    }
}

export function isFiltered(view: ViewState): boolean {
    return Object.values(view).some(Boolean)
}

/** What the API is asked for. */
export function filterOf(view: ViewState): RunFilter {
    return {
        search: view.search || null,
        states: view.state ? [view.state] : null,
        jobTypes: view.jobType ? [view.jobType] : null,
        tags: view.tag ? [view.tag] : null,
    }
}
