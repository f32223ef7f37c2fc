import { describe, expect, it } from 'vitest'
import { filterOf, isFiltered, readView, writeView } from './viewState'

describe('the view of runs', () => {
    it('is read from an address and written into the same one', () => {
        const query = { q: 'night', state: 'failed', job: 'train', tag: 'nightly' }

        expect(readView(query)).toEqual({
            search: 'night',
            state: 'FAILED',
            jobType: 'train',
            tag: 'nightly',
        })
        expect(writeView(readView(query))).toEqual(query)
    })

    it('takes no state that there is none of', () => {
        expect(readView({ state: 'asleep' })).toEqual({ search: '', state: '', jobType: '', tag: '' })
        expect(isFiltered(readView({ state: 'asleep' }))).toBe(false)
    })

    it('asks the API for what is chosen, and for no more', () => {
        expect(filterOf(readView({ state: 'running' }))).toEqual({
            search: null,
            states: ['RUNNING'],
            jobTypes: null,
            tags: null,
        })
    })
})
