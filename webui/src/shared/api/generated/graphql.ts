/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Entries for a draft. */
export type AddEntriesInput = {
  /** The entries; each path once. */
  entries?: Array<EntryInput>;
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** More entries as lines of a manifest, which is several times faster for thousands. */
  manifest?: string | null | undefined;
  /** Whether a path that the draft has already may get other bytes. */
  replace?: boolean;
  /** The draft's id. */
  version: string | number;
};

/** Which artifacts; every condition given must hold. */
export type ArtifactFilter = {
  /** Has this alias. */
  alias?: string | null | undefined;
  /** Created then or later. */
  createdAfter?: string | null | undefined;
  /** Created before. */
  createdBefore?: string | null | undefined;
  /** Comparisons with the artifact's own metadata. */
  metadata?: Array<JsonFilter> | null | undefined;
  /** Part of the name. */
  search?: string | null | undefined;
  /** All of these tags. */
  tags?: Array<string> | null | undefined;
  /** One of these types. */
  types?: Array<string> | null | undefined;
  /** Comparisons that one committed version has to meet. */
  versionMetadata?: Array<JsonFilter> | null | undefined;
};

/** The order of artifacts. */
export type ArtifactOrder = {
  /** Which end comes first. */
  direction?: OrderDirection;
  /** What to order by. */
  field: ArtifactOrderField;
  /** The path, for METADATA. */
  path?: string | null | undefined;
};

/** What artifacts are ordered by. */
export type ArtifactOrderField =
  /** By the time of the first version. */
  | 'CREATED_AT'
  /** By the number at `path` in the artifact's metadata; those without come lowest. */
  | 'METADATA'
  /** By name. */
  | 'NAME'
  /** By the time of the last change. */
  | 'UPDATED_AT';

/** What is known of a blob's bytes. */
export type BlobState =
  /** Stored; its digest is what the client said and is still to be verified. */
  | 'CLAIMED'
  /** Stored, hashed and wrong. */
  | 'CORRUPT'
  /** On its way out. */
  | 'DELETING'
  /** Declared; its bytes have not been seen. */
  | 'PENDING'
  /** Stored, hashed and right. */
  | 'VERIFIED';

/** A version whose references are to be compared with their sources. */
export type CheckReferencesInput = {
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** The version: its id, or a ref such as `project/name:v3`. */
  version: string;
};

/** A draft to publish, or a committed version to log again. */
export type CommitVersionInput = {
  /** Aliases to set; `latest` goes without saying. */
  aliases?: Array<string>;
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** What the entries must amount to; checked if given. */
  manifestDigest?: string | null | undefined;
  /** The run that logs it; default: the one given to `createVersion`. */
  run?: string | number | null | undefined;
  /** Tags to add. */
  tags?: Array<string>;
  /** The id that `createVersion` returned. */
  version: string | number;
};

/** How a value found at a path compares with the one given. */
export type Comparison =
  /** Text that contains the given text. */
  | 'CONTAINS'
  /** Equal. */
  | 'EQ'
  /** Greater or equal. */
  | 'GE'
  /** Greater. */
  | 'GT'
  /** Less or equal. */
  | 'LE'
  /** Less. */
  | 'LT'
  /** There, and different. */
  | 'NE';

/** An upload all parts of which were sent. */
export type CompleteUploadInput = {
  /** Accepted for uniformity; repeating is harmless. */
  idempotencyKey?: string | null | undefined;
  /** The id that `startUpload` returned. */
  upload: string | number;
};

/** A project to create. */
export type CreateProjectInput = {
  /** Free text. */
  description?: string;
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** Its name: letters, digits and `. _ -`, up to 128. */
  name: string;
};

/** A version to be logged. */
export type CreateVersionInput = {
  /** The aliases meant for commit; only checked here. */
  aliases?: Array<string>;
  /** The artifact's name; created with its first version. */
  artifact: string;
  /** Free text. */
  description?: string;
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** The manifest digest, if known: content already there needs no upload. */
  manifestDigest?: string | null | undefined;
  /** A JSON object. */
  metadata?: unknown;
  /** The project's name; created if the settings allow it. */
  project: string;
  /** The run that logs it. */
  run?: string | number | null | undefined;
  /** The tags meant for commit; only checked here. */
  tags?: Array<string>;
  /** The artifact's type; an existing artifact must have it. */
  type: string;
};

