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
    /** Why there may be more than this. */
    error: ApiError | null
}

const NOTHING: Found = { projects: [], artifacts: [], runs: [], error: null }
const WAIT_MS = 120

/** What the registry has of that name: projects, and artifacts and runs of the project at hand. */
export function useSearch(text: MaybeRefOrGetter<string>, project: MaybeRefOrGetter<string | null>) {
    const { client } = useClientHandle()
    const found = shallowRef<Found>(NOTHING)
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = 0

    async function ask(): Promise<void> {
        const mine = ++asked
        const search = toValue(text).trim() || null
        const name = toValue(project)
        const [projects, inProject] = await Promise.all([
            client.query(FindProjectsQuery, { search }).toPromise(),
            name ? client.query(FindInProjectQuery, { project: name, search }).toPromise() : null,
        ])
        // An answer to what was typed before may come after that to what was typed last.
        if (mine !== asked) return
        const error = projects.error ?? inProject?.error
        found.value = {
            projects: projects.data?.projects.nodes ?? [],
            artifacts: inProject?.data?.artifacts.nodes ?? [],
            runs: inProject?.data?.runs.nodes ?? [],
            error: error ? readError(error) : null,
        }
    }

    watch(
        () => [toValue(text), toValue(project)],
        () => {
            clearTimeout(timer)
            timer = setTimeout(() => void ask(), WAIT_MS)
        },
        { immediate: true },
    )
    onScopeDispose(() => clearTimeout(timer))
    return found
}
