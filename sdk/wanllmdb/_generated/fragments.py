from datetime import datetime
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    DeliveryState,
    Drift,
    EventType,
    JobState,
    LineageKind,
    MoveKind,
    Role,
    RunState,
    SubjectKind,
    VersionState,
)


class AliasFields(BaseModel):
    name: str
    version_name: str = Field(alias="versionName")
    updated_at: datetime = Field(alias="updatedAt")
    updated_by: "AliasFieldsUpdatedBy" = Field(alias="updatedBy")


class AliasFieldsUpdatedBy(BaseModel):
    name: str
    reported_by: Optional[str] = Field(alias="reportedBy")


class ArtifactFields(BaseModel):
    id: str
    name: str
    type_: str = Field(alias="type")
    description: str
    metadata: Any
    tags: list[str]
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")
    project: "ArtifactFieldsProject"
    aliases: list["ArtifactFieldsAliases"]


class ArtifactFieldsProject(BaseModel):
    name: str


class ArtifactFieldsAliases(AliasFields):
    pass


class DeliveryFields(BaseModel):
    id: str
    message_id: str = Field(alias="messageId")
    state: DeliveryState
    attempts: int
    status: Optional[int]
    error: Optional[str]
    created_at: datetime = Field(alias="createdAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    next_attempt_at: Optional[datetime] = Field(alias="nextAttemptAt")
    replay_of: Optional[str] = Field(alias="replayOf")
    event: "DeliveryFieldsEvent"


class DeliveryFieldsEvent(BaseModel):
    type_: EventType = Field(alias="type")
    subject_name: str = Field(alias="subjectName")


class EventFields(BaseModel):
    id: str
    type_: EventType = Field(alias="type")
    at: datetime
    subject_kind: SubjectKind = Field(alias="subjectKind")
    subject_id: str = Field(alias="subjectId")
    subject_name: str = Field(alias="subjectName")
    reason: Optional[str]
    before: Optional[Any]
    after: Optional[Any]
    cursor: str
    actor: "EventFieldsActor"
    run: Optional["EventFieldsRun"]


class EventFieldsActor(BaseModel):
    name: str
    reported_by: Optional[str] = Field(alias="reportedBy")


class EventFieldsRun(BaseModel):
    key: str


class JobFields(BaseModel):
    id: str
    state: JobState
    done: int
    total: Optional[int]
    result: Optional[Any]
    error: Optional[str]


class KeyFields(BaseModel):
    id: str
    name: str
    prefix: str
    principal: "KeyFieldsPrincipal"
    project: Optional["KeyFieldsProject"]
    limited_to_project: bool = Field(alias="limitedToProject")
    role: Optional[Role]
    created_at: datetime = Field(alias="createdAt")
    expires_at: Optional[datetime] = Field(alias="expiresAt")
    last_used_at: Optional[datetime] = Field(alias="lastUsedAt")
    revoked_at: Optional[datetime] = Field(alias="revokedAt")


class KeyFieldsPrincipal(BaseModel):
    name: str


class KeyFieldsProject(BaseModel):
    name: str


class MoveFields(BaseModel):
    alias: str
    kind: MoveKind
    reason: Optional[str]
    at: datetime
    from_: Optional["MoveFieldsFrom"] = Field(alias="from")
    to: Optional["MoveFieldsTo"]
    actor: "MoveFieldsActor"
    run: Optional["MoveFieldsRun"]


class MoveFieldsFrom(BaseModel):
    name: Optional[str]


class MoveFieldsTo(BaseModel):
    name: Optional[str]


class MoveFieldsActor(BaseModel):
    name: str
    reported_by: Optional[str] = Field(alias="reportedBy")


class MoveFieldsRun(BaseModel):
    key: str
    name: str


class NodeFields(BaseModel):
    id: str
    kind: LineageKind
    depth: int
    deleted: Optional[bool]
    hidden_upstream: Optional[int] = Field(alias="hiddenUpstream")
    hidden_downstream: Optional[int] = Field(alias="hiddenDownstream")
    node: Optional[
        Annotated[
            Union[
                "NodeFieldsNodeNode",
                "NodeFieldsNodeArtifactVersion",
                "NodeFieldsNodeRun",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class NodeFieldsNodeNode(BaseModel):
    typename__: Literal[
        "AliasMove",
        "ApiKey",
        "Artifact",
        "Delivery",
        "Event",
        "Job",
        "Node",
        "Principal",
        "Project",
        "Session",
        "Webhook",
    ] = Field(alias="__typename")


class NodeFieldsNodeArtifactVersion(BaseModel):
    typename__: Literal["ArtifactVersion"] = Field(alias="__typename")
    ref: Optional[str]
    aliases: list[str]
    artifact: "NodeFieldsNodeArtifactVersionArtifact"


class NodeFieldsNodeArtifactVersionArtifact(BaseModel):
    type_: str = Field(alias="type")


class NodeFieldsNodeRun(BaseModel):
    typename__: Literal["Run"] = Field(alias="__typename")
    key: str
    name: str
    job_type: str = Field(alias="jobType")
    state: RunState
    project: "NodeFieldsNodeRunProject"


class NodeFieldsNodeRunProject(BaseModel):
    name: str


class PageFields(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class ReferenceFields(BaseModel):
    path: str
    uri: Optional[str]
    endpoint: Optional[str]
    size: Optional[int]
    etag: Optional[str]
    object_version: Optional[str] = Field(alias="objectVersion")
    checksum: Optional[str]
    modified_at: Optional[datetime] = Field(alias="modifiedAt")
    verified: bool
    drift_state: Optional[Drift] = Field(alias="driftState")
    checked_at: Optional[datetime] = Field(alias="checkedAt")


class RunFields(BaseModel):
    id: str
    key: str
    name: str
    job_type: str = Field(alias="jobType")
    description: str
    config: Any
    state: RunState
    tags: list[str]
    git_commit: Optional[str] = Field(alias="gitCommit")
    host: Optional[str]
    reported_by: Optional[str] = Field(alias="reportedBy")
    started_at: datetime = Field(alias="startedAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    project: "RunFieldsProject"


class RunFieldsProject(BaseModel):
    name: str


class VersionFields(BaseModel):
    id: str
    name: Optional[str]
    state: VersionState
    digest: Optional[str]
    size: int
    file_count: int = Field(alias="fileCount")
    description: str
    metadata: Any
    tags: list[str]
    aliases: list[str]
    created_at: datetime = Field(alias="createdAt")
    manifest_url: str = Field(alias="manifestUrl")
    created_by: "VersionFieldsCreatedBy" = Field(alias="createdBy")
    artifact: "VersionFieldsArtifact"


class VersionFieldsCreatedBy(BaseModel):
    name: str
    reported_by: Optional[str] = Field(alias="reportedBy")


class VersionFieldsArtifact(BaseModel):
    id: str
    name: str
    type_: str = Field(alias="type")
    project: "VersionFieldsArtifactProject"


class VersionFieldsArtifactProject(BaseModel):
    name: str


class WebhookFields(BaseModel):
    id: str
    url: str
    types: Optional[list[EventType]]
    alias_pattern: Optional[str] = Field(alias="aliasPattern")
    enabled: bool
    created_at: datetime = Field(alias="createdAt")
    created_by: "WebhookFieldsCreatedBy" = Field(alias="createdBy")
    project: "WebhookFieldsProject"


class WebhookFieldsCreatedBy(BaseModel):
    name: str


class WebhookFieldsProject(BaseModel):
    name: str


AliasFields.model_rebuild()
ArtifactFields.model_rebuild()
DeliveryFields.model_rebuild()
EventFields.model_rebuild()
JobFields.model_rebuild()
KeyFields.model_rebuild()
MoveFields.model_rebuild()
NodeFields.model_rebuild()
PageFields.model_rebuild()
ReferenceFields.model_rebuild()
RunFields.model_rebuild()
VersionFields.model_rebuild()
WebhookFields.model_rebuild()
