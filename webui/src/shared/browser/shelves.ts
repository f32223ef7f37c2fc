/** A place of the browser where a page keeps texts. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Kept until somebody clears it, and the same for all windows; see `guarded`. */
export const lasting = guarded(() => localStorage)

/** Kept as long as the window; see `guarded`. */
export const passing = guarded(() => sessionStorage)

/**
 * A shelf that never fails. Browsers raise an error when it is full, and already when a page looks at a shelf that it
 * may not have; then nothing is on it, and what is put there is lost.
 */
export function guarded(storage: () => Shelf): Shelf {
    const attempt = <Result>(act: (shelf: Shelf) => Result): Result | null => {
        try {
            return act(storage())
        } catch {
            return null
        }
    }
    return {
        getItem: key => attempt(shelf => shelf.getItem(key)),
        setItem: (key, value) => void attempt(shelf => shelf.setItem(key, value)),
        removeItem: key => void attempt(shelf => shelf.removeItem(key)),
    }
}
