import { onScopeDispose, shallowRef } from 'vue'

const FRESH_MS = 2400
const WAIT_MS = 300

/** Gathers what changes at once, so that a list is read again once for all of it, and marks it for a while. */
export function useFreshness(refresh: () => void) {
    const fresh = shallowRef<ReadonlySet<string>>(new Set())
    const timers = new Set<ReturnType<typeof setTimeout>>()
    let isWaiting = false

    function after(milliseconds: number, act: () => void): void {
        const timer = setTimeout(() => {
            timers.delete(timer)
            act()
        }, milliseconds)
        timers.add(timer)
    }

    function changed(name: string): void {
        fresh.value = new Set([...fresh.value, name])
        after(
            WAIT_MS + FRESH_MS,
            () => (fresh.value = new Set([...fresh.value].filter(each => each !== name))),
        )
        if (isWaiting) return
        isWaiting = true
        after(WAIT_MS, () => {
            isWaiting = false
            refresh()
        })
    }

    onScopeDispose(() => timers.forEach(clearTimeout))
    return { fresh, changed }
}
