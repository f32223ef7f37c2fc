import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { counted, formatBytes } from '@/shared/text/bytes'
import { formatDuration } from '@/shared/text/times'
import { ask, subscribe } from './asking'
import type { Request } from './asking'
import type { Asked } from './history'
import { operationAt, readObject } from './operations'

export interface Arrived {
    number: number
    at: string
    text: string
}

const MOST_SHOWN = 200

/** Runs operations of the playground one after the other, and holds what came of the last one. */
export function useRunning() {
    const result = ref('')
    const status = ref('')
    const isBad = ref(false)
    const isRunning = ref(false)
    /** What a subscription has told, newest first; null while none was the last. */
    const arrived = shallowRef<Arrived[] | null>(null)
    let count = 0
    /** Goes up with each run: one that was stopped for the next may end after that has begun. */
    let turn = 0
    let stopRunning = () => {}

    function say(text: string, bad = false): void {
        status.value = text
        isBad.value = bad
    }

    function stop(): void {
        stopRunning()
    }

    function end(own: number, text: string, bad: boolean): void {
        if (own !== turn) return
        say(text, bad)
        isRunning.value = false
        stopRunning = () => {}
    }

    async function send(request: Request, headers: Record<string, unknown>): Promise<void> {
        const own = turn
        const abort = new AbortController()
        stopRunning = () => abort.abort()
        try {
            const answer = await ask(request, headers, abort.signal)
            if (own !== turn) return
            const body: unknown = JSON.parse(answer.text)
            result.value = JSON.stringify(body, null, 2)
            const isRefused = typeof body === 'object' && body !== null && 'errors' in body
            const took = formatDuration(answer.milliseconds)
            end(own, `${answer.status} · ${took} · ${formatBytes(answer.text.length)}`, isRefused)
        } catch (error) {
            const { name, message } = error as Error
            end(own, name === 'AbortError' ? 'Stopped.' : message, name !== 'AbortError')
        }
    }

    function listen(request: Request): void {
        const own = turn
        count = 0
        arrived.value = []
        say('Waiting for what happens…')
        stopRunning = subscribe(request, {
            onAnswer: answer => {
                if (own !== turn) return
                const next = {
                    number: ++count,
                    at: new Date().toISOString(),
                    text: JSON.stringify(answer, null, 2),
                }
                arrived.value = [next, ...(arrived.value ?? [])].slice(0, MOST_SHOWN)
                say(`${counted(count, 'event')} so far`)
            },
            onEnd: problem => end(own, problem ?? `Over after ${counted(count, 'event')}.`, problem !== null),
        })
    }

    /** Runs the operation that the cursor is in. Returns whether there was one to run. */
    function run(asked: Asked, cursor: number): boolean {
        turn++
        stop()
        isRunning.value = false
        result.value = ''
        arrived.value = null
        try {
            const { name, kind } = operationAt(asked.query, cursor)
            const request = {
                query: asked.query,
                operationName: name,
                variables: readObject(asked.variables, 'variables'),
            }
            const headers = readObject(asked.headers, 'headers')
            isRunning.value = true
            if (kind === 'subscription') {
                listen(request)
            } else {
                say('Running…')
                void send(request, headers)
            }
            return true
        } catch (error) {
            say((error as Error).message, true)
            return false
        }
    }

    onScopeDispose(stop)
    return { result, status, isBad, isRunning, arrived: computed(() => arrived.value), run, stop }
}
