import { describe, expect, it } from 'vitest'
import { countOf, durationOf } from './durations'

const START = '2026-03-01T10:00:00Z'
const at = (text: string) => Date.parse(text)

describe('how long a run took', () => {
    it.each([
        ['2026-03-01T10:00:00.850Z', '850 ms'],
        ['2026-03-01T10:00:12.400Z', '12.4 s'],
        ['2026-03-01T10:03:20Z', '3 min 20 s'],
        ['2026-03-01T12:05:59Z', '2 h 5 min'],
        ['2026-03-04T14:00:00Z', '3 d 4 h'],
    ])('until %s is %s', (finishedAt, text) => {
        expect(durationOf({ startedAt: START, finishedAt }, 0)).toBe(text)
    })

    it('goes on while it runs', () => {
        expect(durationOf({ startedAt: START }, at('2026-03-01T10:00:30Z'))).toBe('30.0 s')
        expect(durationOf({ startedAt: START, finishedAt: null }, at('2026-03-01T10:01:00Z'))).toBe('1 min')
    })

    it('is not negative where the clocks differ', () => {
        expect(durationOf({ startedAt: START }, at('2026-03-01T09:59:00Z'))).toBe('0 ms')
    })
})

it('says where more follow than were counted', () => {
    expect(countOf({ nodes: [1, 2], pageInfo: { hasNextPage: false } })).toBe('2')
    expect(countOf({ nodes: new Array(10), pageInfo: { hasNextPage: true } })).toBe('10+')
})
