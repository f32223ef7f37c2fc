import type { EventType } from '@/shared/api/generated/graphql'
import type { LiveEvent } from '@/shared/api/live'

/** What changes something that the list of artifacts shows. */
export const CONCERNED: readonly EventType[] = [
  'ALIAS_DELETED', 'ALIAS_PROTECTED', 'ALIAS_ROLLED_BACK', 'ALIAS_SET', 'ALIAS_UNPROTECTED', 'ARTIFACT_CREATED',
  'ARTIFACT_DELETED', 'ARTIFACT_UPDATED', 'VERSION_COMMITTED', 'VERSION_DELETED', 'VERSION_LINKED',
] // prettier-ignore

/** The artifact that an event is about: subjects are `artifact` or `artifact:v3`. */
export function artifactOf(event: Pick<LiveEvent, 'subjectName'>): string {
    return event.subjectName.split(':')[0]!
}
