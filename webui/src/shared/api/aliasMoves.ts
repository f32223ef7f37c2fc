import type { Cache, OptimisticMutationResolver } from '@urql/exchange-graphcache'
import type { DeleteAliasInput, SetAliasInput } from './generated/graphql'

interface Position {
    __typename: 'ArtifactAlias'
    name: string
    protected: boolean
    updatedAt: string
    updatedBy: { __typename: 'Actor'; name: string; reportedBy: string | null }
    versionName: string
}

/**
 * What aliases look like before the server has answered; taken back if it refuses.
 *
 * Both take the artifact by its id. A rollback is not among them: only the server knows where it leads.
 */
export const optimisticMoves = {
    setAlias: ((args: { input: SetAliasInput }, cache) => {
        const { artifact, alias, version } = args.input
        const before = positions(cache, artifact)
        const old = before.find(each => each.name === alias)
        const moved: Position = {
            __typename: 'ArtifactAlias',
            name: alias,
            protected: old?.protected ?? false,
            updatedAt: new Date().toISOString(),
            updatedBy: { __typename: 'Actor', name: viewerName(cache), reportedBy: null },
            versionName: version,
        }
        const others = before.filter(each => each.name !== alias)
        return {
            __typename: 'AliasPayload',
            alias: { ...moved, artifact: withAliases(cache, artifact, [...others, moved]) },
        }
    }) as OptimisticMutationResolver<{ input: SetAliasInput }>,

    deleteAlias: ((args: { input: DeleteAliasInput }, cache) => {
        const { artifact, alias } = args.input
        const others = positions(cache, artifact).filter(each => each.name !== alias)
        return { __typename: 'DeleteAliasPayload', artifact: withAliases(cache, artifact, others) }
    }) as OptimisticMutationResolver<{ input: DeleteAliasInput }>,
}

function withAliases(cache: Cache, id: string, aliases: Position[]) {
    const updatedAt = cache.resolve({ __typename: 'Artifact', id }, 'updatedAt') as string
    const sorted = aliases.sort((a, b) => (a.name < b.name ? -1 : 1))
    return { __typename: 'Artifact', id, updatedAt, aliases: sorted }
}

function positions(cache: Cache, id: string): Position[] {
    const keys = cache.resolve({ __typename: 'Artifact', id }, 'aliases')
    return (Array.isArray(keys) ? (keys as string[]) : []).map(key => {
        const actor = cache.resolve(key, 'updatedBy') as string
        return {
            __typename: 'ArtifactAlias',
            name: cache.resolve(key, 'name') as string,
            protected: cache.resolve(key, 'protected') as boolean,
            updatedAt: cache.resolve(key, 'updatedAt') as string,
            updatedBy: {
                __typename: 'Actor',
                name: cache.resolve(actor, 'name') as string,
                reportedBy: (cache.resolve(actor, 'reportedBy') as string | null | undefined) ?? null,
            },
            versionName: cache.resolve(key, 'versionName') as string,
        }
    })
}

function viewerName(cache: Cache): string {
    const viewer = cache.resolve('Query', 'viewer')
    return ((typeof viewer === 'string' && cache.resolve(viewer, 'name')) || 'you') as string
}
