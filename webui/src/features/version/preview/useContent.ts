import { useClientHandle } from '@urql/vue'
import { onScopeDispose, shallowRef } from 'vue'
import { fetchSigned } from '@/shared/api/blobs'
import { readError } from '@/shared/api/errors'
import { DownloadQuery } from '../version.operations'

/** Storages say so when a URL has expired, or was changed. */
const FORBIDDEN = 403

/** Bytes that could not be had; the message says why and what to do. */
export class NotFetched extends Error {}

/** Fetches the bytes of entries, with a fresh URL where one has expired. What is under way ends with the component. */
export function useBytes() {
    const { client } = useClientHandle()
    const abort = new AbortController()
    onScopeDispose(() => abort.abort())

    async function sign(ref: string, path: string) {
        const result = await client
            .query(DownloadQuery, { ref, path }, { requestPolicy: 'network-only' })
            .toPromise()
        if (result.error) throw new NotFetched(readError(result.error).message)
        const entry = result.data?.artifactVersion.entry
        if (!entry) throw new NotFetched('The version has no such file.')
        return entry.download
    }

    async function ask(ref: string, path: string): Promise<Response> {
        const signed = await sign(ref, path)
        return fetchSigned(signed, abort.signal).catch(() => {
            throw new NotFetched(unreachable(signed.url))
        })
    }

    async function fetchBytes(ref: string, path: string): Promise<ArrayBuffer> {
        let answer = await ask(ref, path)
        if (answer.status === FORBIDDEN) answer = await ask(ref, path)
        if (answer.ok) return answer.arrayBuffer()
        throw new NotFetched(refused(answer.status))
    }

    return { sign, fetchBytes }
}

/** Fetches the content of one file and keeps what came of it. */
export function useContent(ref: string, path: string) {
    const { fetchBytes } = useBytes()
    const bytes = shallowRef<ArrayBuffer | null>(null)
    const error = shallowRef<string | null>(null)

    async function load(): Promise<void> {
        error.value = null
        try {
            bytes.value = await fetchBytes(ref, path)
        } catch (failure) {
            error.value = failure instanceof NotFetched ? failure.message : 'The file could not be read.'
        }
    }

    void load()
    return { bytes, error, retry: load }
}

function refused(status: number): string {
    if (status === FORBIDDEN)
        return 'The storage refuses the link, also a fresh one; perhaps the clocks of server and storage differ.'
    if (status === 404) return 'The storage has lost the file. Log the version again to repair it.'
    return `The storage answered ${status}. Try again in a moment.`
}

function unreachable(url: string): string {
    return `The storage at ${new URL(url, location.href).origin} cannot be reached from this browser. If it can be reached otherwise, let it allow this page by CORS.`
}
