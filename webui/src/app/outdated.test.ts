import { expect, it, vi } from 'vitest'
import { reloadWhenOutdated } from './outdated'

it('where the browser keeps nothing it does not load again and again', () => {
    const target = new EventTarget()
    const reload = vi.fn()
    const store = { getItem: () => null, setItem: () => undefined }
    reloadWhenOutdated({ target: target as unknown as Window, store, reload, now: () => 1 })

    target.dispatchEvent(new Event('vite:preloadError', { cancelable: true }))
    expect(reload).not.toHaveBeenCalled()
})

it('a page of which a part is gone loads again, once', () => {
    const target = new EventTarget()
    const kept = new Map<string, string>()
    const reload = vi.fn()
    let now = 1_000_000
    const store = {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
    }
    reloadWhenOutdated({ target: target as unknown as Window, store, reload, now: () => now })
    const fail = () => {
        const event = new Event('vite:preloadError', { cancelable: true })
        target.dispatchEvent(event)
        return event.defaultPrevented
    }

    expect([fail(), reload.mock.calls.length]).toEqual([true, 1])
    now += 9_000
    expect([fail(), reload.mock.calls.length]).toEqual([false, 1])
    now += 60_000
    expect([fail(), reload.mock.calls.length]).toEqual([true, 2])
})
