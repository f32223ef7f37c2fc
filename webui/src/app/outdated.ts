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
        store: sessionStorage,
        reload: () => location.reload(),
        now: Date.now,
    },
): void {
    around.target.addEventListener('vite:preloadError', event => {
        if (around.now() - Number(around.store.getItem(KEY) ?? 0) < SOON_MS) return
        around.store.setItem(KEY, String(around.now()))
        event.preventDefault()
        around.reload()
    })
}
