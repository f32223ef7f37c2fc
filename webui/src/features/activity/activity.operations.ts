import { graphql } from '@/shared/api/generated'

export const ActivityQuery = graphql(`
    query Activity($project: String, $filter: EventFilter, $first: Int!, $after: String) {
        events(project: $project, filter: $filter, first: $first, after: $after) {
            nodes {
                ...Happening
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)

export const ArtifactIdQuery = graphql(`
    query ArtifactId($project: String!, $name: String!) {
        artifact(project: $project, name: $name) {
            id
        }
    }
`)
