import { describe, expect, it } from 'vitest'
import { reaches } from '@/shared/api/roles'
import { endOf } from './expiry'
import { roleName } from './roles'

const NOW = Date.parse('2026-03-01T10:00:00Z')

describe('when an API key ends', () => {
    it('is so many days from now', () => {
        expect(endOf('30', '', NOW)).toBe('2026-03-31T10:00:00.000Z')
        expect(endOf('365', '', NOW)).toBe('2027-03-01T10:00:00.000Z')
    })

    it('is the end of a day of the reader', () => {
        expect(endOf('date', '2026-05-04', NOW)).toBe(new Date(2026, 4, 4, 23, 59, 59).toISOString())
        expect(endOf('date', '', NOW)).toBeNull()
    })

    it('is never, where one wants it so', () => {
        expect(endOf('never', '2026-05-04', NOW)).toBeNull()
    })
})

describe('roles', () => {
    it('have an order', () => {
        expect(reaches('ADMIN', 'MAINTAINER')).toBe(true)
        expect(reaches('MAINTAINER', 'MAINTAINER')).toBe(true)
        expect(reaches('WRITER', 'MAINTAINER')).toBe(false)
    })

    it('have names', () => {
        expect(roleName('VIEWER')).toBe('Viewer')
    })
})
