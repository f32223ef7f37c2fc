import { expect, test } from 'vitest'
import { START, readView, writeView } from './viewState'
import type { ViewState } from './viewState'

test('a view survives its link', () => {
    const view: ViewState = {
        root: 'UnVuOjE=',
        direction: 'DOWNSTREAM',
        depth: 7,
        hiddenTypes: ['dataset', 'table'],
        grouped: false,
        selected: 'c-0abc',
        expansions: [
            { id: 'A=', side: 'upstream' },
            { id: 'B', side: 'downstream' },
        ],
        opened: ['c-1'],
        apart: ['x', 'y'],
    }
    expect(readView(writeView(view))).toEqual(view)
})

test('the view at the start needs no query string', () => {
    expect(writeView(START)).toEqual({})
    expect(readView({})).toEqual(START)
})

test('nonsense is as at the start', () => {
    expect(readView({ dir: 'sideways', depth: '-3', more: 'x,u.,u', group: 'maybe', hide: ['a'] })).toEqual(
        START,
    )
    expect(readView({ dir: 'constructor' })).toEqual(START)
    expect(readView({ depth: '1e9' }).depth).toBe(20)
    expect(readView({ depth: '2.5' }).depth).toBe(2)
})
