import { graphql } from '@/shared/api/generated'

/** Complete, so that a move of one alias updates the page; `optimisticMoves` answers with just this. */
export const ArtifactAliasesFragment = graphql(`
    fragment ArtifactAliases on Artifact {
        id
        updatedAt
        aliases {
            name
            protected
            updatedAt
            updatedBy {
                name
                reportedBy
            }
            versionName
        }
    }
`)

export const SetAliasMutation = graphql(`
    mutation SetAlias($input: SetAliasInput!) {
        setAlias(input: $input) {
            alias {
                artifact {
                    ...ArtifactAliases
                }
            }
        }
    }
`)

export const DeleteAliasMutation = graphql(`
    mutation DeleteAlias($input: DeleteAliasInput!) {
        deleteAlias(input: $input) {
            artifact {
                ...ArtifactAliases
            }
        }
    }
`)

export const RollbackAliasMutation = graphql(`
    mutation RollbackAlias($input: RollbackAliasInput!) {
        rollbackAlias(input: $input) {
            alias {
                versionName
                artifact {
                    ...ArtifactAliases
                }
            }
        }
    }
`)

export const AliasHistoryQuery = graphql(`
    query AliasHistory($project: String!, $name: String!, $alias: String, $first: Int!, $after: String) {
        artifact(project: $project, name: $name) {
            id
            aliasHistory(alias: $alias, first: $first, after: $after) {
                nodes {
                    id
                    alias
                    kind
                    at
                    reason
                    actor {
                        name
                        reportedBy
                    }
                    run {
                        ...RunLink
                    }
                    from {
                        id
                        name
                        state
                    }
                    to {
                        id
                        name
                        state
                    }
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)
