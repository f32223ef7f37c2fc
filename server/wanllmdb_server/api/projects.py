"""Projects."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ColumnElement, Table, func, select

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import Visibility, role_in
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.artifacts import artifacts_of
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.filters import ArtifactFilter, ArtifactOrder, RunFilter, RunOrder
from wanllmdb_server.api.members import Member, members_of
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.protection import ProtectedAlias
from wanllmdb_server.api.references import ReferenceRule
from wanllmdb_server.api.runs import Run, runs_of
from wanllmdb_server.api.webhooks import Webhook, webhooks_of
from wanllmdb_server.artifacts.allowlist import rules_of
from wanllmdb_server.artifacts.protection import protections_of_projects
from wanllmdb_server.artifacts.tables import artifact
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.paging import count
from wanllmdb_server.projects.projects import find_project, page_of_projects, select_projects
from wanllmdb_server.runs.tables import run

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact


@strawberry.type(description="The namespace that owns artifacts and runs.")
class Project(Node):
    name: str = strawberry.field(description="Its name, unique in the registry.")
    description: str = strawberry.field(description="Free text.")
    created_at: datetime = strawberry.field(description="When it was created.")
    visibility: Visibility = strawberry.field(description="Who besides its members may read it.")

    converters = {"visibility": Visibility}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="The name of the storage where its new blobs go.")
    def storage(self, info: Info) -> str:
        return self.row.storage or info.context.services.storages.default

    @strawberry.field(description="How many artifacts it has.")
    def artifact_count(self, info: Info) -> int:
        live = artifact.c.deleted_at.is_(None) & (artifact.c.last_index > 0)
        return self._count(info, "artifacts", artifact, live)

    @strawberry.field(description="How many runs it has.")
    def run_count(self, info: Info) -> int:
        return self._count(info, "runs", run, run.c.deleted_at.is_(None))

    @strawberry.field(description="Where the server may read the sources of its references.")
    def reference_allowlist(self, info: Info) -> list[ReferenceRule]:
        return [ReferenceRule.of(rule) for rule in rules_of(info.context.read, self.row.id)]

    @strawberry.field(description="Who has which role in it, by name; for members only.")
    def members(self, info: Info, first: First = 50, after: After = None) -> Connection[Member]:
        return members_of(info, self.row.id, first, after)

    @strawberry.field(description="Who is told over HTTP what happens in it; for its admins only.")
    def webhooks(self, info: Info, first: First = 50, after: After = None) -> Connection[Webhook]:
        return webhooks_of(info, self.row.id, first, after)

    @strawberry.field(description="What you may do in it.")
    def role(self, info: Info) -> Role:
        context = info.context
        role = role_in(context.read, context.actor, self.row.id)
        assert role is not None  # noqa: S101 - who has none does not see the project
        return role

    @strawberry.field(
        description="Aliases that only maintainers may move, by pattern; those of single artifacts too."
    )
    def protected_aliases(self, info: Info) -> list[ProtectedAlias]:
        def fetch(ids: Sequence[int]) -> dict[int, list[ProtectedAlias]]:
            found = protections_of_projects(info.context.read, ids)
            return {row_id: ProtectedAlias.list_of(rows) for row_id, rows in found.items()}

        return self.batch.of_row("protected", self.row, fetch)

    @strawberry.field(description="Its artifacts.")
    def artifacts(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002  # the name in the API
            ArtifactFilter | None, strawberry.argument(description="Which artifacts.")
        ] = None,
        order_by: Annotated[
            ArtifactOrder | None, strawberry.argument(description="In which order; default: by name.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Annotated["Artifact", strawberry.lazy("wanllmdb_server.api.artifacts")]]:
        return artifacts_of(info, self.row.id, filter, order_by, first, after)

    @strawberry.field(description="Its runs.")
    def runs(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002  # the name in the API
            RunFilter | None, strawberry.argument(description="Which runs.")
        ] = None,
        order_by: Annotated[
            RunOrder | None, strawberry.argument(description="In which order; default: newest first.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Run]:
        return runs_of(info, self.row.id, filter, order_by, first, after)

    def _count(self, info: Info, key: str, table: Table, live: ColumnElement[bool]) -> int:
        def fetch(ids: Sequence[int]) -> dict[int, int]:
            query = (
                select(table.c.project_id, func.count())
                .where(among(table.c.project_id), live)
                .group_by(table.c.project_id)
            )
            counts = dict.fromkeys(ids, 0)
            counts.update(
                {row[0]: row[1] for row in info.context.read.execute(query, {"values": as_list(ids)})}
            )
            return counts

        return self.batch.of_row(key, self.row, fetch)


def project(
    info: Info, name: Annotated[str, strawberry.argument(description="The project's name.")]
) -> Project | None:
    row = find_project(info.context.read, info.context.actor, name)
    return Project.of(row) if row else None


def projects(
    info: Info,
    search: Annotated[str | None, strawberry.argument(description="Part of the name.")] = None,
    first: First = 50,
    after: After = None,
) -> Connection[Project]:
    read, actor = info.context.read, info.context.actor
    page = page_of_projects(read, actor, search, first, after)
    return connection_of(
        page, Project.list_of(page.rows), lambda: count(read, select_projects(actor, search))
    )
