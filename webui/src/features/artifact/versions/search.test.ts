import { expect, test } from 'vitest'
import { readSearch } from './search'

const nothing = { name: null, alias: null, tags: [], metadata: [] }

test.each([
    ['', nothing],
    ['v12', { ...nothing, name: 'v12' }],
    [' 7 ', { ...nothing, name: 'v7' }],
    ['v0', { ...nothing, tags: ['v0'] }],
    ['production', { ...nothing, alias: 'production' }],
    ['nightly', { ...nothing, tags: ['nightly'] }],
    [
        'rows >= 10, checked',
        { ...nothing, tags: ['checked'], metadata: [{ path: 'rows', op: 'GE', value: 10 }] },
    ],
    [
        'a>1, b>2,',
        {
            ...nothing,
            metadata: [
                { path: 'a', op: 'GT', value: 1 },
                { path: 'b', op: 'GT', value: 2 },
            ],
        },
    ],
])('%j is read', (text, search) => {
    expect(readSearch(text, ['production', 'latest'])).toEqual(search)
})
