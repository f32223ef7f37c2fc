"""What a deletion would mean, before it is done."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Private

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.links import users_out_of_sight
from wanllmdb_server.api.loading import versions_by_id
from wanllmdb_server.api.lookup import VERSION, find_version
from wanllmdb_server.api.restricted import RestrictedNode, page_of_restricted, restricted_nodes
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.api.versions import ArtifactVersion
from wanllmdb_server.artifacts.versions import get_committed
from wanllmdb_server.lineage.consequences import Consequences, consequences_of
from wanllmdb_server.lineage.impact import Impact, impact_of, page_of_runs, page_of_versions
from wanllmdb_server.runs.edges import EdgeRole

if TYPE_CHECKING:
    from wanllmdb_server.api.runs import Run

LazyRun = Annotated["Run", strawberry.lazy("wanllmdb_server.api.runs")]


@strawberry.type(description="What would go, and who is concerned, if a version was deleted.")
class DeletePreview:
    version: ArtifactVersion = strawberry.field(description="The version.")
    aliases: list[str] = strawberry.field(description="The aliases it holds, `latest` too, sorted.")
    freed_blobs: int = strawberry.field(
        description="How many of its blobs no other version or draft uses, in whichever project."
    )
    freed_bytes: BigInt = strawberry.field(description="How many bytes these have.")
    moves_latest: bool = strawberry.field(description="Whether `latest` points to it.")
    consequences: Private[Consequences]
    impact: Private[Impact | None] = None

    @strawberry.field(description="Where `latest` would point then; null if it would not move or would go.")
    def next_latest(self, info: Info) -> ArtifactVersion | None:
        found = self.consequences.next_latest_id
        return None if found is None else versions_by_id(info)([found])[found]

    @strawberry.field(description="The runs that used it.")
    def used_by(self, info: Info, first: First = 50, after: After = None) -> Connection[LazyRun]:
        return self.version.linked_runs(info, EdgeRole.INPUT, first, after)

    @strawberry.field(description="The runs that used it where you may not see them.")
    def restricted_users(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[RestrictedNode]:
        return users_out_of_sight(info, self.version, first, after)

    @strawberry.field(description="All versions downstream of it, nearest first; deleted ones too.")
    def downstream(self, info: Info, first: First = 50, after: After = None) -> Connection[ArtifactVersion]:
        found = self._impact(info)
        page = page_of_versions(info.context.read, info.context.actor, found, first, after)
        return connection_of(page, ArtifactVersion.list_of(page.rows), lambda: len(found.versions))

    @strawberry.field(
        description="All runs downstream of it, nearest first: those in `usedBy` and further ones."
    )
    def downstream_runs(self, info: Info, first: First = 50, after: After = None) -> Connection[LazyRun]:
        from wanllmdb_server.api.runs import Run  # noqa: PLC0415  # it imports this module

        found = self._impact(info)
        page = page_of_runs(info.context.read, info.context.actor, found, first, after)
        return connection_of(page, Run.list_of(page.rows), lambda: len(found.runs))

    @strawberry.field(description="The versions next to all these where you may not see them.")
    def restricted_downstream(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[RestrictedNode]:
        hidden = self._impact(info).hidden_versions
        return page_of_restricted(restricted_nodes(info, "ArtifactVersion", hidden), first, after)

    @strawberry.field(description="The runs next to all these where you may not see them.")
    def restricted_downstream_runs(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[RestrictedNode]:
        hidden = self._impact(info).hidden_runs
        return page_of_restricted(restricted_nodes(info, "Run", hidden), first, after)

    def _impact(self, info: Info) -> Impact:
        """Walked once, when the first field needs it."""
        if self.impact is None:
            self.impact = impact_of(
                info.context.read, info.context.actor, self.version.row.id, check=info.context.check
            )
        return self.impact


def delete_preview(
    info: Info, version: Annotated[strawberry.ID, strawberry.argument(description=VERSION)]
) -> DeletePreview:
    read, actor = info.context.read, info.context.actor
    row = get_committed(read, actor, find_version(read, actor, version).id)
    found = consequences_of(read, row)
    return DeletePreview(
        version=ArtifactVersion.of(row),
        aliases=found.aliases,
        freed_blobs=found.blobs,
        freed_bytes=BigInt(found.size),
        moves_latest=found.moves_latest,
        consequences=found,
    )
