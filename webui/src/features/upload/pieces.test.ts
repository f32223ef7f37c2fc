import { expect, it } from 'vitest'
import { inOrderOfInterest, pieceOf, progressOf } from './pieces'

function piece(path: string, size: number, change: object) {
    return Object.assign(pieceOf({ path, file: new File(['x'.repeat(size)], path) }), change)
}

const PIECES = [
    piece('done', 10, { state: 'done', digest: 'd', done: 10 }),
    piece('waiting', 10, {}),
    piece('hashing', 10, { state: 'hashing', done: 4 }),
    piece('sending', 10, { state: 'sending', digest: 'd', done: 5 }),
    piece('failed', 10, { state: 'failed', digest: 'd', done: 7 }),
]

it('sums up what is done', () => {
    expect(progressOf(PIECES)).toEqual({ bytes: 50, hashed: 34, sent: 15 })
    expect(progressOf([])).toEqual({ bytes: 0, hashed: 0, sent: 0 })
})

it('shows first what needs attention', () => {
    expect(inOrderOfInterest(PIECES).map(each => each.path)).toEqual([
        'failed',
        'hashing',
        'sending',
        'waiting',
        'done',
    ])
})
