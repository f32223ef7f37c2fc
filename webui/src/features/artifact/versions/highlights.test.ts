import { expect, test } from 'vitest'
import { highlightsOf, tellingKeys } from './highlights'

test('what differs comes first, and numbers before text', () => {
    const versions = [
        { format: 'csv', rows: 10, seed: 1, note: 'a', nested: { x: 1 } },
        { format: 'csv', rows: 20, seed: 1, note: 'b', nested: { x: 2 } },
        { rows: 30 },
    ]

    expect(tellingKeys(versions)).toEqual(['rows', 'note', 'seed'])
    expect(tellingKeys(versions, 9)).toEqual(['rows', 'note', 'seed', 'format'])
})

test('metadata that is none has none', () => {
    expect(tellingKeys([null, {}, [], 'x'])).toEqual([])
    expect(highlightsOf(null, ['rows'])).toEqual([])
})

test('values are short enough to read', () => {
    expect(
        highlightsOf({ loss: 0.123456789, rows: 123456, ok: true }, ['loss', 'rows', 'ok', 'gone']),
    ).toEqual([
        { key: 'loss', text: '0.1235' },
        { key: 'rows', text: '123456' },
        { key: 'ok', text: 'true' },
    ])
})
