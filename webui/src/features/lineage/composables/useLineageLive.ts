import type { Ref } from 'vue'
import { computed, onScopeDispose, watch } from 'vue'
import { connection } from '@/shared/api/socket'
import { watchLineage } from '../api'
import type { ViewState } from '../model/viewState'
import { useGathered } from './useGathered'

/** After so long whatever happened between the answer and the subscription has been asked for too. */
const CATCH_UP = 1_500

/** Calls `refresh` when something happens to the lineage that is shown, and when the connection comes back. */
export function useLineageLive(
    root: Readonly<Ref<string>>,
    view: Readonly<Ref<ViewState>>,
    refresh: () => Promise<void>,
): void {
    const gathered = useGathered(refresh)
    let stop = () => {}
    let catchUp: ReturnType<typeof setTimeout> | undefined

    const watched = computed(() => ({
        root: view.value.root ?? root.value,
        direction: view.value.direction,
        // What expansions show lies further away than the depth of the view.
        depth: view.value.depth + view.value.expansions.length,
    }))
    watch(
        () => JSON.stringify(watched.value),
        () => {
            end()
            stop = watchLineage(watched.value, gathered)
            catchUp = setTimeout(gathered, CATCH_UP)
        },
        { immediate: true },
    )
    watch(connection, (now, before) => {
        if (now === 'live' && before === 'reconnecting') gathered()
    })

    function end(): void {
        stop()
        clearTimeout(catchUp)
    }
    onScopeDispose(end)
}
