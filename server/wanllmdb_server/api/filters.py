"""Inputs that filter and order lists."""

from datetime import datetime

import strawberry

from wanllmdb_server.api.enums import OrderDirection
from wanllmdb_server.api.ids import from_global, row_id_of
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.artifacts.listing import (
    ArtifactOrderField,
    ArtifactQuery,
    VersionOrderField,
    VersionQuery,
    artifact_order,
    version_order,
)
from wanllmdb_server.artifacts.versions import VersionState
from wanllmdb_server.db.json_filter import Comparison, JsonCondition
from wanllmdb_server.db.paging import Order
from wanllmdb_server.errors import InvalidInput, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind
from wanllmdb_server.events.reading import EventQuery
from wanllmdb_server.runs.listing import RunOrderField, RunQuery, run_order
from wanllmdb_server.runs.runs import RunState


@strawberry.input(description="A comparison with the value at a path in JSON: `metrics.accuracy` GT 0.9.")
class JsonFilter:
    path: str = strawberry.field(description="Keys joined by dots.")
    op: Comparison = strawberry.field(description="How the value found compares with the one given.")
    value: JSON = strawberry.field(description="Text, a number or a boolean; only values of that type match.")

    def condition(self) -> JsonCondition:
        if not isinstance(self.value, str | int | float):
            raise InvalidInput(f"a filter compares with text, a number or a boolean, not {self.value!r}")
        return JsonCondition(self.path, self.op, self.value)


def _conditions(filters: list[JsonFilter] | None) -> list[JsonCondition]:
    return [item.condition() for item in filters or []]


@strawberry.input(description="Which artifacts; every condition given must hold.")
class ArtifactFilter:
    search: str | None = strawberry.field(default=None, description="Part of the name.")
    types: list[str] | None = strawberry.field(default=None, description="One of these types.")
    tags: list[str] | None = strawberry.field(default=None, description="All of these tags.")
    alias: str | None = strawberry.field(default=None, description="Has this alias.")
    metadata: list[JsonFilter] | None = strawberry.field(
        default=None, description="Comparisons with the artifact's own metadata."
    )
    version_metadata: list[JsonFilter] | None = strawberry.field(
        default=None, description="Comparisons that one committed version has to meet."
    )
    created_after: datetime | None = strawberry.field(default=None, description="Created then or later.")
    created_before: datetime | None = strawberry.field(default=None, description="Created before.")

    def query(self) -> ArtifactQuery:
        return ArtifactQuery(
            search=self.search,
            types=self.types,
            tags=self.tags or (),
            alias=self.alias,
            metadata=_conditions(self.metadata),
            version_metadata=_conditions(self.version_metadata),
            created_after=self.created_after,
            created_before=self.created_before,
        )


@strawberry.input(description="The order of artifacts.")
class ArtifactOrder:
    field: ArtifactOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which end comes first."
    )
    path: str | None = strawberry.field(default=None, description="The path, for METADATA.")

    def order(self) -> list[Order]:
        return artifact_order(self.field, self.path, descending=self.direction is OrderDirection.DESC)


@strawberry.input(description="Which versions; every condition given must hold.")
class VersionFilter:
    states: list[VersionState] | None = strawberry.field(
        default=None, description="In one of these states; default: COMMITTED. Drafts are never listed."
    )
    tags: list[str] | None = strawberry.field(default=None, description="All of these tags.")
    alias: str | None = strawberry.field(default=None, description="Holds this alias.")
    metadata: list[JsonFilter] | None = strawberry.field(
        default=None, description="Comparisons with the version's metadata."
    )

    def query(self) -> VersionQuery:
        states = self.states if self.states is not None else [VersionState.COMMITTED]
        return VersionQuery(
            states=[state.value for state in states],
            tags=self.tags or (),
            alias=self.alias,
            metadata=_conditions(self.metadata),
        )


