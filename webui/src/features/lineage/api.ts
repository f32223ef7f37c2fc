import type { DocumentInput, OperationResult } from '@urql/core'
import { client } from '@/shared/api/client'
import { ImpactOf, LineageAround, LineageChanged } from './lineage.operations'
import type { EdgesOfOne } from './model/asking'
import { lineageSource } from './model/asking'
import type { ImpactSource } from './model/impact'

/** What was in the cache may be of another time: a graph is of one moment. */
const FRESH = { requestPolicy: 'network-only' } as const

/** The lineage as the server of this page tells it. Rejects with urql's error. */
export const source = lineageSource({
    around: async variables => dataOf(await client.query(LineageAround, variables, FRESH).toPromise()),
    document: async (text, variables) => {
        const document: DocumentInput<Record<string, EdgesOfOne>, Record<string, string>> = text
        return dataOf(await client.query(document, variables, FRESH).toPromise())
    },
})

/** Everything downstream of a version, page by page. */
export const impact: ImpactSource = async (version, first, after) =>
    dataOf(await client.query(ImpactOf, { version, first, after }, FRESH).toPromise()).impact

function dataOf<Data>({ data, error }: OperationResult<Data>): Data {
    if (error) throw error
    if (data === undefined) throw new Error('the server sent no data')
    return data
}

interface Watched {
    root: string
    direction: 'BOTH' | 'UPSTREAM' | 'DOWNSTREAM'
    depth: number
}

/** Calls `onChange` with the cursor of each change of a lineage from now on, or from after a cursor. Ends it. */
export function watchLineage(
    watched: Watched,
    after: string | null,
    onChange: (cursor: string) => void,
): () => void {
    const { unsubscribe } = client
        .subscription(LineageChanged, { ...watched, after })
        .subscribe(({ data }) => {
            if (data) onChange(data.lineageChanged.cursor)
        })
    return unsubscribe
}
