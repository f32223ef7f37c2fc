import type { Ref } from 'vue'
import { onScopeDispose, watch } from 'vue'
import { connection } from '@/shared/api/socket'
import { watchLineage } from '../api'
import type { ViewState } from '../model/viewState'
import { useGathered } from './useGathered'

/** After so long whatever happened between the answer and the subscription has been asked for too. */
const CATCH_UP = 1_500

/**
 * Calls `refresh` when something happens to a lineage, and after the connection was lost. A subscription that begins
 * anew goes on behind the last change that arrived.
 */
export function useLineageLive(
    root: Readonly<Ref<string>>,
    view: Readonly<Ref<ViewState>>,
    refresh: () => Promise<void>,
): void {
    const gathered = useGathered(refresh)
    let cursor: string | null = null
    let stop = () => {}
    let catchUp: ReturnType<typeof setTimeout> | undefined

    function start(): void {
        end()
        // What expansions show lies further away than the depth of the view.
        const depth = view.value.depth + view.value.expansions.length
        const watched = { root: view.value.root ?? root.value, direction: view.value.direction, depth }
        stop = watchLineage(watched, cursor, at => {
            cursor = at
            gathered()
        })
        catchUp = setTimeout(gathered, CATCH_UP)
    }

    function end(): void {
        stop()
        clearTimeout(catchUp)
    }

    watch(
        () => [root.value, view.value.root],
        () => {
            cursor = null
        },
        { flush: 'sync' },
    )
    watch(
        () => [
            root.value,
            view.value.root,
            view.value.direction,
            view.value.depth,
            view.value.expansions.length,
        ],
        start,
        { immediate: true },
    )
    watch(connection, (now, before) => {
        if (now === 'live' && before === 'reconnecting') start()
    })
    onScopeDispose(end)
}
