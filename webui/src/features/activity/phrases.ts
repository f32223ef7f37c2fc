import { artifactPath, projectPath, runPath, versionPath } from '@/shared/address/paths'
import type { ActivityQuery } from '@/shared/api/generated/graphql'

export type ActivityEvent = ActivityQuery['events']['nodes'][number]

/** A piece of a sentence: plain words, or the name of a thing, which leads there if it has a page. */
export type Piece = string | Named

export interface Named {
    name: string
    kind: 'artifact' | 'version' | 'run' | 'alias' | 'other'
    to?: string
}

export interface Told {
    event: ActivityEvent
    before: Record<string, unknown>
    after: Record<string, unknown>
    /** What it happened to, as a name with a link. */
    subject: Named
    /** Null in the registry's own log. */
    project: string | null
}

export function toldOf(event: ActivityEvent, project: string | null): Told {
    return {
        event,
        before: record(event.before),
        after: record(event.after),
        subject: named(event, project),
        project,
    }
}

export function alias(told: Told): Named {
    return { name: text(told.after['alias'] ?? told.before['alias']), kind: 'alias' }
}

/** A version of the artifact that the event is about. */
export function version(told: Told, name: unknown): Named {
    const to = told.subject.to && `${told.subject.to}/v/${text(name)}`
    return { name: text(name), kind: 'version', ...(to ? { to } : {}) }
}

export function other(name: unknown): Named {
    return { name: text(name), kind: 'other' }
}

export function text(value: unknown): string {
    return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

export function strings(value: unknown): string[] {
    return Array.isArray(value) ? value.map(text) : []
}

function named(event: ActivityEvent, project: string | null): Named {
    const name = event.subjectName
    switch (event.subjectKind) {
        case 'ARTIFACT':
            return linked(name, 'artifact', project && artifactPath(project, name))
        case 'VERSION': {
            const [artifact = '', index] = name.split(':')
            const path = project && index ? versionPath(project, artifact, index) : null
            return linked(name, 'version', path)
        }
        case 'RUN':
            return linked(name, 'run', project && event.run && runPath(project, event.run.key))
        case 'PROJECT':
            return linked(name, 'other', project && projectPath(project))
        default:
            return { name, kind: 'other' }
    }
}

function linked(name: string, kind: Named['kind'], to: string | null): Named {
    return to ? { name, kind, to } : { name, kind }
}

function record(value: unknown): Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : {}
}
