import { graphql } from '@/shared/api/generated'

export const ArtifactsQuery = graphql(`
    query Artifacts(
        $project: String!
        $filter: ArtifactFilter
        $orderBy: ArtifactOrder
        $first: Int!
        $after: String
    ) {
        artifacts(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
            totalCount
            nodes {
                id
                name
                type
                description
                tags
                updatedAt
                aliases {
                    name
                    protected
                    versionName
                }
                version {
                    id
                    name
                    size
                    fileCount
                }
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)
