import { runPath } from '@/shared/address/paths'
import type { EventType } from '@/shared/api/generated/graphql'
import { counted, formatBytes } from '@/shared/text/bytes'
import { alias, listed, other, strings, text, toldOf, version } from './phrases'
import type { ActivityEvent, Named, Piece, Told } from './phrases'

type Say = (told: Told) => Piece[]

/** What somebody did, as the rest of a sentence that begins with the name: `moved production of iris to v4`. */
export function sentenceOf(event: ActivityEvent, project: string | null): Piece[] {
    const told = toldOf(event, project)
    // A server that is newer than this page tells of more.
    const say = Object.hasOwn(SENTENCES, event.type) ? SENTENCES[event.type] : unheardOf
    const said = say(told)
    const { run } = event
    // What is about a run names it already.
    if (!run || event.subjectKind === 'RUN') return said
    const byRun: Named = {
        name: run.name,
        kind: 'run',
        ...to(told.project && runPath(told.project, run.key)),
    }
    return [...said, ' in', byRun]
}

/** What follows from something else that is told too, and so may be told in a lower voice. */
export function isQuiet(event: ActivityEvent): boolean {
    const { type, after } = event
    const follows: readonly EventType[] = ['DRAFT_CREATED', 'DRAFT_DISCARDED', 'RUN_CREATED', 'LOGGED_IN']
    return (
        follows.includes(type) ||
        (type === 'ALIAS_SET' && (after as { alias?: unknown } | null)?.alias === 'latest')
    )
}

const SENTENCES: Record<EventType, Say> = {
    ALIAS_SET: told =>
        told.before['version'] == null
            ? ['set', alias(told), 'of', told.subject, 'to', version(told, told.after['version'])]
            : ['moved', alias(told), 'of', told.subject, ...fromTo(told)],
    ALIAS_ROLLED_BACK: told => ['rolled', alias(told), 'of', told.subject, 'back', ...fromTo(told)],
    ALIAS_DELETED: told => [
        ...['deleted', alias(told), 'of', told.subject],
        ...(told.before['version'] == null
            ? []
            : [', which pointed to', version(told, told.before['version'])]),
    ],
    ALIAS_PROTECTED: told => ['protected', pattern(told.after), ...within(told)],
    ALIAS_UNPROTECTED: told => ['took the protection of', pattern(told.before), ...within(told), 'away'],
    API_KEY_CREATED: told => ['made the API key', told.subject, ...forWhom(told, told.after)],
    API_KEY_REVOKED: told => ['revoked the API key', told.subject, ...forWhom(told, told.before)],
    ARTIFACT_CREATED: told => ['began the', `${text(told.after['type'] ?? 'artifact')}`, told.subject],
    ARTIFACT_UPDATED: told => changed(told),
    ARTIFACT_DELETED: told => ['deleted the artifact', told.subject, 'with all its versions'],
    BLOB_CORRUPT: told => ['found a damaged blob', other(told.after['digest'] ?? '')],
    DELIVERY_REPLAYED: told => ['had an event delivered again to', told.subject],
    DRAFT_CREATED: told => ['began', draftOf(told)],
    DRAFT_DISCARDED: told => ['discarded', draftOf(told)],
    LOGGED_IN: () => ['logged in'],
    MEMBER_ADDED: told =>
        told.before['role'] == null
            ? ['added', told.subject, 'as', role(told.after)]
            : ['made', told.subject, role(told.after), ', who was', role(told.before)],
    MEMBER_REMOVED: told => ['took the role', role(told.before), 'from', told.subject],
    PASSWORD_CHANGED: told =>
        isSelf(told) ? ['chose a new password'] : ['changed the password of', told.subject],
    PRINCIPAL_CREATED: told => [
        told.after['kind'] === 'SERVICE' ? 'created the service account' : 'created the user',
        told.subject,
        ...(told.after['isAdmin'] === true ? ['as an administrator'] : []),
    ],
    PRINCIPAL_UPDATED: told => principalChanged(told),
    PROJECT_CREATED: told => ['created the project', told.subject],
    PROJECT_UPDATED: told => projectChanged(told),
    PROJECT_DELETED: told => ['deleted the project', told.subject],
    REFERENCES_CHECKED: told => ['checked the references of', told.subject, ...drift(told.after)],
    RUN_CREATED: told => ['started', told.subject],
    RUN_DELETED: told => ['deleted the run', told.subject],
    RUN_FINISHED: told => ended(told),
    RUN_RESUMED: told => ['resumed', told.subject],
    RUN_UPDATED: told => changed(told),
    SESSIONS_ENDED: told =>
        isSelf(told) ? ['logged out everywhere'] : ['ended the sessions of', told.subject],
    STORAGE_ASSIGNED: told => [
        ...['chose', told.after['storage'] == null ? 'the default storage' : other(told.after['storage'])],
        ...['for new blobs of', told.subject],
    ],
    VERSION_COMMITTED: told => ['logged', told.subject, ...contents(told.after)],
    VERSION_DELETED: told => ['deleted', told.subject],
    VERSION_LINKED: told => ['linked a version as', told.subject, ...contents(told.after)],
    VERSION_LOGGED_AGAIN: told => ['logged', told.subject, 'again, with the same content'],
    VERSION_UPDATED: told => changed(told),
    VERSION_USED: told => ['used', told.subject],
    WEBHOOK_CREATED: told => ['made a webhook to', told.subject],
    WEBHOOK_DELETED: told => ['deleted the webhook to', told.subject],
    WEBHOOK_UPDATED: told =>
        'enabled' in told.after
            ? [told.after['enabled'] ? 'turned on the webhook to' : 'turned off the webhook to', told.subject]
            : ['changed the webhook to', told.subject],
}

