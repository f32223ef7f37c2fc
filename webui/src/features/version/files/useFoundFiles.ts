import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { usePages } from '@/shared/api/pages'
import { FindFilesQuery } from '../version.operations'
import { TOP } from './tree'
import type { Row } from './tree'

/** The files whose paths have a text in them, or whose bytes stay outside, as one level of a tree. */
export function useFoundFiles(
    ref: MaybeRefOrGetter<string>,
    wanted: () => { search: string | null; referencesOnly: boolean },
    pause: () => boolean,
) {
    const pages = usePages({
        query: FindFilesQuery,
        variables: () => ({ ref: toValue(ref), ...wanted() }),
        pick: data => data.artifactVersion.entries,
        pageSize: 200,
        pause,
    })
    const rows = computed<Row[]>(() => {
        const found: Row[] = pages.nodes.value.map(entry => ({
            kind: 'item',
            key: entry.path,
            depth: 1,
            isOpen: false,
            item: {
                name: entry.path,
                path: entry.path,
                fileCount: 1,
                referenceCount: entry.isReference ? 1 : 0,
                size: entry.size,
                entry,
            },
        }))
        const last = lastKind()
        if (last) {
            const text = pages.error.value?.message ?? ''
            found.push({ kind: last, key: `\u0000${last}`, depth: 1, folder: TOP, text })
        }
        return found
    })

    function lastKind(): 'loading' | 'failed' | 'more' | null {
        if (pages.isEmptyYet.value) return 'loading'
        if (!pages.hasMore.value) return null
        return pages.error.value ? 'failed' : 'more'
    }

    return {
        rows,
        total: pages.total,
        error: pages.error,
        more: pages.more,
        refresh: pages.refresh,
        retry: pages.retry,
    }
}
