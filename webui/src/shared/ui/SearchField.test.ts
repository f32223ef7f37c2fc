// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import SearchField from './SearchField.vue'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A field whose text comes back when the test says so, as it does from an address. */
function field() {
    const asked: string[] = []
    const wrapper = mount(SearchField, {
        props: { label: 'Find', modelValue: '', 'onUpdate:modelValue': (text: string) => asked.push(text) },
    })
    const input = wrapper.get('input')
    return { asked, input, comesBack: (text: string) => wrapper.setProps({ modelValue: text }) }
}

it('asks when the typing pauses, and keeps the space that was typed last', async () => {
    const { asked, input, comesBack } = field()

    await input.setValue('rows ')
    vi.advanceTimersByTime(200)
    expect(asked).toEqual(['rows'])
    await comesBack('rows')
    expect(input.element.value).toBe('rows ')
})

it('what was asked before does not take away what has been typed since', async () => {
    const { asked, input, comesBack } = field()

    await input.setValue('ro')
    vi.advanceTimersByTime(200)
    await input.setValue('ros')
    await comesBack('ro')
    expect(input.element.value).toBe('ros')
    vi.advanceTimersByTime(200)
    expect(asked).toEqual(['ro', 'ros'])
})

it('shows what is asked for by others', async () => {
    const { input, comesBack } = field()

    await input.setValue('ros')
    vi.advanceTimersByTime(200)
    await comesBack('ros')
    await comesBack('')
    expect(input.element.value).toBe('')
})