/** A version to delete; its tombstone stays in lineage. */
export type DeleteVersionInput = {
  /** Whether aliases that point to it go with it; otherwise they forbid it. */
  deleteAliases?: boolean;
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** Why; kept in the ledger. */
  reason?: string | null | undefined;
  /** The version: its id, or a ref such as `project/name:v3`. */
  version: string;
};

/** A draft to drop. */
export type DiscardDraftInput = {
  /** Makes the mutation safe to repeat: the same key with the same input is carried out once. */
  idempotencyKey?: string | null | undefined;
  /** The draft's id. */
  version: string | number;
};

/** What the last check found at the place that a reference names. */
export type Drift =
  /** Something else is there now; a pinned version may still be had. */
  | 'CHANGED'
  /** There is nothing any more. */
  | 'MISSING'
  /** The source is as it was recorded. */
  | 'SAME'
  /** Nobody has looked since it was added. */
  | 'UNKNOWN'
  /** The server may not, or could not, look. */
  | 'UNREADABLE';

/** A path and the digest and size of its bytes. */
export type EntryInput = {
  /** `sha256:<hex>` of the bytes. */
  digest: string;
  /** A relative path with `/` between the parts. */
  path: string;
  /** How many bytes. */
  size: number;
};

/** What went wrong, for programs. The values are part of the API and never change. */
export type ErrorCode =
  /** The storage refuses access. */
  | 'ACCESS_DENIED'
  /** The alias does not point to the expected version; details say where it points. */
  | 'ALIAS_CONFLICT'
  /** The alias is `latest` or the name of a version. */
  | 'ALIAS_RESERVED'
  /** The name or id is taken. */
  | 'ALREADY_EXISTS'
  /** Uploads are missing or incomplete; details name them. */
  | 'BLOBS_MISSING'
  /** Stored bytes do not have their digest. */
  | 'BLOB_CORRUPT'
  /** The body of the request is too large. */
  | 'BODY_TOO_LARGE'
  /** Bytes do not have the digest that was declared. */
  | 'CHECKSUM_MISMATCH'
  /** What came after this cursor is archived; read the state again and begin anew. */
  | 'CURSOR_EXPIRED'
  /** Other writers held the database for too long; try again. */
  | 'DATABASE_BUSY'
  /** The database cannot be used; the message says why. */
  | 'DATABASE_UNAVAILABLE'
  /** The principal may see the thing, but not do this with it. */
  | 'FORBIDDEN'
  /** The idempotency key was used for another request. */
  | 'IDEMPOTENCY_CONFLICT'
  /** A fault of the server; its log has more under the request id. */
  | 'INTERNAL'
  /** A cursor does not belong to this list. */
  | 'INVALID_CURSOR'
  /** A value is not what it has to be. */
  | 'INVALID_INPUT'
  /** A name has characters that names may not have. */
  | 'INVALID_NAME'
  /** A path leaves its folder, occurs twice or cannot be stored. */
  | 'INVALID_PATH'
  /** A ref cannot be read. */
  | 'INVALID_REF'
  /** A value is larger than allowed. */
  | 'LIMIT_EXCEEDED'
  /** An input list has too many items. */
  | 'LIST_TOO_LONG'
  /** The entries are not those that the manifest digest promises. */
  | 'MANIFEST_MISMATCH'
  /** The alias has no earlier position. */
  | 'NOTHING_TO_ROLL_BACK'
  /** What was named does not exist or may not be seen. */
  | 'NOT_FOUND'
  /** The storage holds no such object. */
  | 'OBJECT_NOT_FOUND'
  /** The project still owns artifacts or runs. */
  | 'PROJECT_NOT_EMPTY'
  /** The request or its document is not valid GraphQL for this schema. */
  | 'QUERY_INVALID'
  /** The document could return too much; page sizes multiply. */
  | 'QUERY_TOO_COSTLY'
  /** The document nests too deeply. */
  | 'QUERY_TOO_DEEP'
  /** The document has too many tokens. */
  | 'QUERY_TOO_LARGE'
  /** The document has too many field aliases. */
  | 'QUERY_TOO_MANY_ALIASES'
  /** Too many requests; details say when to go on. */
  | 'RATE_LIMITED'
  /** There are more or fewer bytes than were declared. */
  | 'SIZE_MISMATCH'
  /** The thing is in a state that does not allow this. */
  | 'STATE_CONFLICT'
  /** There is no space left. */
  | 'STORAGE_FULL'
  /** The storage cannot be reached or is not configured. */
  | 'STORAGE_UNAVAILABLE'
  /** The operation took too long. */
  | 'TIMEOUT'
  /** A subscriber did not take its events in time; subscribe again after the last cursor. */
  | 'TOO_SLOW'
  /** The artifact exists with another type. */
  | 'TYPE_MISMATCH'
  /** No valid login came with the request. */
  | 'UNAUTHENTICATED'
  /** The storage cannot do this. */
  | 'UNSUPPORTED_OPERATION'
  /** The signed URL is too old; ask for a new one. */
  | 'URL_EXPIRED'
  /** The signed URL was altered. */
  | 'URL_INVALID'
  /** The version was deleted. */
  | 'VERSION_DELETED';

