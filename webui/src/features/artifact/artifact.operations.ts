import { graphql } from '@/shared/api/generated'

export const ArtifactPageQuery = graphql(`
    query ArtifactPage($project: String!, $name: String!) {
        artifact(project: $project, name: $name) {
            ...ArtifactAliases
            name
            type
            description
            tags
            metadata
            createdAt
            project {
                id
                name
                role
            }
            protectedAliases {
                ...Protection
            }
            versions(first: 1) {
                totalCount
                nodes {
                    id
                    name
                }
            }
        }
    }
`)

export const UpdateArtifactMutation = graphql(`
    mutation UpdateArtifact($input: UpdateArtifactInput!) {
        updateArtifact(input: $input) {
            artifact {
                id
                description
                metadata
                updatedAt
            }
        }
    }
`)

export const AddTagsMutation = graphql(`
    mutation AddArtifactTags($input: TagsInput!) {
        addTags(input: $input) {
            node {
                id
                ... on Artifact {
                    tags
                }
            }
        }
    }
`)

export const RemoveTagsMutation = graphql(`
    mutation RemoveArtifactTags($input: TagsInput!) {
        removeTags(input: $input) {
            node {
                id
                ... on Artifact {
                    tags
                }
            }
        }
    }
`)

export const RenameArtifactMutation = graphql(`
    mutation RenameArtifact($input: RenameArtifactInput!) {
        renameArtifact(input: $input) {
            artifact {
                id
                name
            }
        }
    }
`)

export const DeleteArtifactMutation = graphql(`
    mutation DeleteArtifact($input: DeleteArtifactInput!) {
        deleteArtifact(input: $input) {
            id
        }
    }
`)

export const NewestPreviewQuery = graphql(`
    query NewestPreview($version: ID!) {
        deletePreview(version: $version) {
            freedBytes
            usedBy(first: 1) {
                totalCount
            }
            downstream(first: 1) {
                totalCount
            }
            restrictedDownstream(first: 1) {
                totalCount
            }
        }
    }
`)
