import { LATEST } from '../names'
import type { Move } from './rollback'

/** A line of the history: a move, or what `latest` did by itself between two others. */
export type Line =
    | { kind: 'move'; key: string; move: Move }
    | { kind: 'followed'; key: string; newest: Move; oldest: Move; count: number }

/** `latest` moves with each version; several times in a row is one line, so that decisions are not lost among them. */
export function linesOf(newestFirst: readonly Move[], isFolded = true): Line[] {
    const lines: Line[] = []
    for (const move of newestFirst) {
        const before = lines.at(-1)
        if (!isFolded || !follows(move)) lines.push({ kind: 'move', key: move.id, move })
        else if (before?.kind === 'followed') Object.assign(before, { oldest: move, count: before.count + 1 })
        else if (before?.kind === 'move' && follows(before.move))
            lines[lines.length - 1] = {
                kind: 'followed',
                key: before.key,
                newest: before.move,
                oldest: move,
                count: 2,
            }
        else lines.push({ kind: 'move', key: move.id, move })
    }
    return lines
}

function follows(move: Move): boolean {
    return move.alias === LATEST && move.kind === 'SET'
}
