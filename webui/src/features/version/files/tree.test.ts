import { describe, expect, it } from 'vitest'
import { foldersAbove, moved, rowsOf } from './tree'
import type { Item, Level } from './tree'

function folder(path: string): Item {
    return { name: path.split('/').at(-1)!, path, fileCount: 2, referenceCount: 0, size: 5, entry: null }
}

function file(path: string): Item {
    const entry = {
        path,
        isReference: false,
        uri: null,
        driftState: null,
        verified: true,
        verification: 'VERIFIED',
    }
    return { ...folder(path), fileCount: 1, entry }
}

function level(...items: Item[]): Level {
    return { items, next: null, isLoading: false, error: null }
}

const LEVELS = new Map([
    ['', level(folder('a'), folder('b'), file('z'))],
    ['a', level(folder('a/c'), file('a/x'))],
    ['a/c', level(file('a/c/deep'))],
])

function keys(open: string[], levels = LEVELS): string[] {
    return rowsOf(levels, new Set(open)).map(row => row.key)
}

describe('rowsOf', () => {
    it('shows only the top while nothing is open', () => {
        expect(keys([])).toEqual(['a', 'b', 'z'])
    })

    it('puts what is in an open folder below it, with its depth', () => {
        expect(keys(['a', 'a/c'])).toEqual(['a', 'a/c', 'a/c/deep', 'a/x', 'b', 'z'])
        const depths = rowsOf(LEVELS, new Set(['a', 'a/c'])).map(row => row.depth)
        expect(depths).toEqual([1, 2, 3, 2, 1, 1])
    })

    it('keeps a folder open whose parent is closed, without showing it', () => {
        expect(keys(['a/c'])).toEqual(['a', 'b', 'z'])
    })

    it('has a line for what is on its way, has failed, or goes on', () => {
        const levels = new Map([
            ['', { ...level(folder('a'), folder('b'), folder('c')), next: 'cursor' }],
            ['a', { ...level(), error: 'server is down' }],
            ['c', { ...level(file('c/1')), isLoading: true }],
        ])
        const rows = rowsOf(levels, new Set(['a', 'b', 'c']))
        expect(rows.map(row => row.kind)).toEqual([
            'item',
            'failed',
            'item',
            'loading',
            'item',
            'item',
            'loading',
            'more',
        ])
        expect(new Set(rows.map(row => row.key)).size).toBe(rows.length)
    })

    it('is fast with 100,000 files', () => {
        const items = Array.from({ length: 100_000 }, (_, index) => file(`file-${index}`))
        expect(rowsOf(new Map([['', level(...items.slice(0, 10))]]), new Set())).toHaveLength(10)
        const levels = new Map([['', { ...level(), items }]])
        expect(rowsOf(levels, new Set())).toHaveLength(100_000)
    })
})

it('knows the folders of a path', () => {
    expect(foldersAbove('a/b/c')).toEqual(['a', 'a/b'])
    expect(foldersAbove('a')).toEqual([])
})

describe('moved', () => {
    const rows = rowsOf(LEVELS, new Set(['a', 'a/c']))

    it.each([
        ['ArrowDown', 0, 1],
        ['ArrowDown', 5, 5],
        ['ArrowUp', 0, 0],
        ['ArrowUp', 3, 2],
        ['Home', 4, 0],
        ['End', 0, 5],
        ['PageDown', 1, 5],
        ['ArrowLeft', 3, 0],
        ['ArrowLeft', 2, 1],
        ['ArrowLeft', 5, 5],
        ['x', 2, 2],
    ])('%s from line %i leads to %i', (key, from, to) => {
        expect(moved(rows, from, key)).toBe(to)
    })
})
