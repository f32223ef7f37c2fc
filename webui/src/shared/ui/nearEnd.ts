import { watch } from 'vue'

interface ListState {
    busy: boolean
    /** Why the last ones could not be had; then nothing is asked for by itself, which would never end. */
    error?: unknown
}

/** Asks for more while the end of a list is near. Returns what is told whether it is. */
export function useNearEnd(state: () => ListState, ask: () => void): (isNear: boolean) => void {
    let isNear = false

    function askIfNear(): void {
        if (isNear && !state().busy && !state().error) ask()
    }

    // A page so short that the end has not left the window: nothing is observed then.
    watch(() => state().busy, askIfNear, { flush: 'post' })

    return now => {
        isNear = now
        askIfNear()
    }
}
