import type { DeleteAliasInput, RollbackAliasInput, SetAliasInput } from '@/shared/api/generated/graphql'
import type { Act } from './acts'

export type Change =
    | { kind: 'set'; input: SetAliasInput }
    | { kind: 'delete'; input: DeleteAliasInput }
    | { kind: 'rollback'; input: RollbackAliasInput }

/** What an act sends. Absent means that where it points is not checked; null that it must not exist. */
export function changeOf(act: Act, artifact: string): Change {
    const input = {
        artifact,
        alias: act.alias.trim(),
        reason: act.reason.trim() || null,
        ...(act.isGuarded ? { expectedVersion: act.seen } : {}),
    }
    if (act.kind === 'set') return { kind: 'set', input: { ...input, version: act.version! } }
    return { kind: act.kind, input }
}

/** Where an alias was found to point when a change was refused; undefined if it was refused for another reason. */
export function conflictOf(act: Act): string | null | undefined {
    if (act.error?.code !== 'ALIAS_CONFLICT') return undefined
    const current = act.error.details['current']
    return typeof current === 'string' ? current : null
}
