import type { Ref } from 'vue'
import { computed, shallowRef, watch } from 'vue'
import type { Impact, ImpactSource } from '../model/impact'

const PAGE = 100

/** What is affected, a page at a time; its counts are of all of it. */
export function useImpact(source: ImpactSource, version: Readonly<Ref<string>>) {
    const pages = shallowRef<readonly Impact[]>([])
    const error = shallowRef<unknown>()
    const loading = shallowRef(false)
    let turn = 0

    async function ask(first: number, after: string | null, keep: readonly Impact[]): Promise<void> {
        const own = ++turn
        loading.value = true
        try {
            const page = await source(version.value, first, after)
            if (own !== turn) return
            pages.value = [...keep, page]
            error.value = undefined
        } catch (failure) {
            if (own === turn) error.value = failure
        }
        if (own === turn) loading.value = false
    }

    const nodes = computed(() => pages.value.flatMap(page => page.nodes))
    const counts = computed(() => pages.value.at(-1))
    const hasMore = computed(() => counts.value?.pageInfo.hasNextPage ?? false)
    const more = () => ask(PAGE, counts.value?.pageInfo.endCursor ?? null, pages.value)
    /** As many as are there already, in one page: pages of different times do not fit together. */
    const refresh = () => ask(Math.min(500, Math.max(PAGE, nodes.value.length)), null, [])

    watch(
        version,
        () => {
            pages.value = []
            void ask(PAGE, null, [])
        },
        { immediate: true },
    )
    return { nodes, counts, hasMore, loading, error, more, refresh }
}
