import { graphql } from '@/shared/api/generated'

export const VersionQuery = graphql(`
    query Version($ref: String!) {
        artifactVersion(ref: $ref) {
            id
            name
            ref
            digest
            size
            fileCount
            referenceCount
            description
            metadata
            aliases
            tags
            verification
            createdAt
            createdBy {
                name
                reportedBy
            }
            artifact {
                id
                name
                type
            }
            producedBy(first: 3) {
                nodes {
                    ...RunLink
                    inputs(first: 4) {
                        totalCount
                        nodes {
                            id
                            name
                            artifact {
                                ...ArtifactLink
                            }
                        }
                    }
                }
            }
            usedBy(first: 1) {
                totalCount
            }
            drift {
                same
                changed
                missing
                unreadable
                unknown
                unverified
            }
        }
    }
`)

/** What the tree and a search show of a file. */
export const EntryRowFragment = graphql(`
    fragment EntryRow on Entry {
        path
        isReference
        uri
        driftState
        verified
        verification
    }
`)

export const FolderQuery = graphql(`
    query Folder($ref: String!, $path: String!, $first: Int!, $after: String) {
        artifactVersion(ref: $ref) {
            id
            folder(path: $path, first: $first, after: $after) {
                nodes {
                    name
                    path
                    fileCount
                    referenceCount
                    size
                    entry {
                        ...EntryRow
                    }
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const FindFilesQuery = graphql(`
    query FindFiles($ref: String!, $search: String, $referencesOnly: Boolean!, $first: Int!, $after: String) {
        artifactVersion(ref: $ref) {
            id
            entries(search: $search, referencesOnly: $referencesOnly, first: $first, after: $after) {
                totalCount
                nodes {
                    ...EntryRow
                    size
                }
                pageInfo {
                    endCursor
                    hasNextPage
                }
            }
        }
    }
`)

export const EntryQuery = graphql(`
    query Entry($ref: String!, $path: String!) {
        artifactVersion(ref: $ref) {
            id
            entry(path: $path) {
                path
                digest
                size
                verification
                isReference
                uri
                endpoint
                etag
                objectVersion
                checksum
                modifiedAt
                verified
                driftState
                checkedAt
            }
        }
    }
`)

export const DownloadQuery = graphql(`
    query Download($ref: String!, $path: String!) {
        artifactVersion(ref: $ref) {
            id
            entry(path: $path) {
                path
                download {
                    method
                    url
                    headers
                    expiresAt
                }
            }
        }
    }
`)

export const SourceQuery = graphql(`
    query Source($ref: String!, $paths: [String!]!) {
        artifactVersion(ref: $ref) {
            id
            referenceDownloads(paths: $paths) {
                path
                method
                url
                headers
            }
        }
    }
`)

export const JobProgressFragment = graphql(`
    fragment JobProgress on Job {
        id
        state
        done
        total
        error
    }
`)

export const CheckReferencesMutation = graphql(`
    mutation CheckReferences($input: CheckReferencesInput!) {
        checkReferences(input: $input) {
            job {
                ...JobProgress
            }
        }
    }
`)

export const JobQuery = graphql(`
    query ReferenceJob($id: ID!) {
        job(id: $id) {
            ...JobProgress
        }
    }
`)

export const DeletePreviewQuery = graphql(`
    query DeletePreview($version: ID!) {
        deletePreview(version: $version) {
            aliases
            freedBlobs
            freedBytes
            movesLatest
            nextLatest {
                id
                name
            }
            usedBy(first: 5) {
                totalCount
                nodes {
                    id
                    key
                    name
                    state
                }
            }
            downstream(first: 5) {
                totalCount
                nodes {
                    id
                    ref
                    aliases
                }
            }
            restrictedDownstream(first: 1) {
                totalCount
            }
        }
    }
`)

export const DeleteVersionMutation = graphql(`
    mutation DeleteVersion($input: DeleteVersionInput!) {
        deleteVersion(input: $input) {
            version {
                id
                state
                deletedAt
            }
        }
    }
`)

export const OtherVersionsQuery = graphql(`
    query OtherVersions($project: String!, $artifact: String!, $first: Int!) {
        artifact(project: $project, name: $artifact) {
            id
            versions(first: $first) {
                nodes {
                    id
                    name
                    index
                    aliases
                }
            }
        }
    }
`)

export const ManifestQuery = graphql(`
    query Manifest($ref: String!) {
        artifactVersion(ref: $ref) {
            id
            name
            digest
            manifestUrl
            fileCount
        }
    }
`)
