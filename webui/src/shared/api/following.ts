import type { Sink } from 'graphql-ws'
import { fromExtensions } from './errors'
import type { ApiError } from './errors'

/** What a subscription needs of a client of graphql-ws. */
export interface Subscriber {
    subscribe(
        payload: { query: string; variables: Record<string, unknown> },
        sink: Sink<{ data?: unknown }>,
    ): () => void
}

export interface Follow<Event> {
    query: string
    variables: Record<string, unknown>
    /** Reads event and cursor out of the data of an answer. */
    read: (data: unknown) => { event: Event; cursor: string } | null
    onEvent: (event: Event) => void
    /** Events were missed: what is shown has to be read again. */
    onGap: () => void
    /** The server ended it for good. */
    onRefused: (error: ApiError) => void
}

/** Codes after which to subscribe again makes no sense. */
const FINAL: readonly string[] = [
    'NOT_FOUND',
    'FORBIDDEN',
    'UNAUTHENTICATED',
    'QUERY_INVALID',
    'INVALID_INPUT',
]
const PAUSE_MS = 1000

/**
 * Follows a subscription for as long as it takes. Returns what ends it.
 *
 * The client connects again by itself and reads the variables when it does, so `after` moves on with each
 * event, and nothing is missed or seen twice. A cursor that has expired begins anew, after `onGap`.
 */
export function follow<Event>(client: Subscriber, wanted: Follow<Event>): () => void {
    const variables: Record<string, unknown> = { ...wanted.variables, after: null }
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    let unsubscribe = begin()

    function begin(): () => void {
        return client.subscribe(
            { query: wanted.query, variables },
            {
                next: answer => {
                    const found = wanted.read(answer.data)
                    if (!found) return
                    variables['after'] = found.cursor
                    wanted.onEvent(found.event)
                },
                error: reason => refused(readReason(reason)),
                complete: () => again(),
            },
        )
    }

    function refused(error: ApiError): void {
        if (FINAL.includes(error.code)) {
            ended = true
            wanted.onRefused(error)
            return
        }
        if (error.code === 'CURSOR_EXPIRED' || error.code === 'INVALID_CURSOR') {
            variables['after'] = null
            wanted.onGap()
        }
        again()
    }

    function again(): void {
        if (ended) return
        clearTimeout(timer)
        timer = setTimeout(() => (unsubscribe = begin()), PAUSE_MS)
    }

    return () => {
        ended = true
        clearTimeout(timer)
        unsubscribe()
    }
}

function readReason(reason: unknown): ApiError {
    const first: unknown = Array.isArray(reason) ? reason[0] : null
    if (typeof first === 'object' && first !== null && 'message' in first)
        return fromExtensions(String(first.message), 'extensions' in first ? first.extensions : null)
    return { code: 'OFFLINE', message: 'The connection broke.', details: {}, requestId: null }
}
