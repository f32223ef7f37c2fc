import { expect, test } from 'vitest'
import { rowsOf } from './rows'

const METADATA = { rows: 10, source: { lake: 'north', keys: ['id', 'flower'] }, note: null, ok: true }

function told(search = '', closed: string[] = []): string[] {
    return rowsOf(METADATA, new Set(closed), search).map(
        row => `${'  '.repeat(row.depth)}${row.key} ${row.text}`,
    )
}

test('a tree is a list of rows', () => {
    expect(told()).toEqual([
        'rows 10',
        'source {2}',
        '  lake north',
        '  keys [2]',
        '    0 id',
        '    1 flower',
        'note null',
        'ok true',
    ])
})

test('what is closed hides what it holds', () => {
    expect(told('', ['source.keys'])).toEqual([
        'rows 10',
        'source {2}',
        '  lake north',
        '  keys [2]',
        'note null',
        'ok true',
    ])
    expect(told('', ['source'])).toEqual(['rows 10', 'source {2}', 'note null', 'ok true'])
})

test('a search finds values and keys, open or not, with what holds them', () => {
    expect(told('FLOWER', ['source'])).toEqual(['source {2}', '  keys [2]', '    1 flower'])
    expect(told('source.lake')).toEqual(['source {2}', '  lake north'])
    expect(told('nothing')).toEqual([])
})

test('metadata that is empty has no rows', () => {
    expect(rowsOf({}, new Set(), '')).toEqual([])
    expect(rowsOf(null, new Set(), '')).toEqual([])
})
