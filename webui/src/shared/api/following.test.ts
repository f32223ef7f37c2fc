import type { Sink } from 'graphql-ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { follow } from './following'
import type { Subscriber } from './following'
import { waitBefore } from './socket'

interface Taken {
    variables: Record<string, unknown>
    sink: Sink<{ data?: unknown }>
}

/** Stands for the wire: what was subscribed, and with what. */
function wire() {
    const taken: Taken[] = []
    const client: Subscriber = {
        subscribe: ({ variables }, sink) => {
            taken.push({ variables, sink })
            return () => {}
        },
    }
    return { taken, client }
}

function following() {
    const told: string[] = []
    const { taken, client } = wire()
    const stop = follow<string>(client, {
        query: 'subscription { … }',
        variables: { project: 'demo' },
        read: data => {
            const { event, cursor } = data as { event: string; cursor: string }
            return { event, cursor }
        },
        onEvent: event => told.push(event),
        onGap: () => told.push('gap'),
        onRefused: error => told.push(error.code),
    })
    const fail = (code: string) => taken.at(-1)!.sink.error([{ message: 'no', extensions: { code } }])
    const tell = (event: string, cursor: string) => taken.at(-1)!.sink.next({ data: { event, cursor } })
    return { told, taken, stop, fail, tell }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the variables that the client sends when it connects again have the last cursor', () => {
    const { told, taken, tell } = following()
    expect(taken[0]!.variables).toEqual({ project: 'demo', after: null })

    tell('a', 'c1')
    tell('b', 'c2')

    expect(told).toEqual(['a', 'b'])
    expect(taken).toHaveLength(1)
    expect(taken[0]!.variables).toEqual({ project: 'demo', after: 'c2' })
})

test('an expired cursor is a gap, and it begins anew', () => {
    const { told, taken, fail, tell } = following()
    tell('a', 'c1')

    fail('CURSOR_EXPIRED')
    vi.runAllTimers()

    expect(told).toEqual(['a', 'gap'])
    expect(taken).toHaveLength(2)
    expect(taken[1]!.variables['after']).toBeNull()
})

test('who reads too slowly goes on after the last cursor', () => {
    const { told, taken, fail, tell } = following()
    tell('a', 'c1')

    fail('TOO_SLOW')
    vi.runAllTimers()

    expect(told).toEqual(['a'])
    expect(taken[1]!.variables['after']).toBe('c1')
})

test('who may not see it is refused once, and not asked for again', () => {
    const { told, taken, fail } = following()

    fail('NOT_FOUND')
    taken[0]!.sink.complete()
    vi.runAllTimers()

    expect(told).toEqual(['NOT_FOUND'])
    expect(taken).toHaveLength(1)
})

test('what was stopped does not come back', () => {
    const { taken, stop, fail } = following()

    stop()
    fail('TOO_SLOW')
    vi.runAllTimers()

    expect(taken).toHaveLength(1)
})

test('waits double up to 15 s, spread by a quarter', () => {
    expect([0, 1, 4, 5, 99].map(retries => waitBefore(retries, 0.5))).toEqual([500, 1000, 8000, 15000, 15000])
    expect([waitBefore(0, 0), waitBefore(0, 1)]).toEqual([375, 625])
})
