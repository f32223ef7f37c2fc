import { describe, expect, it } from 'vitest'
import { driftLine, driftOf, schemeOf } from './drift'

const NONE = { same: 0, changed: 0, missing: 0, unreadable: 0, unknown: 0, unverified: 0 }

describe('driftLine', () => {
    it.each([
        [{ ...NONE, same: 409, changed: 3 }, '3 of 412 changed since v7', 'warn'],
        [{ ...NONE, same: 4 }, 'all 4 unchanged since v7', 'ok'],
        [{ ...NONE, same: 3, unknown: 1 }, '3 of 4 unchanged since v7', 'ok'],
        [{ ...NONE, unknown: 5, unverified: 2 }, 'never checked', 'neutral'],
        [
            { ...NONE, changed: 1, missing: 2, unreadable: 1 },
            '1 of 4 changed since v7, 2 of 4 gone, 1 of 4 cannot be read',
            'danger',
        ],
    ])('%o', (counts, text, tone) => {
        const line = driftLine(counts, 'v7')
        expect([line.text, line.tone]).toEqual([text, tone])
    })
})

it('takes a state it does not know for none', () => {
    expect(driftOf('NEW').text).toBe('never checked')
    expect(driftOf(null).isBad).toBe(false)
})

it('reads schemes', () => {
    expect([schemeOf('s3://a/b'), schemeOf('HTTPS://a'), schemeOf('a/b')]).toEqual(['s3', 'https', ''])
})