function unheardOf({ event, subject }: Told): Piece[] {
    return [`(${event.type.toLowerCase().replaceAll('_', ' ')})`, subject]
}

const WORDS: Record<string, string> = { job_type: 'job type', git_commit: 'git commit' }

function fromTo(told: Told): Piece[] {
    return ['from', version(told, told.before['version']), 'to', version(told, told.after['version'])]
}

function ended(told: Told): Piece[] {
    switch (told.after['state']) {
        case 'FAILED':
            return ['ended', told.subject, ', which failed']
        case 'CRASHED':
            return ['lost', told.subject, ', which gave no more signs of life']
        default:
            return ['finished', told.subject]
    }
}

function changed(told: Told): Piece[] {
    const added = strings(told.after['addedTags'])
    const removed = strings(told.before['removedTags'])
    if (added.length && removed.length)
        return ['tagged', told.subject, `${listed(added)} instead of ${listed(removed)}`]
    if (added.length) return ['tagged', told.subject, listed(added)]
    if (removed.length)
        return ['took', `the tag${removed.length > 1 ? 's' : ''} ${listed(removed)}`, 'off', told.subject]
    if ('name' in told.after) return ['renamed', other(told.before['name']), 'to', told.subject]
    const what = Object.keys(told.after).map(key => WORDS[key] ?? key)
    return what.length ? ['changed', listed(what), 'of', told.subject] : ['changed', told.subject]
}

function projectChanged(told: Told): Piece[] {
    const { after } = told
    if ('referenceAllowlist' in after) return ['changed where references of', told.subject, 'may be read']
    if ('visibility' in after) {
        const isPrivate = text(after['visibility']).toUpperCase() === 'PRIVATE'
        return [isPrivate ? 'let only members read' : 'let everybody read', told.subject]
    }
    return changed(told)
}

function principalChanged(told: Told): Piece[] {
    const { after } = told
    if ('invitedUntil' in after) return ['invited', told.subject, 'to choose a password']
    if ('disabled' in after) return [after['disabled'] ? 'disabled' : 'enabled', told.subject]
    if ('isAdmin' in after)
        return after['isAdmin']
            ? ['made', told.subject, 'an administrator']
            : ['took the administration of the registry from', told.subject]
    if ('displayName' in after) return ['gave', told.subject, 'the name', other(after['displayName'])]
    return ['changed', told.subject]
}

function contents(after: Told['after']): Piece[] {
    const { fileCount, size } = after
    if (typeof fileCount !== 'number' || typeof size !== 'number') return []
    return [`(${counted(fileCount, 'file')}, ${formatBytes(size)})`]
}

function drift(counts: Told['after']): Piece[] {
    const found = Object.entries(counts)
        .filter(([, count]) => typeof count === 'number' && count > 0)
        .map(([state, count]) => `${String(count)} ${state.toLowerCase()}`)
    return found.length ? [`: ${listed(found)}`] : []
}

function pattern(values: Told['after']): Named {
    return { name: text(values['pattern']), kind: 'alias' }
}

function within(told: Told): Piece[] {
    return told.event.subjectKind === 'ARTIFACT' ? ['of', told.subject] : ['of all artifacts']
}

function forWhom(told: Told, values: Told['after']): Piece[] {
    const { principal } = values
    return principal == null || principal === told.event.actor.name ? [] : ['for', other(principal)]
}

function draftOf(told: Told): string {
    return `a draft of ${told.event.subjectName.replace(/ \(draft\)$/, '')}`
}

function role(values: Told['after']): string {
    return text(values['role']).toLowerCase()
}

function isSelf(told: Told): boolean {
    return told.event.subjectName === told.event.actor.name
}

function to(path: string | null): { to?: string } {
    return path ? { to: path } : {}
}
