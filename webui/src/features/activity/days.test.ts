import { describe, expect, it } from 'vitest'
import { beginningOf, byDay } from './days'

const at = (...parts: [number, number, number, number, number]) => ({ at: new Date(...parts).toISOString() })
const NOW = new Date(2026, 2, 2, 9, 0).getTime()

describe('events by day', () => {
    it('are grouped by the days of the reader, the newest first', () => {
        const events = [
            at(2026, 2, 2, 8, 30),
            at(2026, 2, 2, 0, 0),
            at(2026, 2, 1, 23, 59),
            at(2026, 1, 3, 12, 0),
            at(2025, 1, 3, 12, 0),
        ]

        expect(byDay(events, NOW).map(day => [day.key, day.name, day.events.length])).toEqual([
            ['2026-03-02', 'Today', 2],
            ['2026-03-01', 'Yesterday', 1],
            ['2026-02-03', 'Tuesday, 3 February 2026', 1],
            ['2025-02-03', 'Monday, 3 February 2025', 1],
        ])
    })

    it('are none where nothing happened', () => {
        expect(byDay([], NOW)).toEqual([])
    })
})

it('knows when a day begins and when it is over', () => {
    expect(beginningOf('2026-03-31')).toBe(new Date(2026, 2, 31).toISOString())
    expect(beginningOf('2026-03-31', 1)).toBe(new Date(2026, 3, 1).toISOString())
    expect(beginningOf('soon')).toBeNull()
    expect(beginningOf('')).toBeNull()
})
