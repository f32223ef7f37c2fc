"""Runs and what they used and logged."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.filters import RunFilter, RunOrder
from wanllmdb_server.api.lineage import Depth, LineageGraph, Nodes, Walking, graph_around
from wanllmdb_server.api.loading import principal_names, projects_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Actor
from wanllmdb_server.api.restricted import RestrictedNode, restricted_page
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.db.paging import count, fetch_page
from wanllmdb_server.db.tags import tags_of
from wanllmdb_server.lineage.exploring import Wanted
from wanllmdb_server.lineage.graph import Direction, Key, Kind
from wanllmdb_server.lineage.neighbours import page_of_versions, select_versions_of_run
from wanllmdb_server.lineage.restricted import hidden_versions
from wanllmdb_server.projects.projects import get_project
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.listing import RunOrderField, RunQuery, run_order, select_matching_runs
from wanllmdb_server.runs.runs import RunState, find_run
from wanllmdb_server.runs.tables import run_tag

if TYPE_CHECKING:
    from wanllmdb_server.api.projects import Project
    from wanllmdb_server.api.versions import ArtifactVersion

_hidden_inputs = hidden_versions(EdgeRole.INPUT)
_hidden_outputs = hidden_versions(EdgeRole.OUTPUT)

Versions = Connection[Annotated["ArtifactVersion", strawberry.lazy("wanllmdb_server.api.versions")]]


@strawberry.type(description="One execution that uses and logs versions.")
class Run(Node):
    key: str = strawberry.field(description="Its id within the project, given by the client or made up.")
    name: str = strawberry.field(description="Its name.")
    job_type: str = strawberry.field(description="What kind of work it does, such as `train`.")
    description: str = strawberry.field(description="Free text.")
    config: JSON = strawberry.field(description="Its parameters, a JSON object.")
    state: RunState = strawberry.field(description="Where it stands.")
    git_commit: str | None = strawberry.field(description="The commit of the code it ran.")
    host: str | None = strawberry.field(description="The machine it ran on, as the client said.")
    reported_by: str | None = strawberry.field(
        description="What the client said of itself, as user@host; not verified."
    )
    started_at: datetime = strawberry.field(description="When it started.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null while it runs.")
    deleted_at: datetime | None = strawberry.field(
        description="When it was deleted; it stays in the lineage of its versions."
    )

    converters = {"state": RunState}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="Who started it.")
    def created_by(self, info: Info) -> Actor:
        creator = self.row.created_by
        name = self.batch.linked(("created_by",), creator, principal_names(info))
        return Actor(name=cast("str", name), reported_by=self.row.reported_by)

    @strawberry.field(description="Its tags, sorted.")
    def tags(self, info: Info) -> list[str]:
        read = info.context.read
        return self.batch.of_row("tags", self.row, lambda ids: tags_of(read, run_tag, run_tag.c.run_id, ids))

    @strawberry.field(description="The project it belongs to.")
    def project(self, info: Info) -> Annotated["Project", strawberry.lazy("wanllmdb_server.api.projects")]:
        return cast("Project", self.batch.linked(("project_id",), self.row.project_id, projects_by_id(info)))

    @strawberry.field(description="The versions it used, oldest first.")
    def inputs(self, info: Info, first: First = 50, after: After = None) -> Versions:
        return self._versions(info, EdgeRole.INPUT, first, after)

    @strawberry.field(description="The versions it logged, oldest first.")
    def outputs(self, info: Info, first: First = 50, after: After = None) -> Versions:
        return self._versions(info, EdgeRole.OUTPUT, first, after)

    @strawberry.field(description="The versions it used where you may not see them.")
    def restricted_inputs(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[RestrictedNode]:
        return restricted_page(info, self, "ArtifactVersion", _hidden_inputs, first, after)

    @strawberry.field(description="The versions it logged where you may not see them.")
    def restricted_outputs(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[RestrictedNode]:
        return restricted_page(info, self, "ArtifactVersion", _hidden_outputs, first, after)

    @strawberry.field(description="What it came from, and what came of it.")
    def lineage(
        self, info: Info, direction: Walking = Direction.BOTH, depth: Depth = 4, first: Nodes = 500
    ) -> LineageGraph:
        return graph_around(info, Key(Kind.RUN, self.row.id), Wanted(direction, depth, first))

    def _versions(
        self, info: Info, role: EdgeRole, first: int, after: str | None
    ) -> "Connection[ArtifactVersion]":
        from wanllmdb_server.api.versions import ArtifactVersion  # noqa: PLC0415  # it imports this module

        context = info.context
        page = self.batch.of_row(
            (role, first, after),
            self.row,
            lambda ids: page_of_versions(context.read, context.actor, ids, role, first, after),
        )
        query = select_versions_of_run(context.actor, self.row.id, role)
        return connection_of(page, ArtifactVersion.list_of(page.rows), lambda: count(context.read, query))


def run(
    info: Info,
    project: Annotated[str, strawberry.argument(description="The project's name.")],
    key: Annotated[str, strawberry.argument(description="The run's id within the project.")],
) -> Run | None:
    owner = get_project(info.context.read, info.context.actor, project)
    row = find_run(info.context.read, info.context.actor, owner.id, key)
    return Run.of(row) if row else None


def runs(
    info: Info,
    project: Annotated[str, strawberry.argument(description="The project's name.")],
    filter: Annotated[  # noqa: A002  # the name in the API
        RunFilter | None, strawberry.argument(description="Which runs.")
    ] = None,
    order_by: Annotated[
        RunOrder | None, strawberry.argument(description="In which order; default: newest first.")
    ] = None,
    first: First = 50,
    after: After = None,
) -> Connection[Run]:
    owner = get_project(info.context.read, info.context.actor, project)
    return runs_of(info, owner.id, filter, order_by, first, after)


def runs_of(
    info: Info,
    project_id: int,
    wanted: RunFilter | None,
    order: RunOrder | None,
    first: int,
    after: str | None,
) -> Connection[Run]:
    read = info.context.read
    query = select_matching_runs(info.context.actor, project_id, wanted.query() if wanted else RunQuery())
    by = order.order() if order else run_order(RunOrderField.STARTED_AT, None, descending=True)
    page = fetch_page(read, query, by, first, after)
    return connection_of(page, Run.list_of(page.rows), lambda: count(read, query))
