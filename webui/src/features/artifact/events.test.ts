import { expect, test } from 'vitest'
import { concerns, markOf } from './events'

const artifact = { id: 'A1', name: 'flowers' }

test.each([
    ['ALIAS_SET', 'A1', 'flowers', true],
    ['VERSION_COMMITTED', 'V7', 'flowers:v2', true],
    ['VERSION_COMMITTED', 'V8', 'flowers-2:v2', false],
    ['ARTIFACT_UPDATED', 'A1', 'its-former-name', true],
    ['ARTIFACT_UPDATED', 'A2', 'trees', false],
    ['ALIAS_PROTECTED', 'P1', 'demo', true],
] as const)('%s of %s %s concerns it: %s', (type, subjectId, subjectName, isConcerned) => {
    expect(concerns({ type, subjectId, subjectName }, artifact)).toBe(isConcerned)
})

test('what is marked is the alias, else the version', () => {
    expect(markOf({ subjectName: 'flowers', before: { alias: 'staging' }, after: null })).toBe(
        'alias staging',
    )
    expect(markOf({ subjectName: 'flowers:v3', before: null, after: { tags: ['x'] } })).toBe('version v3')
})
