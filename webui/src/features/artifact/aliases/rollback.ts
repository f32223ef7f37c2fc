import type { AliasHistoryQuery } from '@/shared/api/generated/graphql'

export type Move = NonNullable<AliasHistoryQuery['artifact']>['aliasHistory']['nodes'][number]
export type Position = NonNullable<Move['to']>

/** Where a rollback would lead; `none` if the server would refuse it, `unknown` if older moves decide. */
export type Target<Step> =
    { kind: 'version'; version: Position; move: Step } | { kind: 'none' } | { kind: 'unknown' }

type Step = Pick<Move, 'kind' | 'to'>

/**
 * Where the server would roll an alias back to: the same walk as its own, over the moves of this one alias.
 *
 * Every set or deletion lies on top of what was in force before it. A rollback takes off until it comes to a
 * version that is another than now, so each one goes a step further back, and never to what it undid.
 */
export function rollbackTarget<T extends Step>(newestFirst: readonly T[], isComplete: boolean): Target<T> {
    let inForce: T[] = []
    let last: T | null = null
    for (const move of [...newestFirst].reverse()) {
        if (move.kind !== 'ROLLED_BACK') inForce.push(move)
        else inForce = restored(inForce, last, move)
        last = move
    }
    if (!last) return isComplete ? { kind: 'none' } : { kind: 'unknown' }
    const move = inForce[below(inForce, last)]
    if (move?.to) return { kind: 'version', version: move.to, move }
    return isComplete ? { kind: 'none' } : { kind: 'unknown' }
}

/** What is in force after a rollback. Where older moves would be needed, its own position is all that is known. */
function restored<T extends Step>(inForce: readonly T[], last: T | null, move: T): T[] {
    const at = last ? below(inForce, last) : -1
    return at < 0 ? [move] : inForce.slice(0, at + 1)
}

function below(inForce: readonly Step[], last: Step): number {
    let at = inForce.length - 2
    while (at >= 0 && (inForce[at]!.to === null || inForce[at]!.to!.id === last.to?.id)) at--
    return at
}
