import { stringifyDocument } from '@urql/core'
import { onScopeDispose, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { follow } from './following'
import type { EventsSubscription as EventsData, EventType } from './generated/graphql'
import { EventsSubscription } from './live.operations'
import { goToLogin } from './login'
import { connection, socket } from './socket'

export type LiveEvent = EventsData['events']

/**
 * Calls `onEvent` for what happens in a project from now on, each event once and in order, until the component
 * goes. `onGap` is called where events may have been missed, so that what is shown is read again: when the
 * cursor has expired, and when a connection comes back that broke before the first event gave a cursor.
 *
 * Who is no member of the project is told nothing; pages work all the same, they only do not move by themselves.
 */
export function useEvents(
    project: MaybeRefOrGetter<string>,
    types: readonly EventType[] | null,
    onEvent: (event: LiveEvent) => void,
    onGap: () => void,
): void {
    let stop = () => {}
    let hasCursor = false

    watch(
        () => toValue(project),
        name => {
            stop()
            hasCursor = false
            stop = follow<LiveEvent>(socket, {
                query: stringifyDocument(EventsSubscription),
                variables: { project: name, types },
                read: readEvent,
                onEvent: event => {
                    hasCursor = true
                    onEvent(event)
                },
                onGap: () => {
                    hasCursor = false
                    onGap()
                },
                onRefused: error => error.code === 'UNAUTHENTICATED' && goToLogin(),
            })
        },
        { immediate: true },
    )
    watch(connection, (now, before) => {
        if (now === 'live' && before === 'reconnecting' && !hasCursor) onGap()
    })
    onScopeDispose(() => stop())
}

function readEvent(data: unknown): { event: LiveEvent; cursor: string } | null {
    const event = (data as EventsData | null)?.events
    return event ? { event, cursor: event.cursor } : null
}
