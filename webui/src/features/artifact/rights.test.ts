import { expect, test } from 'vitest'
import { isMovable, mayMove, protectionOf, rightsOf } from './rights'

test.each([
    ['VIEWER', false, false],
    ['WRITER', true, false],
    ['MAINTAINER', true, true],
    ['ADMIN', true, true],
] as const)('%s: moves aliases %s, protected ones %s', (role, edits, maintains) => {
    const rights = rightsOf(role)

    expect([mayMove(rights, false), mayMove(rights, true)]).toEqual([edits, maintains])
})

test.each([
    ['production', 'production', true],
    ['production', 'prod*', true],
    ['production-eu', 'production', false],
    ['Production', 'prod*', false],
    ['v.1', 'v.?', true],
    ['vx1', 'v.?', false],
    ['a+b', 'a+b', true],
])('%s under %s: %s', (alias, pattern, isProtected) => {
    expect(protectionOf(alias, [{ pattern }]) !== null).toBe(isProtected)
})

test('nobody moves latest by hand', () => {
    const rights = rightsOf('ADMIN')

    expect(isMovable(rights, { name: 'latest', protected: false })).toBe(false)
    expect(isMovable(rights, { name: 'production', protected: true })).toBe(true)
    expect(isMovable(rightsOf('WRITER'), { name: 'production', protected: true })).toBe(false)
})
