import { afterEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useRunning } from './useRunning'

afterEach(() => void vi.unstubAllGlobals())

/** A server that answers when the test says so, unless nobody waits any more. */
function server() {
    const answers: ((data: object) => void)[] = []
    vi.stubGlobal(
        'fetch',
        (_url: string, { signal }: { signal: AbortSignal }) =>
            new Promise<Response>((resolve, reject) => {
                answers.push(data => resolve(new Response(JSON.stringify({ data }))))
                signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
            }),
    )
    return answers
}

const asked = (query: string) => ({ query, variables: '', headers: '' })

it('one that was stopped for the next does not end that one', async () => {
    const answers = server()
    const running = effectScope().run(useRunning)!

    running.run(asked('{ a }'), 0)
    running.run(asked('{ b }'), 0)
    await Promise.resolve()
    expect(running.isRunning.value).toBe(true)
    expect(running.status.value).toBe('Running…')

    answers[1]!({ b: 1 })
    await expect.poll(() => running.isRunning.value).toBe(false)
    expect(JSON.parse(running.result.value)).toEqual({ data: { b: 1 } })
})

it('what is stopped says so', async () => {
    server()
    const running = effectScope().run(useRunning)!

    running.run(asked('{ a }'), 0)
    running.stop()
    await expect.poll(() => running.status.value).toBe('Stopped.')
    expect([running.isRunning.value, running.isBad.value]).toEqual([false, false])
})
