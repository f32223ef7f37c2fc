import { expect, test } from 'vitest'
import type { Move } from './rollback'
import { linesOf } from './timeline'

function moves(...texts: string[]): Move[] {
    return texts.map((text, index) => {
        const [alias, kind = 'SET'] = text.split(' ')
        return { id: String(index), alias, kind } as Move
    })
}

function told(newestFirst: Move[], isFolded = true): string[] {
    return linesOf(newestFirst, isFolded).map(line =>
        line.kind === 'move'
            ? `${line.move.alias} ${line.move.id}`
            : `${line.count} × latest ${line.oldest.id}…${line.newest.id}`,
    )
}

test('what latest did in a row is one line', () => {
    const history = moves('latest', 'production', 'latest', 'latest', 'latest', 'staging')

    expect(told(history)).toEqual(['latest 0', 'production 1', '3 × latest 4…2', 'staging 5'])
    expect(told(history, false)).toHaveLength(6)
})

test('latest that goes away is a line of its own', () => {
    expect(told(moves('latest', 'latest DELETED', 'latest'))).toEqual(['latest 0', 'latest 1', 'latest 2'])
})

test('a line keeps its key when older moves come to it', () => {
    const history = moves('latest', 'latest', 'latest')

    expect(linesOf(history.slice(0, 2))[0]!.key).toBe(linesOf(history)[0]!.key)
})
