import { graphql } from '@/shared/api/generated'

export const SetAliasMutation = graphql(`
    mutation SetAlias($input: SetAliasInput!) {
        setAlias(input: $input) {
            alias {
                artifact {
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
            }
        }
    }
`)

export const DeleteAliasMutation = graphql(`
    mutation DeleteAlias($input: DeleteAliasInput!) {
        deleteAlias(input: $input) {
            artifact {
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
        }
    }
`)

export const RollbackAliasMutation = graphql(`
    mutation RollbackAlias($input: RollbackAliasInput!) {
        rollbackAlias(input: $input) {
            alias {
                versionName
                artifact {
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
                        id
                        key
                        name
                        state
                        project {
                            id
                            name
                        }
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
