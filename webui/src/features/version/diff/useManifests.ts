import { useClientHandle } from '@urql/vue'
import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import { ManifestQuery } from '../version.operations'
import { compare, parseManifest, summarize } from './manifests'
import type { Line } from './manifests'

/** What became of each file from one version to another; nothing while `before` is null. */
export function useManifests(before: MaybeRefOrGetter<string | null>, after: MaybeRefOrGetter<string>) {
    const { client } = useClientHandle()
    const sides = shallowRef<[Line[], Line[]] | null>(null)
    const error = shallowRef<ApiError | null>(null)
    let abort = new AbortController()

    async function linesOf(ref: string, signal: AbortSignal): Promise<Line[]> {
        const result = await client.query(ManifestQuery, { ref }).toPromise()
        if (result.error) throw result.error
        const url = new URL(result.data!.artifactVersion.manifestUrl, location.href)
        // By whatever name of the server the page has come, it may only ask that.
        const answer = await fetch(url.pathname, { signal })
        if (!answer.ok) throw new Error(`The manifest of ${ref} was answered with ${answer.status}.`)
        return parseManifest(await answer.text())
    }

    async function load(): Promise<void> {
        abort.abort()
        abort = new AbortController()
        const { signal } = abort
        const [from, to] = [toValue(before), toValue(after)]
        sides.value = null
        error.value = null
        if (from === null) return
        try {
            const found = await Promise.all([linesOf(from, signal), linesOf(to, signal)])
            if (!signal.aborted) sides.value = found
        } catch (failure) {
            if (!signal.aborted) error.value = readFailure(failure)
        }
    }

    watch([() => toValue(before), () => toValue(after)], load, { immediate: true })
    onScopeDispose(() => abort.abort())
    const compared = computed(() => (sides.value ? compare(...sides.value) : null))
    const summary = computed(() => (compared.value ? summarize(compared.value) : null))
    return { compared, summary, error, retry: load }
}

function readFailure(failure: unknown): ApiError {
    if (failure instanceof Error && 'graphQLErrors' in failure) return readError(failure as never)
    const message = failure instanceof Error ? failure.message : 'The manifests could not be read.'
    return { code: 'OFFLINE', message, details: {}, requestId: null }
}
