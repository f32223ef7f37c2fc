from datetime import datetime
from typing import Any, Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    ArtifactOrderField,
    Comparison,
    EventType,
    OrderDirection,
    ReferenceChecksum,
    Resume,
    Role,
    RunEnd,
    RunOrderField,
    RunState,
    VersionOrderField,
    VersionState,
    Visibility,
)


class AbortUploadInput(BaseModel):
    """An upload to give up."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Accepted for uniformity; repeating is harmless."
    upload: str
    "The id that `startUpload` returned."


class AddEntriesInput(BaseModel):
    """Entries for a draft."""

    entries: list["EntryInput"] = Field(default_factory=lambda: [])
    "The entries; each path once."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    manifest: Optional[str] = None
    "More entries as lines of a manifest, which is several times faster for thousands."
    replace: bool = False
    "Whether a path that the draft has already may get other bytes."
    version: str
    "The draft's id."


class AddReferencesInput(BaseModel):
    """References for a draft."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    references: list["ReferenceInput"]
    "The references; each path once."
    replace: bool = False
    "Whether a path that the draft has already may get other content."
    version: str
    "The draft's id."


class ArtifactFilter(BaseModel):
    """Which artifacts; every condition given must hold."""

    alias: Optional[str] = None
    "Has this alias."
    created_after: Optional[datetime] = Field(alias="createdAfter", default=None)
    "Created then or later."
    created_before: Optional[datetime] = Field(alias="createdBefore", default=None)
    "Created before."
    metadata: Optional[list["JsonFilter"]] = None
    "Comparisons with the artifact's own metadata."
    search: Optional[str] = None
    "Part of the name."
    tags: Optional[list[str]] = None
    "All of these tags."
    types: Optional[list[str]] = None
    "One of these types."
    version_metadata: Optional[list["JsonFilter"]] = Field(
        alias="versionMetadata", default=None
    )
    "Comparisons that one committed version has to meet."


class ArtifactOrder(BaseModel):
    """The order of artifacts."""

    direction: OrderDirection = OrderDirection.ASC
    "Which end comes first."
    field: ArtifactOrderField
    "What to order by."
    path: Optional[str] = None
    "The path, for METADATA."


class CheckReferencesInput(BaseModel):
    """A version whose references are to be compared with their sources."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    version: str
    "The version: its id, or a ref such as `project/name:v3`."


class CommitVersionInput(BaseModel):
    """A draft to publish, or a committed version to log again."""

    aliases: list[str] = Field(default_factory=lambda: [])
    "Aliases to set; `latest` goes without saying."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    manifest_digest: Optional[str] = Field(alias="manifestDigest", default=None)
    "What the entries must amount to; checked if given."
    run: Optional[str] = None
    "The run that logs it; default: the one given to `createVersion`."
    tags: list[str] = Field(default_factory=lambda: [])
    "Tags to add."
    version: str
    "The id that `createVersion` returned."


class CompleteUploadInput(BaseModel):
    """An upload all parts of which were sent."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Accepted for uniformity; repeating is harmless."
    upload: str
    "The id that `startUpload` returned."


class CreateApiKeyInput(BaseModel):
    """An API key to make."""

    expires_at: Optional[datetime] = Field(alias="expiresAt", default=None)
    "When it is to end."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    name: str
    "What it is for."
    principal: Optional[str] = None
    "A service account that it is for; without it, it is one's own."
    project: Optional[str] = None
    "The only project it is to work in."
    role: Optional[Role] = None
    "The highest role it is to have anywhere."


class CreateProjectInput(BaseModel):
    """A project to create."""

    description: str = ""
    "Free text."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    name: str
    "Its name: letters, digits and `. _ -`, up to 128."


class CreateRunInput(BaseModel):
    """A run to start, or to attach to."""

    config: Optional[Any] = None
    "Its parameters, a JSON object."
    description: str = ""
    "Free text."
    git_commit: Optional[str] = Field(alias="gitCommit", default=None)
    "The commit of the code."
    host: Optional[str] = None
    "The machine it runs on."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    job_type: str = Field(alias="jobType", default="")
    "What kind of work it does, such as `train`."
    key: Optional[str] = None
    "The run's id within the project; made up if absent."
    name: Optional[str] = None
    "Its name; default: its id."
    process: str
    "A name that the client process makes up for itself, new for every process."
    project: str
    "The project's name; created if the settings allow it."
    resume: Resume = Resume.NEVER
    "What happens when a run with that id exists."
    tags: list[str] = Field(default_factory=lambda: [])
    "Tags."


