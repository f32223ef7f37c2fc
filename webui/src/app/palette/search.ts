import { useClientHandle } from '@urql/vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import type {
    FindInProjectQuery as InProject,
    FindProjectsQuery as Projects,
} from '@/shared/api/generated/graphql'
import { FindInProjectQuery, FindProjectsQuery } from './palette.operations'

export interface Found {
    projects: Projects['projects']['nodes']
    artifacts: InProject['artifacts']['nodes']
    runs: InProject['runs']['nodes']
}

const NOTHING: Found = { projects: [], artifacts: [], runs: [] }
const WAIT_MS = 120
/** What was made since the last search is found as well. */
const FRESH = { requestPolicy: 'network-only' } as const

/**
 * What the registry has of that name: projects, and artifacts and runs of the project at hand. Nothing is asked while
 * `pause` is true.
 */
export function useSearch(
    text: MaybeRefOrGetter<string>,
    project: MaybeRefOrGetter<string | null>,
    pause: MaybeRefOrGetter<boolean>,
) {
    const { client } = useClientHandle()
    const found = shallowRef<Found>(NOTHING)
    const error = shallowRef<ApiError | null>(null)
    /** True until there is an answer to what is typed now. */
    const isSearching = shallowRef(true)
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0

    async function ask(): Promise<void> {
        const mine = ++asked
        const search = toValue(text).trim() || null
        const name = toValue(project)
        const [projects, inProject] = await Promise.all([
            client.query(FindProjectsQuery, { search }, FRESH).toPromise(),
            name ? client.query(FindInProjectQuery, { project: name, search }, FRESH).toPromise() : null,
        ])
        // An answer to what was typed before may come after that to what was typed last.
        if (mine !== asked) return
        const failed = projects.error ?? inProject?.error
        error.value = failed ? readError(failed) : null
        isSearching.value = false
        found.value = {
            projects: projects.data?.projects.nodes ?? [],
            artifacts: inProject?.data?.artifacts.nodes ?? [],
            runs: inProject?.data?.runs.nodes ?? [],
        }
    }

    watch(
        () => [toValue(text), toValue(project), toValue(pause)],
        () => {
            clearTimeout(timer)
            asked++
            if (toValue(pause)) return
            isSearching.value = true
            timer = setTimeout(() => void ask(), WAIT_MS)
        },
        { immediate: true },
    )
    onScopeDispose(() => clearTimeout(timer))
    return { found, error, isSearching }
}
