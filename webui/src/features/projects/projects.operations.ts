import { graphql } from '@/shared/api/generated'

export const ProjectsQuery = graphql(`
    query Projects($search: String, $first: Int!, $after: String) {
        projects(search: $search, first: $first, after: $after) {
            totalCount
            nodes {
                id
                name
                description
                artifactCount
                runCount
                visibility
                role
                createdAt
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)

export const CreateProjectMutation = graphql(`
    mutation CreateProject($input: CreateProjectInput!) {
        createProject(input: $input) {
            project {
                id
                name
            }
        }
    }
`)