@strawberry.input(description="The order of versions.")
class VersionOrder:
    field: VersionOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first."
    )
    path: str | None = strawberry.field(default=None, description="The path, for METADATA.")

    def order(self) -> list[Order]:
        return version_order(self.field, self.path, descending=self.direction is OrderDirection.DESC)


@strawberry.input(description="Which runs; every condition given must hold.")
class RunFilter:
    search: str | None = strawberry.field(default=None, description="Part of the name.")
    states: list[RunState] | None = strawberry.field(default=None, description="In one of these states.")
    job_types: list[str] | None = strawberry.field(default=None, description="One of these job types.")
    tags: list[str] | None = strawberry.field(default=None, description="All of these tags.")
    config: list[JsonFilter] | None = strawberry.field(
        default=None, description="Comparisons with the config."
    )
    git_commit: str | None = strawberry.field(
        default=None, description="A git commit, or the beginning of one."
    )
    started_after: datetime | None = strawberry.field(default=None, description="Started then or later.")
    started_before: datetime | None = strawberry.field(default=None, description="Started before.")

    def query(self) -> RunQuery:
        return RunQuery(
            search=self.search,
            states=None if self.states is None else [state.value for state in self.states],
            job_types=self.job_types,
            tags=self.tags or (),
            config=_conditions(self.config),
            git_commit=self.git_commit,
            started_after=self.started_after,
            started_before=self.started_before,
        )


@strawberry.input(description="The order of runs.")
class RunOrder:
    field: RunOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first."
    )
    path: str | None = strawberry.field(default=None, description="The path, for CONFIG.")

    def order(self) -> list[Order]:
        return run_order(self.field, self.path, descending=self.direction is OrderDirection.DESC)


SUBJECTS = {
    SubjectKind.PROJECT: "Project",
    SubjectKind.ARTIFACT: "Artifact",
    SubjectKind.VERSION: "ArtifactVersion",
    SubjectKind.RUN: "Run",
    SubjectKind.PRINCIPAL: "Principal",
    SubjectKind.API_KEY: "ApiKey",
    SubjectKind.WEBHOOK: "Webhook",
}
"""The kind of id that each kind of subject has."""
_KINDS = {name: kind for kind, name in SUBJECTS.items()}


@strawberry.input(description="Which events; every condition given must hold.")
class EventFilter:
    types: list[EventType] | None = strawberry.field(default=None, description="One of these types.")
    artifact: strawberry.ID | None = strawberry.field(
        default=None, description="About this artifact, its versions and aliases."
    )
    actor: str | None = strawberry.field(default=None, description="Done by the principal of this name.")
    subject: strawberry.ID | None = strawberry.field(
        default=None, description="It happened to this project, artifact, version, run, principal or API key."
    )
    subject_kind: SubjectKind | None = strawberry.field(
        default=None, description="It happened to a thing of this kind, with subjectName."
    )
    subject_name: str | None = strawberry.field(
        default=None, description="It happened to the thing that had this name then, with subjectKind."
    )
    since: datetime | None = strawberry.field(default=None, description="At that time or later.")
    until: datetime | None = strawberry.field(default=None, description="Before that time.")

    def query(self) -> EventQuery:
        """Raises `InvalidInput`, and `NotFound` for an id of something else."""
        if (self.subject_kind is None) != (self.subject_name is None):
            raise InvalidInput("subjectKind and subjectName go together; give both or none")
        return EventQuery(
            types=None if self.types is None else [type_.value for type_ in self.types],
            artifact_id=row_id_of("Artifact", self.artifact) if self.artifact else None,
            actor=self.actor,
            subject=None if self.subject is None else _subject(self.subject),
            named=(self.subject_kind.value, self.subject_name)
            if self.subject_kind and self.subject_name is not None
            else None,
            since=self.since,
            until=self.until,
        )


def _subject(text: str) -> tuple[str, int]:
    kind, row_id = from_global(text)
    if kind not in _KINDS:
        raise NotFound(f"id {text!r} is of kind {kind}; events happen to {', '.join(sorted(_KINDS))}")
    return _KINDS[kind].value, row_id
