import { graphql } from '@/shared/api/generated'

export const ProjectSettingsQuery = graphql(`
    query ProjectSettings($project: String!) {
        project(name: $project) {
            id
            name
            description
            visibility
            role
            artifactCount
            runCount
            storage
            createdAt
            referenceAllowlist {
                prefix
                storage
            }
            protectedAliases {
                ...Protection
            }
        }
    }
`)

export const UpdateProjectMutation = graphql(`
    mutation UpdateProject($input: UpdateProjectInput!) {
        updateProject(input: $input) {
            project {
                id
                name
                description
                visibility
            }
        }
    }
`)

export const DeleteProjectMutation = graphql(`
    mutation DeleteProject($input: DeleteProjectInput!) {
        deleteProject(input: $input) {
            name
        }
    }
`)

export const MembersQuery = graphql(`
    query ProjectMembers($project: String!, $first: Int!, $after: String) {
        project(name: $project) {
            id
            members(first: $first, after: $after) {
                totalCount
                nodes {
                    name
                    displayName
                    kind
                    role
                    fromGroup
                    createdAt
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const AddMemberMutation = graphql(`
    mutation AddMember($input: AddMemberInput!) {
        addMember(input: $input) {
            project {
                id
                role
            }
        }
    }
`)

export const RemoveMemberMutation = graphql(`
    mutation RemoveMember($input: RemoveMemberInput!) {
        removeMember(input: $input) {
            principal
        }
    }
`)

export const ProtectAliasMutation = graphql(`
    mutation ProtectAliases($input: ProtectAliasInput!) {
        protectAlias(input: $input) {
            protectedAliases {
                pattern
            }
        }
    }
`)

export const UnprotectAliasMutation = graphql(`
    mutation UnprotectAliases($input: UnprotectAliasInput!) {
        unprotectAlias(input: $input) {
            protectedAliases {
                pattern
            }
        }
    }
`)

export const SetAllowlistMutation = graphql(`
    mutation SetReferenceAllowlist($input: SetReferenceAllowlistInput!) {
        setReferenceAllowlist(input: $input) {
            project {
                id
                referenceAllowlist {
                    prefix
                    storage
                }
            }
        }
    }
`)

export const AssignStorageMutation = graphql(`
    mutation AssignStorage($input: AssignStorageInput!) {
        assignStorage(input: $input) {
            project {
                id
                storage
            }
        }
    }
`)

export const StorageNamesQuery = graphql(`
    query StorageNames {
        storages {
            name
            isDefault
        }
    }
`)
