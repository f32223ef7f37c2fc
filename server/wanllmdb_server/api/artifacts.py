"""Artifacts: their aliases, history and versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from wanllmdb_server.api.aliases import AliasMove, ArtifactAlias
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.filters import ArtifactFilter, ArtifactOrder, VersionFilter, VersionOrder
from wanllmdb_server.api.loading import projects_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.protection import ProtectedAlias
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.api.versions import ArtifactVersion
from wanllmdb_server.artifacts.artifacts import find_artifact
from wanllmdb_server.artifacts.listing import (
    ArtifactOrderField,
    ArtifactQuery,
    VersionOrderField,
    VersionQuery,
    aliases_of_artifacts,
    artifact_order,
    select_history,
    select_matching_artifacts,
    select_matching_versions,
    version_order,
)
from wanllmdb_server.artifacts.protection import protections_of_artifacts
from wanllmdb_server.artifacts.tables import alias_move, artifact_tag
from wanllmdb_server.artifacts.versions import resolve
from wanllmdb_server.db.lists import as_list
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.db.tags import tags_of
from wanllmdb_server.errors import InvalidInput, NotFound
from wanllmdb_server.names import LATEST, check_name, version_index
from wanllmdb_server.projects.projects import get_project
from wanllmdb_server.refs import Ref

if TYPE_CHECKING:
    from wanllmdb_server.api.projects import Project


@strawberry.type(description="The named, typed series of versions in a project.")
class Artifact(Node):
    name: str = strawberry.field(description="Its name, unique in the project.")
    type: str = strawberry.field(description="What it is, such as `dataset` or `model`.")
    description: str = strawberry.field(description="Free text.")
    metadata: JSON = strawberry.field(description="A JSON object about the whole series.")
    created_at: datetime = strawberry.field(description="When its first version was begun.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    deleted_at: datetime | None = strawberry.field(
        description="When it was deleted; its tombstone stays in lineage."
    )

    @strawberry.field(description="The project it belongs to.")
    def project(self, info: Info) -> Annotated["Project", strawberry.lazy("wanllmdb_server.api.projects")]:
        return cast("Project", self.batch.linked(("project_id",), self.row.project_id, projects_by_id(info)))

    @strawberry.field(description="Its tags, sorted.")
    def tags(self, info: Info) -> list[str]:
        read = info.context.read
        return self.batch.of_row(
            "tags", self.row, lambda ids: tags_of(read, artifact_tag, artifact_tag.c.artifact_id, ids)
        )

    @strawberry.field(description="Its aliases by name.")
    def aliases(self, info: Info) -> list[ArtifactAlias]:
        def fetch(ids: Sequence[int]) -> dict[int, list[ArtifactAlias]]:
            found: dict[int, list[ArtifactAlias]] = {row_id: [] for row_id in ids}
            for item in ArtifactAlias.list_of(
                info.context.read.execute(aliases_of_artifacts(), {"values": as_list(ids)}).all()
            ):
                found[item.row.artifact_id].append(item)
            return found

        return self.batch.of_row("aliases", self.row, fetch)

    @strawberry.field(
        description="Which of its aliases only maintainers may move, by pattern; those of its project too."
    )
    def protected_aliases(self, info: Info) -> list[ProtectedAlias]:
        def fetch(ids: Sequence[int]) -> dict[int, list[ProtectedAlias]]:
            found = protections_of_artifacts(info.context.read, ids)
            return {row_id: ProtectedAlias.list_of(rows) for row_id, rows in found.items()}

        return self.batch.of_row("protected", self.row, fetch)

    @strawberry.field(description="The ledger of its aliases, newest move first.")
    def alias_history(
        self,
        info: Info,
        alias: Annotated[str | None, strawberry.argument(description="Of this alias only.")] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[AliasMove]:
        read = info.context.read
        query = select_history(self.row.id, alias)
        page = fetch_page(
            read,
            query,
            [Order(alias_move.c.at, descending=True), Order(alias_move.c.id, descending=True)],
            first,
            after,
        )
        return connection_of(page, AliasMove.list_of(page.rows), lambda: count(read, query))

    @strawberry.field(description="Its versions, newest first by default.")
    def versions(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002  # the name in the API
            VersionFilter | None, strawberry.argument(description="Which versions; default: committed ones.")
        ] = None,
        order_by: Annotated[
            VersionOrder | None, strawberry.argument(description="In which order; default: newest first.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[ArtifactVersion]:
        read = info.context.read
        wanted = filter.query() if filter else VersionQuery()
        query = select_matching_versions(info.context.actor, self.row.id, wanted)
        by = order_by.order() if order_by else version_order(VersionOrderField.INDEX, None, descending=True)
        page = fetch_page(read, query, by, first, after)
        return connection_of(page, ArtifactVersion.list_of(page.rows), lambda: count(read, query))

    @strawberry.field(description="One version, by number or by alias; null if there is none.")
    def version(
        self,
        info: Info,
        name: Annotated[str | None, strawberry.argument(description="A number, such as `v3`.")] = None,
        alias: Annotated[
            str | None, strawberry.argument(description="An alias; `latest` if neither is given.")
        ] = None,
        as_of: Annotated[
            datetime | None, strawberry.argument(description="The time at which the alias is resolved.")
        ] = None,
    ) -> ArtifactVersion | None:
        ref = _ref(self.row.project_name, self.row.name, name, alias, as_of)
        try:
            return ArtifactVersion.of(resolve(info.context.read, info.context.actor, ref))
        except NotFound:
            return None


def _ref(project: str, artifact: str, name: str | None, alias: str | None, as_of: datetime | None) -> Ref:
    if name is None:
        return Ref(project, artifact, alias=check_name("alias", alias or LATEST), at=as_of)
    index = version_index(name)
    if alias is not None or as_of is not None or index is None:
        raise InvalidInput("pass either name, such as 'v3', or alias with or without asOf")
    return Ref(project, artifact, index=index)


def artifact(
    info: Info,
    project: Annotated[str, strawberry.argument(description="The project's name.")],
    name: Annotated[str, strawberry.argument(description="The artifact's name.")],
) -> Artifact | None:
    get_project(info.context.read, info.context.actor, project)
    row = find_artifact(info.context.read, info.context.actor, project, name)
    return Artifact.of(row) if row else None


def artifacts(
    info: Info,
    project: Annotated[str, strawberry.argument(description="The project's name.")],
    filter: Annotated[  # noqa: A002  # the name in the API
        ArtifactFilter | None, strawberry.argument(description="Which artifacts.")
    ] = None,
    order_by: Annotated[
        ArtifactOrder | None, strawberry.argument(description="In which order; default: by name.")
    ] = None,
    first: First = 50,
    after: After = None,
) -> Connection[Artifact]:
    owner = get_project(info.context.read, info.context.actor, project)
    return artifacts_of(info, owner.id, filter, order_by, first, after)


def artifacts_of(
    info: Info,
    project_id: int,
    wanted: ArtifactFilter | None,
    order: ArtifactOrder | None,
    first: int,
    after: str | None,
) -> Connection[Artifact]:
    read = info.context.read
    conditions = wanted.query() if wanted else ArtifactQuery()
    query = select_matching_artifacts(info.context.actor, project_id, conditions)
    by = order.order() if order else artifact_order(ArtifactOrderField.NAME, None, descending=False)
    page = fetch_page(read, query, by, first, after)
    return connection_of(page, Artifact.list_of(page.rows), lambda: count(read, query))