class CreateVersionInput(BaseModel):
    """A version to be logged."""

    aliases: list[str] = Field(default_factory=lambda: [])
    "The aliases meant for commit; only checked here."
    artifact: str
    "The artifact's name; created with its first version."
    description: str = ""
    "Free text."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    manifest_digest: Optional[str] = Field(alias="manifestDigest", default=None)
    "The manifest digest, if known: content already there needs no upload."
    metadata: Optional[Any] = None
    "A JSON object."
    project: str
    "The project's name; created if the settings allow it."
    run: Optional[str] = None
    "The run that logs it."
    tags: list[str] = Field(default_factory=lambda: [])
    "The tags meant for commit; only checked here."
    type_: str = Field(alias="type")
    "The artifact's type; an existing artifact must have it."


class CreateWebhookInput(BaseModel):
    """A receiver that is to be told what happens in a project."""

    alias_pattern: Optional[str] = Field(alias="aliasPattern", default=None)
    "Only moves of aliases like this: `production`, `prod-*`; `*` is any number of characters, `?` is one. Absent or null: no such condition."
    enabled: bool = True
    "Whether it gets anything for now."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    project: str
    "The project's name."
    types: Optional[list[EventType]] = None
    "Only events of these types; absent or null: of all types."
    url: str
    "Where to send events to: `https://…`."


class DeleteAliasInput(BaseModel):
    """An alias to take away."""

    alias: str
    "The alias."
    artifact: str
    "The artifact: its id, or `project/name`."
    expected_version: Optional[str] = Field(alias="expectedVersion", default=None)
    "Where the alias must still point, such as `v3`; null: it must not exist; absent: no check. Otherwise ALIAS_CONFLICT says where it points."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger."
    run: Optional[str] = None
    "The run that does it; kept in the ledger."


class DeleteArtifactInput(BaseModel):
    """An artifact to delete with all its versions and aliases."""

    artifact: str
    "The artifact: its id, or `project/name`."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger."


class DeleteProjectInput(BaseModel):
    """A project to delete; it must own no artifacts and no runs."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    project: str
    "The project's name."


class DeleteRunInput(BaseModel):
    """A run to delete; it must not be running."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    run: str
    "The run."


class DeleteVersionInput(BaseModel):
    """A version to delete; its tombstone stays in lineage."""

    delete_aliases: bool = Field(alias="deleteAliases", default=False)
    "Whether aliases that point to it go with it; otherwise they forbid it."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger."
    version: str
    "The version: its id, or a ref such as `project/name:v3`."


class DeleteWebhookInput(BaseModel):
    """A webhook to delete with what was not delivered yet."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    webhook: str
    "Its id."


class DiscardDraftInput(BaseModel):
    """A draft to drop."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    version: str
    "The draft's id."


class EntryInput(BaseModel):
    """A path and the digest and size of its bytes."""

    digest: str
    "`sha256:<hex>` of the bytes."
    path: str
    "A relative path with `/` between the parts."
    size: int
    "How many bytes."


class ExpandReferenceInput(BaseModel):
    """A place whose objects the server itself is to list and add to a draft."""

    checksum: ReferenceChecksum = ReferenceChecksum.LISTING
    "What is recorded of the content."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    max_objects: int = Field(alias="maxObjects", default=10000)
    "More objects than these are an error, never a silent cut."
    name: Optional[str] = None
    "The path of the object, or the folder for the objects; default: as there."
    uri: str
    "An object, or a folder; the allow-list must cover it."
    version: str
    "The draft's id."


class FinishRunInput(BaseModel):
    """The end of one process of a run."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    process: str
    "The process, as it named itself when it started the run."
    run: str
    "The run."
    state: RunEnd = RunEnd.FINISHED
    "How it ended."


class HeartbeatRunInput(BaseModel):
    """A sign of life of one process of a run."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    process: str
    "The process, as it named itself when it started the run."
    run: str
    "The run."


