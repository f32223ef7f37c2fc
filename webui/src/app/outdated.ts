import { passing } from '@/shared/browser/shelves'

const KEY = 'wanllmdb.reloaded'
/** A second failure so soon after a reload is not for an old page's sake. */
const SOON_MS = 10_000

interface Around {
    target: Pick<Window, 'addEventListener'>
    store: Pick<Storage, 'getItem' | 'setItem'>
    reload: () => void
    now: () => number
}

/**
 * Loads the page again when a part of it is not there any more, as after an upgrade of the server: the names of
 * files change with their content. Once; then the error is what it is.
 */
export function reloadWhenOutdated(
    around: Around = {
        target: window,
        store: passing,
        reload: () => location.reload(),
        now: Date.now,
    },
): void {
    around.target.addEventListener('vite:preloadError', event => {
        if (around.now() - Number(around.store.getItem(KEY) ?? 0) < SOON_MS) return
        const now = String(around.now())
        around.store.setItem(KEY, now)
        // Where nothing is kept, nobody knows whether it has been tried already.
        if (around.store.getItem(KEY) !== now) return
        event.preventDefault()
        around.reload()
    })
}
