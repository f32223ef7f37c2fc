import { expect, test } from 'vitest'
import type { Act } from './acts'
import { changeOf, conflictOf } from './change'

const act: Act = {
    kind: 'set',
    alias: ' production ',
    isNew: false,
    version: 'v2',
    seen: 'v3',
    isGuarded: true,
    reason: ' ',
    error: null,
}

test('a guarded move says where the alias must still point', () => {
    expect(changeOf(act, 'A1')).toEqual({
        kind: 'set',
        input: { artifact: 'A1', alias: 'production', version: 'v2', reason: null, expectedVersion: 'v3' },
    })
})

test('a new alias must not exist yet', () => {
    expect(changeOf({ ...act, seen: null, reason: 'first' }, 'A1').input).toEqual({
        artifact: 'A1',
        alias: 'production',
        version: 'v2',
        reason: 'first',
        expectedVersion: null,
    })
})

test('unguarded, nothing is expected', () => {
    expect('expectedVersion' in changeOf({ ...act, isGuarded: false }, 'A1').input).toBe(false)
})

test('a deletion and a rollback name no version', () => {
    for (const kind of ['delete', 'rollback'] as const)
        expect(changeOf({ ...act, kind }, 'A1')).toEqual({
            kind,
            input: { artifact: 'A1', alias: 'production', reason: null, expectedVersion: 'v3' },
        })
})

test.each([
    [{ code: 'ALIAS_CONFLICT', details: { current: 'v1' } }, 'v1'],
    [{ code: 'ALIAS_CONFLICT', details: { current: null } }, null],
    [{ code: 'FORBIDDEN', details: {} }, undefined],
    [null, undefined],
])('after %j it points to %s', (error, now) => {
    expect(
        conflictOf({ ...act, error: error && ({ message: '', requestId: null, ...error } as Act['error']) }),
    ).toBe(now)
})
