import type { LocationQuery } from 'vue-router'
import { firstOf } from '@/shared/address/state'
import type { EventFilter, EventType, SubjectKind } from '@/shared/api/generated/graphql'
import { beginningOf } from './days'
import type { ActivityEvent } from './phrases'

/** Which events are shown; all of it stands in the address. Empty: no such condition. */
export interface ViewState {
    kind: Kind | ''
    actor: string
    /** `iris`, `iris:v3` or `run train-1`; in the registry's own log a name. */
    about: string
    /** Days, `2026-03-01`; both are among those that are shown. */
    from: string
    to: string
}

export const KEYS = ['kind', 'actor', 'about', 'from', 'to'] as const

const TYPES = {
    aliases: ['ALIAS_SET', 'ALIAS_ROLLED_BACK', 'ALIAS_DELETED', 'ALIAS_PROTECTED', 'ALIAS_UNPROTECTED'],
    artifacts: ['ARTIFACT_CREATED', 'ARTIFACT_UPDATED', 'ARTIFACT_DELETED'],
    versions: [
        'VERSION_COMMITTED', 'VERSION_LOGGED_AGAIN', 'VERSION_LINKED', 'VERSION_USED', 'VERSION_UPDATED',
        'VERSION_DELETED', 'DRAFT_CREATED', 'DRAFT_DISCARDED', 'REFERENCES_CHECKED', 'BLOB_CORRUPT',
    ], // prettier-ignore
    runs: ['RUN_CREATED', 'RUN_RESUMED', 'RUN_UPDATED', 'RUN_FINISHED', 'RUN_DELETED'],
    members: ['MEMBER_ADDED', 'MEMBER_REMOVED'],
    project: [
        'PROJECT_CREATED', 'PROJECT_UPDATED', 'PROJECT_DELETED', 'STORAGE_ASSIGNED', 'WEBHOOK_CREATED',
        'WEBHOOK_UPDATED', 'WEBHOOK_DELETED', 'DELIVERY_REPLAYED',
    ], // prettier-ignore
    people: ['PRINCIPAL_CREATED', 'PRINCIPAL_UPDATED', 'PASSWORD_CHANGED'],
    logins: ['LOGGED_IN', 'SESSIONS_ENDED'],
    keys: ['API_KEY_CREATED', 'API_KEY_REVOKED'],
} as const satisfies Record<string, readonly EventType[]>

export type Kind = keyof typeof TYPES

/** What a project's log has, and what the registry's own has. */
export const KINDS_IN_PROJECT = ['aliases', 'artifacts', 'versions', 'runs', 'members', 'project'] as const
export const KINDS_IN_REGISTRY = ['people', 'logins', 'keys'] as const

export const KIND_NAMES: Record<Kind, string> = {
    aliases: 'Aliases',
    artifacts: 'Artifacts',
    versions: 'Versions',
    runs: 'Runs',
    members: 'Members',
    project: 'Project and webhooks',
    people: 'Users and accounts',
    logins: 'Logins',
    keys: 'API keys',
}

export function readView(query: LocationQuery): ViewState {
    const kind = firstOf(query, 'kind')
    return {
        kind: Object.hasOwn(TYPES, kind) ? (kind as Kind) : '',
        actor: firstOf(query, 'actor'),
        about: firstOf(query, 'about'),
        from: firstOf(query, 'from'),
        to: firstOf(query, 'to'),
    }
}

export function writeView(view: ViewState): Record<string, string | undefined> {
    return Object.fromEntries(Object.entries(view).map(([key, value]) => [key, value || undefined]))
}

export function isFiltered(view: ViewState): boolean {
    return Object.values(view).some(Boolean)
}

/** Kind and name of what the events are to be about; of an artifact its versions and aliases belong to it. */
export function subjectOf(about: string, isProject: boolean): { kind: SubjectKind; name: string } | null {
    const text = about.trim()
    if (!text) return null
    if (!isProject) return { kind: 'PRINCIPAL', name: text }
    if (text.startsWith('run ')) return { kind: 'RUN', name: text.slice(4).trim() }
    return { kind: text.includes(':') ? 'VERSION' : 'ARTIFACT', name: text }
}

/** What the API is asked for. An artifact that still exists is asked for by `artifactId`. */
export function filterOf(view: ViewState, isProject: boolean, artifactId: string | null): EventFilter {
    const subject = subjectOf(view.about, isProject)
    const about =
        subject && artifactId
            ? { artifact: artifactId }
            : subject && { subjectKind: subject.kind, subjectName: subject.name }
    return {
        types: view.kind ? [...TYPES[view.kind]] : null,
        actor: view.actor || null,
        since: beginningOf(view.from),
        until: beginningOf(view.to, 1),
        ...about,
    }
}

/** Whether an event that has just happened belongs to what is shown. */
export function isShown(event: ActivityEvent, view: ViewState, isProject: boolean): boolean {
    const types: readonly EventType[] | null = view.kind ? TYPES[view.kind] : null
    if (types && !types.includes(event.type)) return false
    if (view.actor && event.actor.name !== view.actor) return false
    const since = beginningOf(view.from)
    const until = beginningOf(view.to, 1)
    const at = Date.parse(event.at)
    if ((since && at < Date.parse(since)) || (until && at >= Date.parse(until))) return false
    return isAbout(event, subjectOf(view.about, isProject))
}

function isAbout(event: ActivityEvent, subject: ReturnType<typeof subjectOf>): boolean {
    if (!subject) return true
    if (subject.kind !== 'ARTIFACT')
        return event.subjectKind === subject.kind && event.subjectName === subject.name
    const isOfArtifact = event.subjectKind === 'ARTIFACT' || event.subjectKind === 'VERSION'
    return isOfArtifact && event.subjectName.replace(/(:v\d+| \(draft\))$/, '') === subject.name
}
