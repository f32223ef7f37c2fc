import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { computed, effectScope, nextTick, ref } from 'vue'
import { useTyping } from './typing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A field whose text comes back when the test says so, as it does from an address. */
function field() {
    const asked: string[] = []
    const address = ref('')
    const model = computed({ get: () => address.value, set: text => asked.push(text) })
    const typing = effectScope().run(() => useTyping(model, () => 200))!
    const comesBack = (text: string) => {
        address.value = text
        return nextTick()
    }
    return { asked, typing, comesBack }
}

it('asks when the typing pauses, and keeps the space that was typed last', async () => {
    const { asked, typing, comesBack } = field()

    typing.type('rows ')
    vi.advanceTimersByTime(200)
    expect(asked).toEqual(['rows'])
    await comesBack('rows')
    expect(typing.typed.value).toBe('rows ')
})

it('what was asked before does not take away what has been typed since', async () => {
    const { asked, typing, comesBack } = field()

    typing.type('ro')
    vi.advanceTimersByTime(200)
    typing.type('ros')
    await comesBack('ro')
    expect(typing.typed.value).toBe('ros')
    vi.advanceTimersByTime(200)
    expect(asked).toEqual(['ro', 'ros'])
})

it('shows what is asked for by others', async () => {
    const { typing, comesBack } = field()

    await comesBack('ros')
    expect(typing.typed.value).toBe('ros')
    await comesBack('')
    expect(typing.typed.value).toBe('')
})
