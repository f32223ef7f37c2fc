import { graphql } from '@/shared/api/generated'

export const VersionsQuery = graphql(`
    query ArtifactVersions(
        $project: String!
        $name: String!
        $filter: VersionFilter
        $orderBy: VersionOrder
        $first: Int!
        $after: String
    ) {
        artifact(project: $project, name: $name) {
            id
            versions(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
                totalCount
                nodes {
                    ...VersionRow
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const VersionByNumberQuery = graphql(`
    query ArtifactVersionByNumber($project: String!, $name: String!, $version: String!) {
        artifact(project: $project, name: $name) {
            id
            version(name: $version) {
                ...VersionRow
            }
        }
    }
`)

export const VersionRowFragment = graphql(`
    fragment VersionRow on ArtifactVersion {
        id
        name
        state
        createdAt
        createdBy {
            name
            reportedBy
        }
        size
        fileCount
        referenceCount
        tags
        metadata
        producedBy(first: 1) {
            nodes {
                ...RunLink
            }
        }
    }
`)

export const ConsumersQuery = graphql(`
    query Consumers($ref: String!) {
        artifactVersion(ref: $ref) {
            id
            name
            usedBy(first: 10) {
                totalCount
                nodes {
                    ...RunLink
                    jobType
                    startedAt
                }
            }
            restrictedUsers(first: 1) {
                totalCount
            }
        }
    }
`)