class JsonFilter(BaseModel):
    """A comparison with the value at a path in JSON: `metrics.accuracy` GT 0.9."""

    op: Comparison
    "How the value found compares with the one given."
    path: str
    "Keys joined by dots."
    value: Any
    "Text, a number or a boolean; only values of that type match."


class LinkVersionInput(BaseModel):
    """A version to be linked into another artifact, usually of another project."""

    aliases: list[str] = Field(default_factory=lambda: [])
    "Aliases to set there; `latest` goes without saying."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger and the event."
    tags: list[str] = Field(default_factory=lambda: [])
    "Tags to add there."
    target: str
    "The artifact that gets it, `project/name`; created with its first version."
    version: str
    "The version: its id, or a ref such as `project/name:v3`."


class PartInput(BaseModel):
    """A part that is about to be sent."""

    crc_32: int = Field(alias="crc32")
    "CRC-32 (IEEE) of its bytes, as an unsigned number."
    number: int
    "Which part, from 1."


class ReferenceInput(BaseModel):
    """A path and the object outside that it stands for."""

    checksum: Optional[str] = None
    "The provider's checksum, `<name>:<value>`."
    endpoint: Optional[str] = None
    "The address of the storage service, if it is not the provider's own."
    etag: Optional[str] = None
    "Its ETag."
    modified_at: Optional[datetime] = Field(alias="modifiedAt", default=None)
    "When it was last changed."
    object_version: Optional[str] = Field(alias="objectVersion", default=None)
    "Its version id or generation; without one it is not pinned."
    path: str
    "A relative path with `/` between the parts."
    size: Optional[int] = None
    "How many bytes it has."
    uri: str
    "Where it is: s3, gs, http, https or file."
    verified: bool = True
    "Whether something of its content was looked at when it was added."


class RenameArtifactInput(BaseModel):
    """A new name for an artifact."""

    artifact: str
    "The artifact: its id, or `project/name`."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    name: str
    "The new name, free in the project."


class ReplayDeliveryInput(BaseModel):
    """A delivery to repeat."""

    delivery: str
    "Its id."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."


class RevokeApiKeyInput(BaseModel):
    """An API key to make worthless."""

    api_key: str = Field(alias="apiKey")
    "The key's id."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."


class RollbackAliasInput(BaseModel):
    """An alias to point back to where it pointed one move earlier."""

    alias: str
    "The alias."
    artifact: str
    "The artifact: its id, or `project/name`."
    expected_version: Optional[str] = Field(alias="expectedVersion", default=None)
    "Where the alias must still point, such as `v3`; null: it must not exist; absent: no check. Otherwise ALIAS_CONFLICT says where it points."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger."
    run: Optional[str] = None
    "The run that does it; kept in the ledger."


class RunFilter(BaseModel):
    """Which runs; every condition given must hold."""

    config: Optional[list["JsonFilter"]] = None
    "Comparisons with the config."
    git_commit: Optional[str] = Field(alias="gitCommit", default=None)
    "A git commit, or the beginning of one."
    job_types: Optional[list[str]] = Field(alias="jobTypes", default=None)
    "One of these job types."
    search: Optional[str] = None
    "Part of the name."
    started_after: Optional[datetime] = Field(alias="startedAfter", default=None)
    "Started then or later."
    started_before: Optional[datetime] = Field(alias="startedBefore", default=None)
    "Started before."
    states: Optional[list[RunState]] = None
    "In one of these states."
    tags: Optional[list[str]] = None
    "All of these tags."


class RunOrder(BaseModel):
    """The order of runs."""

    direction: OrderDirection = OrderDirection.DESC
    "Which end comes first."
    field: RunOrderField
    "What to order by."
    path: Optional[str] = None
    "The path, for CONFIG."


