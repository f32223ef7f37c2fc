import { expect, test } from 'vitest'
import { choosing, comparison, orderOf, readView, statesOf, writeView } from './viewState'

test('a view is what its address says', () => {
    const query = { q: 'rows>1', state: 'all', sort: 'largest', pick: ['v1', 'v2'] }
    const view = readView(query)

    expect(view).toEqual({ search: 'rows>1', state: 'all', order: 'largest', chosen: ['v1', 'v2'] })
    expect(writeView(view)).toEqual(query)
    expect([statesOf(view), orderOf(view)]).toEqual([
        ['COMMITTED', 'DELETED'],
        { field: 'SIZE', direction: 'DESC' },
    ])
})

test('the usual view has a bare address, and nonsense is the usual', () => {
    const view = readView({ state: 'x', sort: 'toString' })

    expect(Object.values(writeView(view))).toEqual([undefined, undefined, undefined, undefined])
    expect([statesOf(view), orderOf(view)]).toEqual([['COMMITTED'], null])
})

test.each([
    [[], 'v1', ['v1']],
    [['v1'], 'v2', ['v1', 'v2']],
    [['v1', 'v2'], 'v3', ['v2', 'v3']],
    [['v1', 'v2'], 'v1', ['v2']],
])('with %j chosen, %s makes %j', (chosen, version, after) => {
    expect(choosing(chosen, version)).toEqual(after)
})

test('the newer is compared with the older, by number', () => {
    expect(comparison(['v10', 'v9'])).toEqual({ older: 'v9', newer: 'v10' })
    expect(comparison(['v10'])).toBeNull()
})
