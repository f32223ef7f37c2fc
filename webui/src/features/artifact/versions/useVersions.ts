import { useQuery } from '@urql/vue'
import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { readError } from '@/shared/api/errors'
import type {
    VersionFilter,
    VersionOrder,
    VersionRowFragment,
    VersionState,
} from '@/shared/api/generated/graphql'
import { usePages } from '@/shared/api/pages'
import { VersionByNumberQuery, VersionsQuery } from '../versions.operations'
import { readSearch } from './search'

export type VersionRow = VersionRowFragment

interface Wanted {
    project: string
    name: string
    /** As typed; see `readSearch`. */
    search: string
    /** Names that are read as aliases. */
    aliases: readonly string[]
    states?: VersionState[]
    orderBy?: VersionOrder | null
    pause?: boolean
}

/** To look for a number that there is not, or not any more, is no error. */
const NOT_THERE: readonly string[] = ['NOT_FOUND', 'VERSION_DELETED']

/** The versions of an artifact that are looked for: all that meet conditions, or the one of a number. */
export function useVersions(of: MaybeRefOrGetter<Wanted>) {
    const search = computed(() => readSearch(toValue(of).search, toValue(of).aliases))
    const isOne = computed(() => search.value.name !== null)
    const many = usePages({
        query: VersionsQuery,
        variables: () => {
            const { project, name, orderBy } = toValue(of)
            return { project, name, filter: filterOf(), orderBy: orderBy ?? null }
        },
        pick: data => data.artifact?.versions,
        pause: () => isOne.value || (toValue(of).pause ?? false),
    })
    const one = useQuery({
        query: VersionByNumberQuery,
        variables: computed(() => ({
            project: toValue(of).project,
            name: toValue(of).name,
            version: search.value.name ?? '',
        })),
        pause: () => !isOne.value || (toValue(of).pause ?? false),
        requestPolicy: 'cache-and-network',
    })

    function filterOf(): VersionFilter {
        const { alias, tags, metadata } = search.value
        return {
            states: toValue(of).states ?? null,
            alias,
            tags: tags.length ? tags : null,
            metadata: metadata.length ? metadata : null,
        }
    }

    const problem = computed(() => {
        const error = one.error.value ? readError(one.error.value) : null
        return error && !NOT_THERE.includes(error.code) ? error : null
    })

    function found(): VersionRow[] {
        const version = one.data.value?.artifact?.version
        if (!version || version.name !== search.value.name) return []
        return (toValue(of).states ?? ['COMMITTED']).includes(version.state) ? [version] : []
    }

    function refresh(): void {
        if (isOne.value) one.executeQuery({ requestPolicy: 'network-only' })
        else many.refresh()
    }

    return {
        nodes: computed(() => (isOne.value ? found() : many.nodes.value)),
        total: computed(() => (isOne.value ? null : many.total.value)),
        hasMore: computed(() => !isOne.value && many.hasMore.value),
        isEmptyYet: computed(() =>
            isOne.value ? one.fetching.value && !found().length : many.isEmptyYet.value,
        ),
        isLoading: computed(() => (isOne.value ? one.fetching.value : many.isLoading.value)),
        error: computed(() => (isOne.value ? problem.value : many.error.value)),
        more: many.more,
        refresh,
    }
}
