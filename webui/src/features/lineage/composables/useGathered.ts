import { onScopeDispose } from 'vue'

const PAUSE = 300

/** Gathers calls: asks again a moment after the first of them, and never twice at once. */
export function useGathered(ask: () => Promise<void>): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    let asking = false
    let again = false

    async function run(): Promise<void> {
        timer = undefined
        if (asking) {
            again = true
            return
        }
        asking = true
        try {
            await ask()
        } finally {
            asking = false
        }
        if (again) call()
        again = false
    }

    function call(): void {
        timer ??= setTimeout(() => void run(), PAUSE)
    }

    onScopeDispose(() => clearTimeout(timer))
    return call
}
