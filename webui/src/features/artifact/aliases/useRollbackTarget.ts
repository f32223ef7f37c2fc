import { useClientHandle } from '@urql/vue'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { readError } from '@/shared/api/errors'
import type { ApiError } from '@/shared/api/errors'
import type { Connection } from '@/shared/api/pages'
import { AliasHistoryQuery } from '../aliases.operations'
import { rollbackTarget } from './rollback'
import type { Move, Target } from './rollback'

const PAGE = 100
/** So many moves are walked at most; then only the server knows. */
const MOST = 2000

interface Wanted {
    project: string
    name: string
    alias: string
    key: string
}

/** Where a rollback of the alias would lead, found out anew whenever `key` changes. */
export function useRollbackTarget(of: () => Wanted) {
    const { client } = useClientHandle()
    const target = shallowRef<Target<Move> | null>(null)
    const error = shallowRef<ApiError | null>(null)
    let round = 0

    async function look(): Promise<void> {
        const mine = ++round
        target.value = error.value = null
        const moves: Move[] = []
        let after: string | null = null
        do {
            const { page, failure } = await pageOf(of(), after)
            if (mine !== round) return
            error.value = failure
            if (!page) return
            moves.push(...page.nodes)
            after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null
            const found = rollbackTarget(moves, after === null)
            if (found.kind !== 'unknown' || moves.length >= MOST) after = null
            if (after === null) target.value = found
        } while (after !== null)
    }

    async function pageOf(
        { project, name, alias }: Wanted,
        after: string | null,
    ): Promise<{ page: Connection<Move> | null; failure: ApiError | null }> {
        const variables = { project, name, alias, first: PAGE, after }
        const answer = await client.query(AliasHistoryQuery, variables, { requestPolicy: 'network-only' })
        return {
            page: answer.data?.artifact?.aliasHistory ?? null,
            failure: answer.error ? readError(answer.error) : null,
        }
    }

    watch(() => JSON.stringify(of()), look, { immediate: true })
    onScopeDispose(() => round++)
    return { target, error, look }
}
