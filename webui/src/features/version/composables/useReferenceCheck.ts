import { useClientHandle } from '@urql/vue'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import { CheckReferencesMutation, JobQuery } from '../version.operations'

const POLL_MS = 500
const ENDED = ['FINISHED', 'FAILED']

interface Job {
    id: string
    state: string
    done: number
    total: number | null
    error: string | null
}

/** Has the sources of a version's references looked at, and follows the job until it ends. */
export function useReferenceCheck(onEnd: () => void) {
    const { client } = useClientHandle()
    const job = shallowRef<Job | null>(null)
    const error = shallowRef<ApiError | null>(null)
    const isAsking = shallowRef(false)
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false

    async function start(version: string): Promise<void> {
        error.value = null
        isAsking.value = true
        const result = await client.mutation(CheckReferencesMutation, { input: { version } }).toPromise()
        isAsking.value = false
        if (result.error) error.value = readError(result.error)
        else if (result.data) show(result.data.checkReferences.job)
    }

    function show(found: Job): void {
        if (isGone) return
        job.value = found
        if (!ENDED.includes(found.state)) {
            timer = setTimeout(() => void look(found.id), POLL_MS)
            return
        }
        if (found.error)
            error.value = { code: 'INTERNAL', message: found.error, details: {}, requestId: null }
        onEnd()
    }

    async function look(id: string): Promise<void> {
        const result = await client.query(JobQuery, { id }, { requestPolicy: 'network-only' }).toPromise()
        if (result.data?.job) show(result.data.job)
        else job.value = null
        if (result.error) error.value = readError(result.error)
    }

    onScopeDispose(() => {
        isGone = true
        clearTimeout(timer)
    })
    return {
        job,
        error,
        isRunning: computed(() => isAsking.value || (!!job.value && !ENDED.includes(job.value.state))),
        start,
    }
}
