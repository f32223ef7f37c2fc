import { expect, test } from 'vitest'
import type { Position } from './rollback'
import { rollbackTarget } from './rollback'

type Kind = 'SET' | 'DELETED' | 'ROLLED_BACK'

/** `v1 v2 <v1 -` is: set to v1, set to v2, rolled back to v1, deleted. */
function ledger(text: string) {
    return text
        .split(' ')
        .map(word => {
            const kind: Kind = word === '-' ? 'DELETED' : word.startsWith('<') ? 'ROLLED_BACK' : 'SET'
            const name = word.replace('<', '')
            const to = kind === 'DELETED' ? null : ({ id: name, name, state: 'COMMITTED' } as Position)
            return { kind, to }
        })
        .reverse()
}

function told(text: string, isComplete = true): string {
    const target = rollbackTarget(ledger(text), isComplete)
    return target.kind === 'version' ? target.version.name! : target.kind
}

test.each([
    ['v1', 'none'],
    ['v1 v2', 'v1'],
    ['v1 v2 v3', 'v2'],
    ['v1 v2 v3 <v2', 'v1'],
    ['v1 v2 v3 <v2 <v1', 'none'],
    ['v1 v2 <v1 v3', 'v1'],
    ['v1 v2 <v1 v2 <v1', 'none'],
    ['v1 -', 'v1'],
    ['v1 v2 -', 'v2'],
    ['v1 v2 - <v2', 'v1'],
    ['v1 - v1', 'none'],
    ['v1 - v2', 'v1'],
    ['v1 v2 v1 v3 <v1', 'v2'],
])('after %s a rollback leads to %s', (moves, target) => {
    expect(told(moves)).toBe(target)
})

test.each([
    ['v2 v3', 'v2'],
    ['v3', 'unknown'],
    ['v3 <v1', 'unknown'],
    ['v3 <v1 v4', 'v1'],
    ['v3 <v1 v4 <v1', 'unknown'],
])('of the newest moves %s alone: %s', (moves, target) => {
    expect(told(moves, false)).toBe(target)
})

test('without any move there is nothing to roll back', () => {
    expect(rollbackTarget([], true)).toEqual({ kind: 'none' })
})
