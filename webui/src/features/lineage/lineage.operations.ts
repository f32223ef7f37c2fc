import { graphql } from '@/shared/api/generated'

export const LineageAround = graphql(`
    query LineageAround($root: ID!, $direction: Direction!, $depth: Int!, $first: Int!) {
        lineage(root: $root, direction: $direction, depth: $depth, first: $first) {
            nodes {
                id
                kind
                deleted
                hiddenUpstream
                hiddenDownstream
                node {
                    __typename
                    ... on ArtifactVersion {
                        id
                        versionName: name
                        ref
                        aliases
                        createdAt
                        createdBy {
                            name
                        }
                        artifact {
                            id
                            name
                            type
                        }
                    }
                    ... on Run {
                        id
                        key
                        runName: name
                        jobType
                        state
                        startedAt
                        createdBy {
                            name
                        }
                        project {
                            id
                            name
                        }
                    }
                }
            }
            edges {
                source
                target
                role
            }
            truncated
        }
    }
`)

export const ImpactOf = graphql(`
    query ImpactOf($version: ID!, $first: Int!, $after: String) {
        impact(version: $version, first: $first, after: $after) {
            versionCount
            runCount
            restrictedCount
            levels {
                depth
                versions
                runs
            }
            types {
                type
                versions
            }
            nodes {
                depth
                aliases
                version {
                    id
                    name
                    ref
                    deletedAt
                    createdAt
                    createdBy {
                        name
                        reportedBy
                    }
                    artifact {
                        ...ArtifactLink
                    }
                }
            }
            pageInfo {
                hasNextPage
                endCursor
            }
        }
    }
`)

export const LineageChanged = graphql(`
    subscription LineageChanged($root: ID!, $direction: Direction!, $depth: Int!, $after: String) {
        lineageChanged(root: $root, direction: $direction, depth: $depth, after: $after) {
            kind
            cursor
        }
    }
`)
