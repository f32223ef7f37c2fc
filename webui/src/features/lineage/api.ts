import { stringifyDocument } from '@urql/core'
import type { DocumentInput, OperationResult } from '@urql/core'
import { client } from '@/shared/api/client'
import { follow } from '@/shared/api/following'
import type { LineageChangedSubscription } from '@/shared/api/generated/graphql'
import { socket } from '@/shared/api/socket'
import { ImpactOf, LineageAround, LineageChanged } from './lineage.operations'
import type { EdgesOfOne } from './model/asking'
import { lineageSource } from './model/asking'
import type { ImpactSource } from './model/impact'
import type { Direction } from './model/viewState'

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
    direction: Direction
    depth: number
}

/** Calls `onChange` when something happens to a lineage, or may have happened unseen. Returns what ends it. */
export function watchLineage(watched: Watched, onChange: () => void): () => void {
    return follow<true>(socket, {
        query: stringifyDocument(LineageChanged),
        variables: { ...watched },
        read: data => {
            const change = (data as LineageChangedSubscription | null)?.lineageChanged
            return change ? { event: true, cursor: change.cursor } : null
        },
        onEvent: onChange,
        onGap: onChange,
        // The page itself says what it may not read.
        onRefused: () => {},
    })
}