/** What happened. */
export type EventType =
  /** An alias was taken away. */
  | 'ALIAS_DELETED'
  /** Aliases of a name or pattern became a matter of maintainers. */
  | 'ALIAS_PROTECTED'
  /** An alias went back to an earlier position. */
  | 'ALIAS_ROLLED_BACK'
  /** An alias was created or moved. */
  | 'ALIAS_SET'
  /** Aliases of a name or pattern are no more a matter of maintainers. */
  | 'ALIAS_UNPROTECTED'
  /** An API key was made. */
  | 'API_KEY_CREATED'
  /** An API key became worthless. */
  | 'API_KEY_REVOKED'
  /** The first version of an artifact was committed. */
  | 'ARTIFACT_CREATED'
  /** An artifact was deleted with all its versions. */
  | 'ARTIFACT_DELETED'
  /** Name, description, metadata or tags of an artifact changed. */
  | 'ARTIFACT_UPDATED'
  /** Stored bytes were found to be damaged or gone; `after` names the versions. */
  | 'BLOB_CORRUPT'
  /** Somebody asked to deliver an event to a webhook again. */
  | 'DELIVERY_REPLAYED'
  /** Somebody began to log a version. */
  | 'DRAFT_CREATED'
  /** A draft was dropped or expired. */
  | 'DRAFT_DISCARDED'
  /** A user logged in with a browser. */
  | 'LOGGED_IN'
  /** A principal got a role in a project, or another one. */
  | 'MEMBER_ADDED'
  /** A principal lost its role in a project. */
  | 'MEMBER_REMOVED'
  /** A user chose a password. */
  | 'PASSWORD_CHANGED'
  /** A user or service account was created. */
  | 'PRINCIPAL_CREATED'
  /** A principal was described or disabled, or its right to administer changed. */
  | 'PRINCIPAL_UPDATED'
  /** A project was created. */
  | 'PROJECT_CREATED'
  /** An empty project was deleted. */
  | 'PROJECT_DELETED'
  /** A project was renamed or described. */
  | 'PROJECT_UPDATED'
  /** The sources of a version's references were compared; `after` has the counts. */
  | 'REFERENCES_CHECKED'
  /** A run started. */
  | 'RUN_CREATED'
  /** A run was deleted. */
  | 'RUN_DELETED'
  /** The last process of a run ended; its state says how. */
  | 'RUN_FINISHED'
  /** A run that had ended runs again. */
  | 'RUN_RESUMED'
  /** Name, description, config or tags of a run changed. */
  | 'RUN_UPDATED'
  /** All sessions of a user were ended. */
  | 'SESSIONS_ENDED'
  /** A project's new blobs go to another storage from now on. */
  | 'STORAGE_ASSIGNED'
  /** A version was published. */
  | 'VERSION_COMMITTED'
  /** A version became a tombstone. */
  | 'VERSION_DELETED'
  /** A version of another artifact was linked into this one. */
  | 'VERSION_LINKED'
  /** Content that a version already holds was logged once more. */
  | 'VERSION_LOGGED_AGAIN'
  /** Description, metadata or tags of a version changed. */
  | 'VERSION_UPDATED'
  /** A run used a version for the first time. */
  | 'VERSION_USED'
  /** A webhook was added. */
  | 'WEBHOOK_CREATED'
  /** A webhook was deleted. */
  | 'WEBHOOK_DELETED'
  /** A webhook was changed. */
  | 'WEBHOOK_UPDATED';

