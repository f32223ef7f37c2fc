import { expect, test } from 'vitest'
import { readCondition } from '@/shared/address/conditions'
import { filterOf, isFiltered, orderOf, readView, writeView } from './viewState'

test.each([
    ['rows>=1000', { path: 'rows', op: 'GE', value: 1000 }],
    ['accuracy < 0.5', { path: 'accuracy', op: 'LT', value: 0.5 }],
    ['loss>-1e-3', { path: 'loss', op: 'GT', value: -0.001 }],
    ['source.name=lake', { path: 'source.name', op: 'EQ', value: 'lake' }],
    ['checked = true', { path: 'checked', op: 'EQ', value: true }],
    ['build != "12"', { path: 'build', op: 'NE', value: '12' }],
    ['note ~ 12 roses', { path: 'note', op: 'CONTAINS', value: '12 roses' }],
    ['rows==3', { path: 'rows', op: 'EQ', value: 3 }],
    ['formula=a=b', { path: 'formula', op: 'EQ', value: 'a=b' }],
])('%s is a condition', (text, condition) => {
    expect(readCondition(text)).toEqual(condition)
})

test.each(['', 'rows', 'rows >=', '= 3'])('“%s” is none', text => {
    expect(readCondition(text)).toBeNull()
})

test('a view is the same after it was in an address', () => {
    const query = {
        q: 'iris',
        type: ['dataset', 'model'],
        tag: 'checked',
        alias: 'production',
        meta: 'rows>1',
        sort: 'name',
        reverse: '',
    }

    const view = readView(query)

    expect(readView(writeView(view) as typeof query)).toEqual(view)
    expect(filterOf(view)).toEqual({
        search: 'iris',
        types: ['dataset', 'model'],
        tags: ['checked'],
        alias: 'production',
        metadata: [{ path: 'rows', op: 'GT', value: 1 }],
        versionMetadata: null,
    })
    expect(orderOf(view)).toEqual({ field: 'NAME', direction: 'DESC' })
})

test('an address without parameters shows everything, newest change first', () => {
    const view = readView({})

    expect(isFiltered(view)).toBe(false)
    expect(orderOf(view)).toEqual({ field: 'UPDATED_AT', direction: 'DESC' })
    expect(Object.values(writeView(view)).every(value => value === undefined)).toBe(true)
})
