import { createClient } from 'graphql-ws'
import type { Client as SocketClient } from 'graphql-ws'
import { readonly, ref } from 'vue'
import { checkSession } from './login'

export type Connection = 'idle' | 'connecting' | 'live' | 'reconnecting'

const state = ref<Connection>('idle')
/** How the one WebSocket of the page is; `idle` while nobody subscribes. */
export const connection = readonly(state)

const SLOWEST_MS = 15_000
const NORMAL_CLOSURE = 1000
/** The server does not know who connects, or has too little to do with them. */
const FORBIDDEN = 4403

/** Half a second after the first failure, twice as long after each further one, up to 15 s, spread a little. */
export function waitBefore(retries: number, random = Math.random()): number {
    return Math.min(SLOWEST_MS, 500 * 2 ** retries) * (0.75 + random / 2)
}

/** Opens when the first subscription begins, and again, for as long as it takes, when it breaks. */
export const socket: SocketClient = createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    lazy: true,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    keepAlive: 20_000,
    retryWait: retries => new Promise(resolve => setTimeout(resolve, waitBefore(retries))),
    on: {
        connecting: isRetry => (state.value = isRetry ? 'reconnecting' : 'connecting'),
        connected: () => (state.value = 'live'),
        closed: event => {
            const { code } = event as CloseEvent
            state.value = code === NORMAL_CLOSURE ? 'idle' : 'reconnecting'
            if (code === FORBIDDEN) void checkSession()
        },
    },
})
