"""Aliases and the ledger of their moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self, cast

import strawberry
from sqlalchemy import Row
from strawberry import Private

from wanllmdb_server.api.batches import Batch
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import artifacts_by_id, runs_by_id, versions_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Actor
from wanllmdb_server.artifacts.aliases import MoveKind
from wanllmdb_server.artifacts.listing import find_move
from wanllmdb_server.artifacts.protection import covers, protections_of_artifacts

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact
    from wanllmdb_server.api.runs import Run
    from wanllmdb_server.api.versions import ArtifactVersion

LazyArtifact = Annotated["Artifact", strawberry.lazy("wanllmdb_server.api.artifacts")]
LazyRun = Annotated["Run", strawberry.lazy("wanllmdb_server.api.runs")]
LazyVersion = Annotated["ArtifactVersion", strawberry.lazy("wanllmdb_server.api.versions")]


@strawberry.type(description="A movable name, unique within its artifact, that points to one version.")
class ArtifactAlias:
    name: str = strawberry.field(description="The alias.")
    version_name: str = strawberry.field(description="The version it points to, such as `v3`.")
    updated_at: datetime = strawberry.field(description="When it was moved there.")
    updated_by: Actor = strawberry.field(description="Who moved it there.")
    row: Private[Row[Any]]
    batch: Private[Batch]

    @strawberry.field(description="The version it points to.")
    def version(self, info: Info) -> LazyVersion:
        found = self.batch.linked(("version_id",), self.row.version_id, versions_by_id(info))
        return cast("ArtifactVersion", found)

    @strawberry.field(description="The artifact it belongs to.")
    def artifact(self, info: Info) -> LazyArtifact:
        found = self.batch.linked(("artifact_id",), self.row.artifact_id, artifacts_by_id(info))
        return cast("Artifact", found)

    @strawberry.field(description="Whether only maintainers may move it or take it away.")
    def protected(self, info: Info) -> bool:
        def fetch(ids: Sequence[int]) -> dict[int, list[str]]:
            found = protections_of_artifacts(info.context.read, ids)
            return {row_id: [row.pattern for row in rows] for row_id, rows in found.items()}

        patterns = self.batch.linked(("artifact_id",), self.row.artifact_id, fetch, "protections")
        return any(covers(pattern, self.name) for pattern in patterns or ())

    @classmethod
    def list_of(cls, rows: Sequence[Row[Any]]) -> list[Self]:
        """From rows of `select_aliases`."""
        batch = Batch(rows)
        return [
            cls(
                name=row.name,
                version_name=f"v{row.number}",
                updated_at=row.updated_at,
                updated_by=Actor.of(row),
                row=row,
                batch=batch,
            )
            for row in rows
        ]


@strawberry.type(description="One move of an alias: an immutable row of its ledger.")
class AliasMove(Node):
    alias: str = strawberry.field(description="The alias.")
    kind: MoveKind = strawberry.field(description="What happened.")
    reason: str | None = strawberry.field(description="Why, as given by who moved it.")
    at: datetime = strawberry.field(description="When; strictly later than the move before.")

    converters = {"kind": MoveKind}  # noqa: RUF012  # a constant of Node

    @strawberry.field(name="from", description="The version it pointed to before; null if it was new.")
    def from_(self, info: Info) -> LazyVersion | None:
        return self._version(info, self.row.from_version_id)

    @strawberry.field(description="The version it points to since; null if it was taken away.")
    def to(self, info: Info) -> LazyVersion | None:
        return self._version(info, self.row.to_version_id)

    @strawberry.field(description="Who did it.")
    def actor(self) -> Actor:
        return Actor.of(self.row)

    @strawberry.field(description="The run that did it, if one did; null also where you may not see it.")
    def run(self, info: Info) -> LazyRun | None:
        return self.batch.linked(("run_id",), self.row.run_id, runs_by_id(info))

    def _version(self, info: Info, version_id: int | None) -> "ArtifactVersion | None":
        return self.batch.linked(("from_version_id", "to_version_id"), version_id, versions_by_id(info))


def find_alias_move(info: Info, row_id: int) -> AliasMove | None:
    row = find_move(info.context.read, info.context.actor, row_id)
    return AliasMove.of(row) if row else None
