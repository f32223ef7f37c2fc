import type { EventType } from '@/shared/api/generated/graphql'
import type { LiveEvent } from '@/shared/api/live'

/** What changes something that the pages of an artifact show. */
export const CONCERNED: readonly EventType[] = [
  'ALIAS_DELETED', 'ALIAS_PROTECTED', 'ALIAS_ROLLED_BACK', 'ALIAS_SET', 'ALIAS_UNPROTECTED', 'ARTIFACT_CREATED',
  'ARTIFACT_DELETED', 'ARTIFACT_UPDATED', 'VERSION_COMMITTED', 'VERSION_DELETED', 'VERSION_LINKED', 'VERSION_UPDATED',
] // prettier-ignore

const PROTECTIONS: readonly EventType[] = ['ALIAS_PROTECTED', 'ALIAS_UNPROTECTED']

/** Whether it is about this artifact, one of its versions (`name:v3`), or about protections, which may be of all. */
export function concerns(
    event: Pick<LiveEvent, 'type' | 'subjectName' | 'subjectId'>,
    artifact: { id: string; name: string },
): boolean {
    if (PROTECTIONS.includes(event.type) || event.subjectId === artifact.id) return true
    return event.subjectName.split(':')[0] === artifact.name
}

/** What it was about, to mark it: `alias production` or `version v3`. */
export function markOf(event: Pick<LiveEvent, 'subjectName' | 'after' | 'before'>): string {
    const alias = aliasIn(event.after) ?? aliasIn(event.before)
    return alias === null ? `version ${event.subjectName.split(':')[1] ?? ''}` : `alias ${alias}`
}

function aliasIn(values: unknown): string | null {
    if (typeof values !== 'object' || values === null || !('alias' in values)) return null
    return typeof values.alias === 'string' ? values.alias : null
}
