import { useClientHandle } from '@urql/vue'
import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/core'
import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { readError } from './errors'

/** A page of a list, as every connection of the API has it. */
export interface Connection<T> {
    nodes: T[]
    pageInfo: { endCursor?: string | null; hasNextPage: boolean }
    totalCount?: number
}

type Paging = { first: number; after?: string | null | undefined }

interface Options<Data, Variables extends AnyVariables, Node> {
    query: TypedDocumentNode<Data, Variables & Paging>
    /** All but `first` and `after`; when they change the list begins anew. */
    variables: MaybeRefOrGetter<Variables>
    pick: (data: Data) => Connection<Node> | null | undefined
    pageSize?: number
    /** Nothing is asked while this is true. */
    pause?: MaybeRefOrGetter<boolean>
}

const LARGEST = 500

/**
 * A list of which more is loaded as it is needed, and whose things stay as they are in the cache.
 *
 * `refresh` asks for all that is loaded in one page, because pages that were asked for at different times do
 * not fit together: what moved from one to the other would be missing, or there twice.
 */
export function usePages<Data, Variables extends AnyVariables, Node>(
    options: Options<Data, Variables, Node>,
    client: Client = useClientHandle().client,
) {
    const pageSize = options.pageSize ?? 50
    const pages = shallowRef<(Connection<Node> | undefined)[]>([])
    const error = shallowRef<ReturnType<typeof readError> | null>(null)
    const isLoading = shallowRef(false)
    let subscriptions: { unsubscribe(): void }[] = []

    function stop(): void {
        for (const each of subscriptions) each.unsubscribe()
        subscriptions = []
    }

    function ask(
        paging: Paging,
        policy: 'cache-and-network' | 'network-only',
        take: (page: Connection<Node>) => void,
    ): { unsubscribe(): void } {
        isLoading.value = true
        const variables = { ...toValue(options.variables), ...paging } as Variables & Paging
        return client
            .query(options.query, variables, { requestPolicy: policy })
            .subscribe((result: OperationResult<Data>) => {
                isLoading.value = Boolean(result.stale)
                error.value = result.error ? readError(result.error) : null
                const page = result.data ? options.pick(result.data) : null
                if (page) take(page)
            })
    }

    function show(at: number): (page: Connection<Node>) => void {
        return page => {
            const shown = pages.value.slice()
            shown[at] = page
            pages.value = shown
        }
    }

    function restart(): void {
        stop()
        pages.value = []
        error.value = null
        if (toValue(options.pause)) return
        subscriptions.push(ask({ first: pageSize, after: null }, 'cache-and-network', show(0)))
    }

    function more(): void {
        const end = pages.value.at(-1)?.pageInfo
        if (!end?.hasNextPage || isLoading.value) return
        subscriptions.push(
            ask({ first: pageSize, after: end.endCursor }, 'cache-and-network', show(pages.value.length)),
        )
    }

    function refresh(): void {
        if (toValue(options.pause)) return
        const loaded = pages.value.reduce((sum, page) => sum + (page?.nodes.length ?? 0), 0)
        const first = Math.min(LARGEST, Math.max(pageSize, loaded + 1))
        // The answer may come before `ask` returns, so the old pages go by what is in this list.
        const before = subscriptions
        subscriptions = []
        let isFirst = true
        const next = ask({ first, after: null }, 'network-only', page => {
            if (isFirst) for (const each of before) each.unsubscribe()
            // Pages that were loaded behind this one since stay.
            pages.value = isFirst ? [page] : [page, ...pages.value.slice(1)]
            isFirst = false
        })
        subscriptions.push({
            unsubscribe() {
                next.unsubscribe()
                for (const each of before) each.unsubscribe()
            },
        })
    }

    watch(() => [JSON.stringify(toValue(options.variables)), toValue(options.pause)], restart, {
        immediate: true,
    })
    onScopeDispose(stop)

    return {
        nodes: computed(() => pages.value.flatMap(page => page?.nodes ?? [])),
        total: computed(() => pages.value.at(0)?.totalCount ?? null),
        hasMore: computed(() => pages.value.at(-1)?.pageInfo.hasNextPage ?? false),
        /** True until the first answer is there. */
        isEmptyYet: computed(() => pages.value.length === 0 && !error.value),
        isLoading,
        error,
        more,
        refresh,
        retry: restart,
    }
}