/** Whether a job waits or runs; or how it ended, if it is carried out once. */
export type JobState =
  /** Ended with an error, for a job that is carried out once. */
  | 'FAILED'
  /** Done, for a job that is carried out once. */
  | 'FINISHED'
  /** Waits for its time. */
  | 'QUEUED'
  /** A worker holds its lease. */
  | 'RUNNING';

/** A comparison with the value at a path in JSON: `metrics.accuracy` GT 0.9. */
export type JsonFilter = {
  /** How the value found compares with the one given. */
  op: Comparison;
  /** Keys joined by dots. */
  path: string;
  /** Text, a number or a boolean; only values of that type match. */
  value: unknown;
};

/** Which end of the order comes first. */
export type OrderDirection =
  /** Lowest, oldest or first name first. */
  | 'ASC'
  /** The other way round. */
  | 'DESC';

/** A part that is about to be sent. */
export type PartInput = {
  /** CRC-32 (IEEE) of its bytes, as an unsigned number. */
  crc32: number;
  /** Which part, from 1. */
  number: number;
};

/** What kind of identity acts. */
export type PrincipalKind =
  /** Whoever can reach a registry without access control. */
  | 'LOCAL'
  /** A program with an account of its own. */
  | 'SERVICE'
  /** A person. */
  | 'USER';

/** What a member may do in a project; each may do all that the ones before it may. */
export type Role =
  /** Also decides on members and webhooks, and edits and deletes the project. */
  | 'ADMIN'
  /** Also deletes and renames, and protects aliases and moves protected ones. */
  | 'MAINTAINER'
  /** Reads and downloads. */
  | 'VIEWER'
  /** Also starts runs, logs versions, edits, and moves aliases that are not protected. */
  | 'WRITER';

/** Where a run, or one of its processes, stands. */
export type RunState =
  /** A process fell silent without saying how it ended. */
  | 'CRASHED'
  /** A process ended with an error. */
  | 'FAILED'
  /** All its processes ended well. */
  | 'FINISHED'
  /** At least one of its processes is alive. */
  | 'RUNNING';

/** Blobs that are about to be sent. */
export type SignUploadsInput = {
  /** Which of the draft's blobs. */
  digests: Array<string>;
  /** Accepted for uniformity; signing twice is harmless. */
  idempotencyKey?: string | null | undefined;
  /** The draft's id. */
  version: string | number;
};

/** A large blob that is about to be sent. */
export type StartUploadInput = {
  /** Which of the draft's blobs. */
  digest: string;
  /** Accepted for uniformity; repeating is harmless. */
  idempotencyKey?: string | null | undefined;
  /** The draft's id. */
  version: string | number;
};

/** What kind of thing an event is about. */
export type SubjectKind =
  /** An API key. */
  | 'API_KEY'
  /** An artifact, or one of its aliases. */
  | 'ARTIFACT'
  /** A user or service account. */
  | 'PRINCIPAL'
  /** A project. */
  | 'PROJECT'
  /** A run. */
  | 'RUN'
  /** A version. */
  | 'VERSION'
  /** A webhook. */
  | 'WEBHOOK';

/** Parts that are about to be sent. */
export type UploadPartsInput = {
  /** Accepted for uniformity; repeating is harmless. */
  idempotencyKey?: string | null | undefined;
  /** The parts; a few at a time, for their URLs expire. */
  parts: Array<PartInput>;
  /** The id that `startUpload` returned. */
  upload: string | number;
};

/** Whether all the bytes of a version have been hashed and were right. */
export type Verification =
  /** Some of its bytes are damaged or gone; log them again to repair it. */
  | 'CORRUPT'
  /** Some of its bytes are still to be hashed, or it was deleted. */
  | 'UNVERIFIED'
  /** All its bytes are stored, hashed and right. */
  | 'VERIFIED';

/** Where a version stands: being filled, immutable, or gone but for its tombstone. */
export type VersionState =
  /** Complete and immutable. */
  | 'COMMITTED'
  /** Its content is gone; number, digest and lineage remain. */
  | 'DELETED'
  /** Being filled; invisible to everybody but who fills it. */
  | 'DRAFT';

