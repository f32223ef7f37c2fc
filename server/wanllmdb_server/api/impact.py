"""What a version has an influence on."""

from typing import TYPE_CHECKING, Annotated

import sqlalchemy
import strawberry
from strawberry import Private

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import PageInfo, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.lineage import AsOf
from wanllmdb_server.api.lookup import VERSION, find_version
from wanllmdb_server.lineage.impact import Impact as Found
from wanllmdb_server.lineage.impact import aliases_at, count_types, impact_of, page_of_versions

if TYPE_CHECKING:
    from wanllmdb_server.api.versions import ArtifactVersion


@strawberry.type(description="How much is so many steps downstream.")
class ImpactLevel:
    depth: int = strawberry.field(description="How many steps; a run is a step, a link is one.")
    versions: int = strawberry.field(description="How many versions.")
    runs: int = strawberry.field(description="How many runs.")


@strawberry.type(description="How many of the affected versions are of one type.")
class ImpactType:
    type: str = strawberry.field(description="The type of their artifacts.")
    versions: int = strawberry.field(description="How many versions.")


@strawberry.type(description="A version that lies downstream.")
class AffectedVersion:
    depth: int = strawberry.field(description="How many steps downstream it is.")
    aliases: list[str] = strawberry.field(
        description="The aliases that point to it, or did at `asOf` if that was given; sorted."
    )
    version: Annotated["ArtifactVersion", strawberry.lazy("wanllmdb_server.api.versions")] = strawberry.field(
        description="The version, as it is now."
    )


@strawberry.type(
    description="Everything downstream of a version. The counts are exact, however long the list is."
)
class Impact:
    nodes: list[AffectedVersion] = strawberry.field(
        description="A page of the affected versions, nearest first, deleted ones too."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends.")
    version_count: int = strawberry.field(description="How many versions are affected that you may see.")
    run_count: int = strawberry.field(description="How many runs are downstream that you may see.")
    restricted_count: int = strawberry.field(
        description="How many versions and runs that you may not see are directly downstream of these. What "
        "lies beyond them is not counted."
    )
    levels: list[ImpactLevel] = strawberry.field(description="The same counts by distance, nearest first.")
    found: Private[Found]
    read: Private[sqlalchemy.Connection]

    @strawberry.field(description="The affected versions by type, the most frequent first.")
    def types(self) -> list[ImpactType]:
        return [
            ImpactType(type=type_, versions=number) for type_, number in count_types(self.read, self.found)
        ]


def impact(
    info: Info,
    version: Annotated[strawberry.ID, strawberry.argument(description=VERSION)],
    first: First = 100,
    after: After = None,
    as_of: AsOf = None,
) -> Impact:
    context = info.context
    row = find_version(context.read, context.actor, version)
    return impact_page(
        info, impact_of(context.read, context.actor, row.id, as_of, context.check), first, after
    )


def impact_page(info: Info, found: Found, first: int, after: str | None) -> Impact:
    """A page of what was found, with all its counts. Raises `InvalidCursor`, `LimitExceeded`."""
    from wanllmdb_server.api.versions import ArtifactVersion  # noqa: PLC0415  # it imports this module

    read = info.context.read
    page = page_of_versions(read, info.context.actor, found, first, after)
    depths = {row_id: depth for depth, row_id in found.versions}
    held = aliases_at(read, [row.id for row in page.rows], found.as_of)
    nodes = [
        AffectedVersion(depth=depths[item.row.id], aliases=held[item.row.id], version=item)
        for item in ArtifactVersion.list_of(page.rows)
    ]
    return Impact(
        nodes=nodes,
        page_info=connection_of(page, nodes, lambda: len(found.versions)).page_info,
        version_count=len(found.versions),
        run_count=len(found.runs),
        restricted_count=len(found.hidden_versions) + len(found.hidden_runs),
        levels=[
            ImpactLevel(depth=level.depth, versions=level.versions, runs=level.runs) for level in found.levels
        ],
        found=found,
        read=read,
    )
