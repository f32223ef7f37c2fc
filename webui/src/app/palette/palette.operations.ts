import { graphql } from '@/shared/api/generated'

export const FindProjectsQuery = graphql(`
    query FindProjects($search: String) {
        projects(search: $search, first: 6) {
            nodes {
                id
                name
                description
            }
        }
    }
`)

export const FindInProjectQuery = graphql(`
    query FindInProject($project: String!, $search: String) {
        artifacts(project: $project, filter: { search: $search }, first: 8) {
            nodes {
                id
                name
                type
            }
        }
        runs(project: $project, filter: { search: $search }, first: 6) {
            nodes {
                id
                key
                name
                jobType
                state
            }
        }
    }
`)
