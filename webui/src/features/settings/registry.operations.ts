import { graphql } from '@/shared/api/generated'

export const ApiKeysQuery = graphql(`
    query ApiKeys($principal: String, $first: Int!, $after: String) {
        apiKeys(principal: $principal, first: $first, after: $after) {
            totalCount
            nodes {
                id
                name
                prefix
                role
                limitedToProject
                createdAt
                expiresAt
                lastUsedAt
                revokedAt
                project {
                    id
                    name
                }
                principal {
                    id
                    name
                }
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)

export const CreateApiKeyMutation = graphql(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
        createApiKey(input: $input) {
            secret
            apiKey {
                id
                name
            }
        }
    }
`)

export const RevokeApiKeyMutation = graphql(`
    mutation RevokeApiKey($input: RevokeApiKeyInput!) {
        revokeApiKey(input: $input) {
            apiKey {
                id
                revokedAt
            }
        }
    }
`)

export const PrincipalsQuery = graphql(`
    query Principals($search: String, $first: Int!, $after: String) {
        principals(search: $search, first: $first, after: $after) {
            totalCount
            nodes {
                id
                name
                displayName
                kind
                isAdmin
                disabled
                createdAt
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)

export const CreateUserMutation = graphql(`
    mutation CreateUser($input: CreateUserInput!) {
        createUser(input: $input) {
            link
            expiresAt
            principal {
                id
                name
            }
        }
    }
`)

export const CreateServiceAccountMutation = graphql(`
    mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
        createServiceAccount(input: $input) {
            principal {
                id
                name
            }
        }
    }
`)

export const InviteMutation = graphql(`
    mutation InviteUser($input: InviteInput!) {
        invite(input: $input) {
            link
            expiresAt
            principal {
                id
                name
            }
        }
    }
`)

export const UpdatePrincipalMutation = graphql(`
    mutation UpdatePrincipal($input: UpdatePrincipalInput!) {
        updatePrincipal(input: $input) {
            principal {
                id
                displayName
                isAdmin
                disabled
            }
        }
    }
`)

export const SessionsQuery = graphql(`
    query OwnSessions($first: Int!, $after: String) {
        viewer {
            id
            sessions(first: $first, after: $after) {
                totalCount
                nodes {
                    id
                    address
                    userAgent
                    createdAt
                    lastSeenAt
                    expiresAt
                    current
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const EndSessionsMutation = graphql(`
    mutation EndSessions($input: EndSessionsInput!) {
        endSessions(input: $input) {
            ended
        }
    }
`)

export const StoragesQuery = graphql(`
    query Storages {
        storages {
            name
            scheme
            url
            isDefault
            abilities
            enforcesDigest
        }
    }
`)

export const StorageChecksQuery = graphql(`
    query StorageChecks {
        storages {
            name
            check {
                ok
                message
                milliseconds
            }
        }
    }
`)

export const ServerInfoQuery = graphql(`
    query AboutServer {
        serverInfo {
            version
            schemaRevision
        }
    }
`)
