import { beforeEach, describe, expect, it } from 'vitest'
import { forgetAll, readHistory, remember, titleOf } from './history'

const asked = (query: string, variables = '{}') => ({
    query,
    variables,
    headers: '{"Authorization": "Bearer secret"}',
})

class Shelf {
    kept = new Map<string, string>()
    getItem(key: string): string | null {
        return this.kept.get(key) ?? null
    }
    setItem(key: string, value: string): void {
        this.kept.set(key, value)
    }
}

describe('the history of the playground', () => {
    let shelf: Shelf
    beforeEach(() => {
        shelf = new Shelf()
    })

    it('has what was run last on top', () => {
        remember(asked('{ a }'), 1, shelf)
        remember(asked('{ b }'), 2, shelf)

        expect(readHistory(shelf).map(each => [each.query, each.at])).toEqual([
            ['{ b }', 2],
            ['{ a }', 1],
        ])
    })

    it('has the same only once, with the time of the last', () => {
        remember(asked('{ a }'), 1, shelf)
        remember(asked('{ b }'), 2, shelf)
        remember(asked('{ a }'), 3, shelf)
        remember(asked('{ a }', '{"x": 1}'), 4, shelf)

        expect(readHistory(shelf).map(each => each.at)).toEqual([4, 3, 2])
    })

    it('keeps no headers, because they may hold keys', () => {
        remember(asked('{ a }'), 1, shelf)

        expect([...shelf.kept.values()].join()).not.toContain('secret')
        expect(readHistory(shelf)[0]?.headers).toBe('')
    })

    it('keeps fifty, and nothing that is empty', () => {
        for (let i = 0; i < 60; i++) remember(asked(`{ f${i} }`), i, shelf)
        remember(asked('  \n'), 99, shelf)

        expect(readHistory(shelf)).toHaveLength(50)
        expect(readHistory(shelf)[0]?.query).toBe('{ f59 }')
    })

    it.each(['not JSON', '{}', '[1, {"query": 2}]'])('is empty where %s is kept', text => {
        shelf.setItem('wanllmdb.playground.history', text)

        expect(readHistory(shelf)).toEqual([])
    })

    it('can be forgotten', () => {
        remember(asked('{ a }'), 1, shelf)

        expect(forgetAll(shelf)).toEqual([])
        expect(readHistory(shelf)).toEqual([])
    })

    it('works as far as it can where nothing can be kept', () => {
        const full = {
            getItem: () => null,
            setItem: () => undefined,
        }

        expect(remember(asked('{ a }'), 1, full)).toHaveLength(1)
    })
})

it.each([
    ['query Runs($p: String!) { runs }', 'Runs'],
    ['# a note about query X\nmutation Move { a }', 'Move'],
    ['{\n  viewer { name }\n}', '{ viewer { name } }'],
])('calls %j %j', (query, title) => {
    expect(titleOf(query)).toBe(title)
})
