import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ViewState } from '../model/viewState'
import { readView, START, writeView } from '../model/viewState'

/** The view as the query string tells it. Another root is a step back in the history of the browser, nothing else is. */
export function useViewState(start: ViewState = START) {
    const route = useRoute()
    const router = useRouter()
    const view = computed(() => readView(route.query, start))

    function change(to: Partial<ViewState>): void {
        const query = writeView({ ...view.value, ...to }, start)
        void ('root' in to ? router.push({ query }) : router.replace({ query }))
    }

    return { view, change }
}
