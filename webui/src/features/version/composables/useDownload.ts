import { useClientHandle } from '@urql/vue'
import { saveSigned } from '@/shared/api/blobs'
import { readError } from '@/shared/api/errors'
import { toast } from '@/shared/ui/toasts'
import { NotFetched, useBytes } from '../preview/useContent'
import { SourceQuery } from '../version.operations'

/** Saves files: what the registry keeps by a fresh signed URL, what is elsewhere from its source. */
export function useDownload() {
    const { client } = useClientHandle()
    const { sign } = useBytes()

    async function downloadFile(ref: string, path: string): Promise<boolean> {
        try {
            saveSigned(await sign(ref, path))
            return true
        } catch (error) {
            const text = error instanceof NotFetched ? error.message : 'The download could not be begun.'
            toast({ tone: 'danger', text })
            return false
        }
    }

    /** Opens the source of a reference; answers why that is not possible, or null. */
    async function openSource(ref: string, path: string, uri: string): Promise<string | null> {
        if (/^https?:\/\//i.test(uri)) {
            open(uri, '_blank', 'noopener,noreferrer')
            return null
        }
        const result = await client
            .query(SourceQuery, { ref, paths: [path] }, { requestPolicy: 'network-only' })
            .toPromise()
        if (result.error) return readError(result.error).message
        const [signed] = result.data?.artifactVersion.referenceDownloads ?? []
        if (!signed)
            return 'The server may not sign for this place. An admin can add it to the allow-list, or fetch it with your own credentials: wanllmdb artifact get.'
        saveSigned(signed)
        return null
    }

    return { downloadFile, openSource }
}
