import { graphql } from '@/shared/api/generated'

export const RunsQuery = graphql(`
    query ProjectRuns(
        $project: String!
        $filter: RunFilter
        $orderBy: RunOrder
        $first: Int!
        $after: String
    ) {
        runs(project: $project, filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
            totalCount
            nodes {
                id
                key
                name
                jobType
                state
                startedAt
                finishedAt
                tags
                createdBy {
                    name
                    reportedBy
                }
                inputs(first: 10) {
                    nodes {
                        id
                    }
                    pageInfo {
                        hasNextPage
                    }
                }
                outputs(first: 10) {
                    nodes {
                        id
                    }
                    pageInfo {
                        hasNextPage
                    }
                }
            }
            pageInfo {
                endCursor
                hasNextPage
            }
        }
    }
`)

export const RunQuery = graphql(`
    query RunPage($project: String!, $key: String!) {
        run(project: $project, key: $key) {
            id
            key
            name
            jobType
            description
            state
            config
            host
            gitCommit
            startedAt
            finishedAt
            deletedAt
            tags
            createdBy {
                name
                reportedBy
            }
            restrictedInputs(first: 1) {
                totalCount
            }
            restrictedOutputs(first: 1) {
                totalCount
            }
        }
    }
`)

export const RunInputsQuery = graphql(`
    query RunInputs($project: String!, $key: String!, $first: Int!, $after: String) {
        run(project: $project, key: $key) {
            id
            inputs(first: $first, after: $after) {
                totalCount
                nodes {
                    ...VersionOfRun
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const RunOutputsQuery = graphql(`
    query RunOutputs($project: String!, $key: String!, $first: Int!, $after: String) {
        run(project: $project, key: $key) {
            id
            outputs(first: $first, after: $after) {
                totalCount
                nodes {
                    ...VersionOfRun
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const VersionOfRunFragment = graphql(`
    fragment VersionOfRun on ArtifactVersion {
        id
        name
        state
        size
        aliases
        artifact {
            ...ArtifactLink
        }
    }
`)
