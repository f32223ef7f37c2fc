import { useClientHandle } from '@urql/vue'
import { computed, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import type { FolderQuery as FolderAnswer, FolderQueryVariables } from '@/shared/api/generated/graphql'
import { FolderQuery } from '../version.operations'
import { TOP, foldersAbove, rowsOf } from './tree'
import type { Item, Level } from './tree'

type FoundFolder = FolderAnswer['artifactVersion']['folder']

/** One request fills the window several times over. */
const PAGE = 200
/** The most that the API gives at a time. */
const MOST = 500

/** The files of a version, each folder loaded when it is opened, and more of it when the end comes into view. */
export function useTree(ref: MaybeRefOrGetter<string>) {
    const { client } = useClientHandle()
    const levels = shallowRef<ReadonlyMap<string, Level>>(new Map())
    const open = shallowRef<ReadonlySet<string>>(new Set())
    const error = shallowRef<ApiError | null>(null)

    function put(folder: string, level: Level): void {
        levels.value = new Map(levels.value).set(folder, level)
    }

    async function load(folder: string): Promise<void> {
        const asked = toValue(ref)
        const before = levels.value.get(folder)
        if (before?.isLoading) return
        const items = before?.items ?? []
        put(folder, { items, next: before?.next ?? null, isLoading: true, error: null })
        const variables = { ref: asked, path: folder, first: PAGE, after: before?.next ?? null }
        const result = await client.query(FolderQuery, variables).toPromise()
        if (toValue(ref) !== asked) return
        const found = result.data?.artifactVersion.folder
        if (!found) {
            const failure = result.error ? readError(result.error) : null
            if (folder === TOP && !items.length) error.value = failure
            put(folder, {
                items,
                next: before?.next ?? null,
                isLoading: false,
                error: failure?.message ?? 'It could not be read.',
            })
            return
        }
        const { hasNextPage, endCursor } = found.pageInfo
        put(folder, {
            items: [...items, ...found.nodes],
            next: hasNextPage ? (endCursor ?? null) : null,
            isLoading: false,
            error: null,
        })
    }

    /** Reads all again that has come of a folder; a version keeps its files, but not what is known of them. */
    async function readAgain(folder: string): Promise<void> {
        const asked = toValue(ref)
        const fresh = new Map<string, Item>()
        let after: string | null = null
        while (fresh.size < (levels.value.get(folder)?.items.length ?? 0)) {
            const variables: FolderQueryVariables = { ref: asked, path: folder, first: MOST, after }
            const result = await client
                .query(FolderQuery, variables, { requestPolicy: 'network-only' })
                .toPromise()
            const found: FoundFolder | undefined = result.data?.artifactVersion.folder
            if (!found || toValue(ref) !== asked) return
            for (const item of found.nodes) fresh.set(item.path, item)
            after = found.pageInfo.endCursor ?? null
            if (!found.pageInfo.hasNextPage) break
        }
        const level = levels.value.get(folder)
        if (level) put(folder, { ...level, items: level.items.map(item => fresh.get(item.path) ?? item) })
    }

    async function refresh(): Promise<void> {
        await Promise.all([...levels.value.keys()].map(readAgain))
    }

    function setOpen(folder: string, isOpen: boolean): void {
        const next = new Set(open.value)
        if (isOpen) next.add(folder)
        else next.delete(folder)
        open.value = next
        if (isOpen && !levels.value.has(folder)) void load(folder)
    }

    function restart(): void {
        levels.value = new Map()
        error.value = null
        void load(TOP)
    }

    watch(
        () => toValue(ref),
        () => {
            open.value = new Set()
            restart()
        },
        { immediate: true },
    )

    return {
        rows: computed(() => rowsOf(levels.value, open.value)),
        isEmptyYet: computed(
            () => !levels.value.get(TOP)?.items.length && !!levels.value.get(TOP)?.isLoading,
        ),
        error,
        load,
        setOpen,
        refresh,
        /** Opens what a file lies in. */
        reveal: (path: string) => foldersAbove(path).forEach(folder => setOpen(folder, true)),
        retry: restart,
    }
}
