import { graphql } from '@/shared/api/generated'

export const CreateVersionMutation = graphql(`
    mutation CreateVersion($input: CreateVersionInput!) {
        createVersion(input: $input) {
            version {
                id
                name
                state
            }
        }
    }
`)

export const AddEntriesMutation = graphql(`
    mutation AddEntries($input: AddEntriesInput!) {
        addEntries(input: $input) {
            missing
        }
    }
`)

export const SignUploadsMutation = graphql(`
    mutation SignUploads($input: SignUploadsInput!) {
        signUploads(input: $input) {
            uploads {
                digest
                method
                url
                headers
                resumable
            }
            packs {
                method
                url
                headers
                listing
            }
            inParts
        }
    }
`)

export const StartUploadMutation = graphql(`
    mutation StartUpload($input: StartUploadInput!) {
        startUpload(input: $input) {
            upload {
                id
                partSize
                partCount
                heldParts
            }
        }
    }
`)

export const UploadPartsMutation = graphql(`
    mutation UploadParts($input: UploadPartsInput!) {
        uploadParts(input: $input) {
            parts {
                number
                method
                url
                headers
            }
        }
    }
`)

export const CompleteUploadMutation = graphql(`
    mutation CompleteUpload($input: CompleteUploadInput!) {
        completeUpload(input: $input) {
            digest
        }
    }
`)

export const CommitVersionMutation = graphql(`
    mutation CommitVersion($input: CommitVersionInput!) {
        commitVersion(input: $input) {
            version {
                id
                name
                state
                artifact {
                    id
                    name
                }
            }
        }
    }
`)

export const DiscardDraftMutation = graphql(`
    mutation DiscardDraft($input: DiscardDraftInput!) {
        discardDraft(input: $input) {
            id
        }
    }
`)

export const KnownArtifactsQuery = graphql(`
    query KnownArtifacts($project: String!) {
        artifacts(project: $project, first: 100) {
            nodes {
                id
                name
                type
            }
        }
    }
`)
