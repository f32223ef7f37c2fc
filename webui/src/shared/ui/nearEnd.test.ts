import { expect, it } from 'vitest'
import { effectScope, nextTick, reactive } from 'vue'
import { useNearEnd } from './nearEnd'

function list() {
    const state = reactive({ busy: false, error: null as string | null })
    const count = { asked: 0 }
    const see = effectScope().run(() =>
        useNearEnd(
            () => state,
            () => void count.asked++,
        ),
    )!
    const answer = async (error: string | null = null) => {
        state.busy = true
        await nextTick()
        Object.assign(state, { busy: false, error })
        await nextTick()
    }
    return { see, answer, count }
}

it('asks for more until the end is out of sight', async () => {
    const { see, answer, count } = list()

    see(true)
    await answer()
    expect(count.asked).toBe(2)
    see(false)
    await answer()
    expect(count.asked).toBe(2)
})

it('does not ask again by itself for what could not be had', async () => {
    const { see, answer, count } = list()

    see(true)
    await answer('nobody answers')
    see(false)
    see(true)
    expect(count.asked).toBe(1)
})