class SetAliasInput(BaseModel):
    """An alias to create or move."""

    alias: str
    "The alias."
    artifact: str
    "The artifact: its id, or `project/name`."
    expected_version: Optional[str] = Field(alias="expectedVersion", default=None)
    "Where the alias must still point, such as `v3`; null: it must not exist; absent: no check. Otherwise ALIAS_CONFLICT says where it points."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    reason: Optional[str] = None
    "Why; kept in the ledger."
    run: Optional[str] = None
    "The run that does it; kept in the ledger."
    version: str
    "The version: `v3`, its id, or a ref."


class SignUploadsInput(BaseModel):
    """Blobs that are about to be sent."""

    digests: list[str]
    "Which of the draft's blobs."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Accepted for uniformity; signing twice is harmless."
    version: str
    "The draft's id."


class StartUploadInput(BaseModel):
    """A large blob that is about to be sent."""

    digest: str
    "Which of the draft's blobs."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Accepted for uniformity; repeating is harmless."
    version: str
    "The draft's id."


class TagsInput(BaseModel):
    """Tags of an artifact, a version or a run."""

    id: str
    "The id of the artifact, version or run."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    tags: list[str]
    "The tags."


class UpdateArtifactInput(BaseModel):
    """What to change of an artifact; what is absent stays."""

    artifact: str
    "The artifact: its id, or `project/name`."
    description: Optional[str] = None
    "A new description."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    metadata: Optional[Any] = None
    "New metadata in place of the old."


class UpdateProjectInput(BaseModel):
    """What to change of a project; what is absent stays."""

    description: Optional[str] = None
    "A new description."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    name: Optional[str] = None
    "A new name."
    project: str
    "The project's name."
    visibility: Optional[Visibility] = None
    "Who may read it."


class UpdateRunInput(BaseModel):
    """What to change of a run; what is absent stays."""

    config: Optional[Any] = None
    "A new config in place of the old."
    config_changes: Optional[Any] = Field(alias="configChanges", default=None)
    "Parameters to add or change; the others stay, also those other processes change."
    description: Optional[str] = None
    "A new description."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    name: Optional[str] = None
    "A new name."
    run: str
    "The run."


class UpdateVersionInput(BaseModel):
    """What to change of a version; what is absent stays."""

    description: Optional[str] = None
    "A new description."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    metadata: Optional[Any] = None
    "New metadata in place of the old."
    version: str
    "The version: its id, or a ref such as `project/name:v3`."


class UpdateWebhookInput(BaseModel):
    """What to change of a webhook; what is absent stays."""

    alias_pattern: Optional[str] = Field(alias="aliasPattern", default=None)
    "Null: no such condition."
    enabled: Optional[bool] = None
    "Disabling ends what was not delivered yet; what happens meanwhile is never delivered."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    types: Optional[list[EventType]] = None
    "Null: of all types."
    url: Optional[str] = None
    "Where to send events to."
    webhook: str
    "Its id."


class UploadPartsInput(BaseModel):
    """Parts that are about to be sent."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Accepted for uniformity; repeating is harmless."
    parts: list["PartInput"]
    "The parts; a few at a time, for their URLs expire."
    upload: str
    "The id that `startUpload` returned."


class UseArtifactInput(BaseModel):
    """A version that a run uses."""

    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "Makes the mutation safe to repeat: the same key with the same input is carried out once."
    run: str
    "The run."
    version: str
    "The version: its id, or a ref such as `project/name:v3`."


class VersionFilter(BaseModel):
    """Which versions; every condition given must hold."""

    alias: Optional[str] = None
    "Holds this alias."
    metadata: Optional[list["JsonFilter"]] = None
    "Comparisons with the version's metadata."
    states: Optional[list[VersionState]] = None
    "In one of these states; default: COMMITTED. Drafts are never listed."
    tags: Optional[list[str]] = None
    "All of these tags."


class VersionOrder(BaseModel):
    """The order of versions."""

    direction: OrderDirection = OrderDirection.DESC
    "Which end comes first."
    field: VersionOrderField
    "What to order by."
    path: Optional[str] = None
    "The path, for METADATA."


AddEntriesInput.model_rebuild()
AddReferencesInput.model_rebuild()
ArtifactFilter.model_rebuild()
RunFilter.model_rebuild()
UploadPartsInput.model_rebuild()
VersionFilter.model_rebuild()