/** Who besides its members may read a project. */
export type Visibility =
  /** Nobody but its members sees that it exists. */
  | 'PRIVATE'
  /** Everybody who is logged in may read it. */
  | 'PUBLIC_READ';

export type FindProjectsQueryVariables = Exact<{
  search?: string | null | undefined;
}>;


export type FindProjectsQuery = { projects: { nodes: Array<{ id: string, name: string, description: string }> } };

export type FindInProjectQueryVariables = Exact<{
  project: string;
  search?: string | null | undefined;
}>;


export type FindInProjectQuery = { artifacts: { nodes: Array<{ id: string, name: string, type: string }> }, runs: { nodes: Array<{ id: string, key: string, name: string, jobType: string, state: RunState }> } };

export type SwitcherQueryVariables = Exact<{ [key: string]: never; }>;


export type SwitcherQuery = { projects: { nodes: Array<{ id: string, name: string }> } };

export type ArtifactsQueryVariables = Exact<{
  project: string;
  filter?: ArtifactFilter | null | undefined;
  orderBy?: ArtifactOrder | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ArtifactsQuery = { artifacts: { totalCount: number, nodes: Array<{ id: string, name: string, type: string, description: string, tags: Array<string>, updatedAt: string, aliases: Array<{ name: string, protected: boolean, versionName: string }>, version: { id: string, name: string | null, size: number, fileCount: number } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type ProjectsQueryVariables = Exact<{
  search?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ProjectsQuery = { projects: { totalCount: number, nodes: Array<{ id: string, name: string, description: string, artifactCount: number, runCount: number, visibility: Visibility, role: Role, createdAt: string }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject: { project: { id: string, name: string } } };

export type CreateVersionMutationVariables = Exact<{
  input: CreateVersionInput;
}>;


export type CreateVersionMutation = { createVersion: { version: { id: string, name: string | null, state: VersionState } } };

export type AddEntriesMutationVariables = Exact<{
  input: AddEntriesInput;
}>;


export type AddEntriesMutation = { addEntries: { missing: Array<string> } };

export type SignUploadsMutationVariables = Exact<{
  input: SignUploadsInput;
}>;


export type SignUploadsMutation = { signUploads: { inParts: Array<string>, uploads: Array<{ digest: string, method: string, url: string, headers: unknown, resumable: boolean }>, packs: Array<{ method: string, url: string, headers: unknown, listing: string }> } };

export type StartUploadMutationVariables = Exact<{
  input: StartUploadInput;
}>;


export type StartUploadMutation = { startUpload: { upload: { id: string, partSize: number, partCount: number, heldParts: Array<number> } | null } };

export type UploadPartsMutationVariables = Exact<{
  input: UploadPartsInput;
}>;


export type UploadPartsMutation = { uploadParts: { parts: Array<{ number: number, method: string, url: string, headers: unknown }> } };

export type CompleteUploadMutationVariables = Exact<{
  input: CompleteUploadInput;
}>;


export type CompleteUploadMutation = { completeUpload: { digest: string } };

export type CommitVersionMutationVariables = Exact<{
  input: CommitVersionInput;
}>;


export type CommitVersionMutation = { commitVersion: { version: { id: string, name: string | null, state: VersionState, artifact: { id: string, name: string } } } };

export type DiscardDraftMutationVariables = Exact<{
  input: DiscardDraftInput;
}>;


export type DiscardDraftMutation = { discardDraft: { id: string } };

export type KnownArtifactsQueryVariables = Exact<{
  project: string;
}>;


export type KnownArtifactsQuery = { artifacts: { nodes: Array<{ id: string, name: string, type: string }> } };

export type VersionQueryVariables = Exact<{
  ref: string;
}>;


export type VersionQuery = { artifactVersion: { id: string, name: string | null, ref: string | null, digest: string | null, size: number, fileCount: number, referenceCount: number, description: string, metadata: unknown, aliases: Array<string>, tags: Array<string>, verification: Verification, createdAt: string, createdBy: { name: string, reportedBy: string | null }, artifact: { id: string, name: string, type: string }, producedBy: { nodes: Array<{ id: string, key: string, name: string, state: RunState, jobType: string }> }, drift: { same: number, changed: number, missing: number, unreadable: number, unknown: number, unverified: number } } };

export type FolderQueryVariables = Exact<{
  ref: string;
  path: string;
  first: number;
  after?: string | null | undefined;
}>;


export type FolderQuery = { artifactVersion: { id: string, folder: { nodes: Array<{ name: string, path: string, fileCount: number, referenceCount: number, size: number | null, entry: { path: string, isReference: boolean, uri: string | null, driftState: Drift | null, verified: boolean, verification: BlobState | null } | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } } };

export type FindFilesQueryVariables = Exact<{
  ref: string;
  search?: string | null | undefined;
  referencesOnly: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type FindFilesQuery = { artifactVersion: { id: string, entries: { totalCount: number, nodes: Array<{ path: string, size: number | null, isReference: boolean, uri: string | null, driftState: Drift | null, verified: boolean, verification: BlobState | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } } };

export type EntryQueryVariables = Exact<{
  ref: string;
  path: string;
}>;


export type EntryQuery = { artifactVersion: { id: string, entry: { path: string, digest: string | null, size: number | null, verification: BlobState | null, isReference: boolean, uri: string | null, endpoint: string | null, etag: string | null, objectVersion: string | null, checksum: string | null, modifiedAt: string | null, verified: boolean, driftState: Drift | null, checkedAt: string | null } | null } };

export type DownloadQueryVariables = Exact<{
  ref: string;
  path: string;
}>;


export type DownloadQuery = { artifactVersion: { id: string, entry: { path: string, download: { method: string, url: string, headers: unknown, expiresAt: string } } | null } };

export type SourceQueryVariables = Exact<{
  ref: string;
  paths: Array<string> | string;
}>;


export type SourceQuery = { artifactVersion: { id: string, referenceDownloads: Array<{ path: string, method: string, url: string, headers: unknown }> } };

export type CheckReferencesMutationVariables = Exact<{
  input: CheckReferencesInput;
}>;


export type CheckReferencesMutation = { checkReferences: { job: { id: string, state: JobState, done: number, total: number | null, error: string | null } } };

export type ReferenceJobQueryVariables = Exact<{
  id: string | number;
}>;


export type ReferenceJobQuery = { job: { id: string, state: JobState, done: number, total: number | null, error: string | null } | null };

export type DeletePreviewQueryVariables = Exact<{
  version: string | number;
}>;


export type DeletePreviewQuery = { deletePreview: { aliases: Array<string>, freedBlobs: number, freedBytes: number, movesLatest: boolean, nextLatest: { id: string, name: string | null } | null, usedBy: { totalCount: number, nodes: Array<{ id: string, key: string, name: string, state: RunState }> }, downstream: { totalCount: number, nodes: Array<{ id: string, ref: string | null, aliases: Array<string> }> }, restrictedDownstream: { totalCount: number } } };

export type DeleteVersionMutationVariables = Exact<{
  input: DeleteVersionInput;
}>;


export type DeleteVersionMutation = { deleteVersion: { version: { id: string, state: VersionState, deletedAt: string | null } } };

export type OtherVersionsQueryVariables = Exact<{
  project: string;
  artifact: string;
  first: number;
}>;


export type OtherVersionsQuery = { artifact: { id: string, versions: { nodes: Array<{ id: string, name: string | null, index: number | null, aliases: Array<string> }> } } | null };

export type ManifestQueryVariables = Exact<{
  ref: string;
}>;


export type ManifestQuery = { artifactVersion: { id: string, name: string | null, digest: string | null, manifestUrl: string, fileCount: number } };

export type EventsSubscriptionVariables = Exact<{
  project: string;
  types?: Array<EventType> | EventType | null | undefined;
  after?: string | null | undefined;
}>;


export type EventsSubscription = { events: { id: string, cursor: string, type: EventType, at: string, subjectId: string, subjectKind: SubjectKind, subjectName: string, before: unknown, after: unknown, reason: string | null, actor: { name: string, reportedBy: string | null } } };

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { viewer: { id: string, name: string, displayName: string | null, kind: PrincipalKind, isAdmin: boolean | null }, serverInfo: { version: string, errorCodes: Array<ErrorCode> } };


export const FindProjectsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindProjects"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"projects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"6"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}}]}}]}}]}}]} as unknown as DocumentNode<FindProjectsQuery, FindProjectsQueryVariables>;
export const FindInProjectDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindInProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"project"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"8"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"runs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"6"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"jobType"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<FindInProjectQuery, FindInProjectQueryVariables>;
export const SwitcherDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Switcher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"projects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<SwitcherQuery, SwitcherQueryVariables>;
export const ArtifactsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Artifacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"project"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ArtifactFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ArtifactOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"protected"}},{"kind":"Field","name":{"kind":"Name","value":"versionName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]} as unknown as DocumentNode<ArtifactsQuery, ArtifactsQueryVariables>;
export const ProjectsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Projects"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"projects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"artifactCount"}},{"kind":"Field","name":{"kind":"Name","value":"runCount"}},{"kind":"Field","name":{"kind":"Name","value":"visibility"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]} as unknown as DocumentNode<ProjectsQuery, ProjectsQueryVariables>;
export const CreateProjectDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateProject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateProjectInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createProject"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<CreateProjectMutation, CreateProjectMutationVariables>;
export const CreateVersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]}}]} as unknown as DocumentNode<CreateVersionMutation, CreateVersionMutationVariables>;
export const AddEntriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddEntries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddEntriesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addEntries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"missing"}}]}}]}}]} as unknown as DocumentNode<AddEntriesMutation, AddEntriesMutationVariables>;
export const SignUploadsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignUploads"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignUploadsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signUploads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploads"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}},{"kind":"Field","name":{"kind":"Name","value":"resumable"}}]}},{"kind":"Field","name":{"kind":"Name","value":"packs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}},{"kind":"Field","name":{"kind":"Name","value":"listing"}}]}},{"kind":"Field","name":{"kind":"Name","value":"inParts"}}]}}]}}]} as unknown as DocumentNode<SignUploadsMutation, SignUploadsMutationVariables>;
export const StartUploadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartUpload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartUploadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startUpload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"upload"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"partSize"}},{"kind":"Field","name":{"kind":"Name","value":"partCount"}},{"kind":"Field","name":{"kind":"Name","value":"heldParts"}}]}}]}}]}}]} as unknown as DocumentNode<StartUploadMutation, StartUploadMutationVariables>;
export const UploadPartsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UploadParts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UploadPartsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadParts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}}]}}]}}]}}]} as unknown as DocumentNode<UploadPartsMutation, UploadPartsMutationVariables>;
export const CompleteUploadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CompleteUpload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CompleteUploadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completeUpload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}}]}}]} as unknown as DocumentNode<CompleteUploadMutation, CompleteUploadMutationVariables>;
export const CommitVersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CommitVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CommitVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"commitVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"artifact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CommitVersionMutation, CommitVersionMutationVariables>;
export const DiscardDraftDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DiscardDraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DiscardDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"discardDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<DiscardDraftMutation, DiscardDraftMutationVariables>;
export const KnownArtifactsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"KnownArtifacts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"project"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifacts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}}]}}]} as unknown as DocumentNode<KnownArtifactsQuery, KnownArtifactsQueryVariables>;
export const VersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Version"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"ref"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}},{"kind":"Field","name":{"kind":"Name","value":"referenceCount"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"verification"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"createdBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reportedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"artifact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"producedBy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"jobType"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"drift"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"same"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"missing"}},{"kind":"Field","name":{"kind":"Name","value":"unreadable"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}},{"kind":"Field","name":{"kind":"Name","value":"unverified"}}]}}]}}]}}]} as unknown as DocumentNode<VersionQuery, VersionQueryVariables>;
export const FolderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Folder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"path"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"folder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"path"},"value":{"kind":"Variable","name":{"kind":"Name","value":"path"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}},{"kind":"Field","name":{"kind":"Name","value":"referenceCount"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"entry"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"isReference"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}},{"kind":"Field","name":{"kind":"Name","value":"driftState"}},{"kind":"Field","name":{"kind":"Name","value":"verified"}},{"kind":"Field","name":{"kind":"Name","value":"verification"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FolderQuery, FolderQueryVariables>;
export const FindFilesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindFiles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"search"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"referencesOnly"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"search"},"value":{"kind":"Variable","name":{"kind":"Name","value":"search"}}},{"kind":"Argument","name":{"kind":"Name","value":"referencesOnly"},"value":{"kind":"Variable","name":{"kind":"Name","value":"referencesOnly"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"isReference"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}},{"kind":"Field","name":{"kind":"Name","value":"driftState"}},{"kind":"Field","name":{"kind":"Name","value":"verified"}},{"kind":"Field","name":{"kind":"Name","value":"verification"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCursor"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FindFilesQuery, FindFilesQueryVariables>;
export const EntryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Entry"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"path"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"entry"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"path"},"value":{"kind":"Variable","name":{"kind":"Name","value":"path"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"verification"}},{"kind":"Field","name":{"kind":"Name","value":"isReference"}},{"kind":"Field","name":{"kind":"Name","value":"uri"}},{"kind":"Field","name":{"kind":"Name","value":"endpoint"}},{"kind":"Field","name":{"kind":"Name","value":"etag"}},{"kind":"Field","name":{"kind":"Name","value":"objectVersion"}},{"kind":"Field","name":{"kind":"Name","value":"checksum"}},{"kind":"Field","name":{"kind":"Name","value":"modifiedAt"}},{"kind":"Field","name":{"kind":"Name","value":"verified"}},{"kind":"Field","name":{"kind":"Name","value":"driftState"}},{"kind":"Field","name":{"kind":"Name","value":"checkedAt"}}]}}]}}]}}]} as unknown as DocumentNode<EntryQuery, EntryQueryVariables>;
export const DownloadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Download"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"path"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"entry"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"path"},"value":{"kind":"Variable","name":{"kind":"Name","value":"path"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"download"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<DownloadQuery, DownloadQueryVariables>;
export const SourceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Source"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"paths"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"referenceDownloads"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"paths"},"value":{"kind":"Variable","name":{"kind":"Name","value":"paths"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"headers"}}]}}]}}]}}]} as unknown as DocumentNode<SourceQuery, SourceQueryVariables>;
export const CheckReferencesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CheckReferences"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CheckReferencesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkReferences"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]}}]} as unknown as DocumentNode<CheckReferencesMutation, CheckReferencesMutationVariables>;
export const ReferenceJobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReferenceJob"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]} as unknown as DocumentNode<ReferenceJobQuery, ReferenceJobQueryVariables>;
export const DeletePreviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DeletePreview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"version"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletePreview"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"version"},"value":{"kind":"Variable","name":{"kind":"Name","value":"version"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"aliases"}},{"kind":"Field","name":{"kind":"Name","value":"freedBlobs"}},{"kind":"Field","name":{"kind":"Name","value":"freedBytes"}},{"kind":"Field","name":{"kind":"Name","value":"movesLatest"}},{"kind":"Field","name":{"kind":"Name","value":"nextLatest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usedBy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"downstream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"ref"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"restrictedDownstream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]}}]} as unknown as DocumentNode<DeletePreviewQuery, DeletePreviewQueryVariables>;
export const DeleteVersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"deletedAt"}}]}}]}}]}}]} as unknown as DocumentNode<DeleteVersionMutation, DeleteVersionMutationVariables>;
export const OtherVersionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OtherVersions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"project"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"artifact"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifact"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"artifact"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"aliases"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OtherVersionsQuery, OtherVersionsQueryVariables>;
export const ManifestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Manifest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ref"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"artifactVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ref"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ref"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"manifestUrl"}},{"kind":"Field","name":{"kind":"Name","value":"fileCount"}}]}}]}}]} as unknown as DocumentNode<ManifestQuery, ManifestQueryVariables>;
export const EventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Events"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"project"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"types"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EventType"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"project"},"value":{"kind":"Variable","name":{"kind":"Name","value":"project"}}},{"kind":"Argument","name":{"kind":"Name","value":"types"},"value":{"kind":"Variable","name":{"kind":"Name","value":"types"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"subjectId"}},{"kind":"Field","name":{"kind":"Name","value":"subjectKind"}},{"kind":"Field","name":{"kind":"Name","value":"subjectName"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reportedBy"}}]}}]}}]}}]} as unknown as DocumentNode<EventsSubscription, EventsSubscriptionVariables>;
export const SessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"isAdmin"}}]}},{"kind":"Field","name":{"kind":"Name","value":"serverInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"errorCodes"}}]}}]}}]} as unknown as DocumentNode<SessionQuery, SessionQueryVariables>;