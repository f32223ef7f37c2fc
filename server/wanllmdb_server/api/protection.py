"""Protected aliases in the schema."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry
from sqlalchemy import Row
from strawberry import Private

from wanllmdb_server.api.batches import Batch
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import artifacts_by_id
from wanllmdb_server.api.principals import Actor

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact


@strawberry.type(description="A name or pattern of aliases that only maintainers may set, move or delete.")
class ProtectedAlias:
    pattern: str = strawberry.field(
        description="An alias, or a pattern: `*` is any number of characters, `?` is one."
    )
    created_at: datetime = strawberry.field(description="Since when it is protected.")
    created_by: Actor = strawberry.field(description="Who protected it.")
    row: Private[Row[Any]]
    batch: Private[Batch]

    @strawberry.field(
        description="The artifact whose aliases it protects; null: those of all artifacts of the project."
    )
    def artifact(
        self, info: Info
    ) -> Annotated["Artifact", strawberry.lazy("wanllmdb_server.api.artifacts")] | None:
        return self.batch.linked(("artifact_id",), self.row.artifact_id, artifacts_by_id(info))

    @classmethod
    def list_of(cls, rows: Sequence[Row[Any]]) -> list[Self]:
        batch = Batch(rows)
        return [
            cls(
                pattern=row.pattern,
                created_at=row.created_at,
                created_by=Actor(name=row.actor_name, reported_by=None),
                row=row,
                batch=batch,
            )
            for row in rows
        ]
