"""Versions, their entries and what they came from."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from wanllmdb_server.api import links
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.entries import Entry
from wanllmdb_server.api.folders import DriftCounts, Folder, FolderItem, folder_page
from wanllmdb_server.api.impact import Impact, impact_page
from wanllmdb_server.api.lineage import Depth, LineageGraph, Nodes, Walking, graph_around
from wanllmdb_server.api.loading import artifacts_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Actor
from wanllmdb_server.api.references import Allowed, SignedReference, sign_references
from wanllmdb_server.api.restricted import RestrictedNode
from wanllmdb_server.api.scalars import JSON, BigInt
from wanllmdb_server.api.transfers import SignedDownloads, sign_downloads
from wanllmdb_server.artifacts.entries import find_entry, page_of_entries, select_entries
from wanllmdb_server.artifacts.listing import aliases_of_versions
from wanllmdb_server.artifacts.references import count_references, summarise_drift
from wanllmdb_server.artifacts.tables import version_tag
from wanllmdb_server.artifacts.verifying import Verification, verification_of
from wanllmdb_server.artifacts.versions import VersionState, resolve
from wanllmdb_server.db.lists import as_list
from wanllmdb_server.db.paging import count
from wanllmdb_server.db.tags import tags_of
from wanllmdb_server.lineage.exploring import Wanted
from wanllmdb_server.lineage.graph import Direction, Key, Kind
from wanllmdb_server.lineage.impact import impact_of
from wanllmdb_server.lineage.neighbours import page_of_runs, select_runs_of_version
from wanllmdb_server.refs import parse_ref
from wanllmdb_server.runs.edges import EdgeRole

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact
    from wanllmdb_server.api.runs import Run

Runs = Connection[Annotated["Run", strawberry.lazy("wanllmdb_server.api.runs")]]


@strawberry.type(description="One immutable state of an artifact.")
class ArtifactVersion(Node):
    name: str | None = strawberry.field(description="Its name: `v` and its number; null while it is a draft.")
    state: VersionState = strawberry.field(description="Where it stands.")
    digest: str | None = strawberry.field(description="Its manifest digest; null while it is a draft.")
    size: BigInt = strawberry.field(
        description="The sum of its entries' sizes in bytes, of references as far as they are known."
    )
    file_count: int = strawberry.field(description="How many entries it has.")
    description: str = strawberry.field(description="Free text.")
    metadata: JSON = strawberry.field(description="A JSON object.")
    created_at: datetime = strawberry.field(description="When it was committed.")
    deleted_at: datetime | None = strawberry.field(
        description="When it was deleted; its tombstone stays in lineage."
    )

    converters = {"state": VersionState}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="Its number, from 1; null while it is a draft.")
    def index(self) -> int | None:
        return cast("int | None", self.row.number)

    @strawberry.field(description="The ref that names exactly this version: `project/artifact:v3`.")
    def ref(self) -> str | None:
        return (
            f"{self.row.project_name}/{self.row.artifact_name}:v{self.row.number}"
            if self.row.number
            else None
        )

    @strawberry.field(description="The artifact it belongs to.")
    def artifact(self, info: Info) -> Annotated["Artifact", strawberry.lazy("wanllmdb_server.api.artifacts")]:
        return cast(
            "Artifact", self.batch.linked(("artifact_id",), self.row.artifact_id, artifacts_by_id(info))
        )

    @strawberry.field(description="The names of the aliases that point to it, sorted.")
    def aliases(self, info: Info) -> list[str]:
        def fetch(ids: Sequence[int]) -> dict[int, list[str]]:
            found: dict[int, list[str]] = {row_id: [] for row_id in ids}
            for version_id, name in info.context.read.execute(
                aliases_of_versions(), {"values": as_list(ids)}
            ):
                found[version_id].append(name)
            return found

        return self.batch.of_row("aliases", self.row, fetch)

    @strawberry.field(description="Its tags, sorted.")
    def tags(self, info: Info) -> list[str]:
        read = info.context.read
        return self.batch.of_row(
            "tags", self.row, lambda ids: tags_of(read, version_tag, version_tag.c.version_id, ids)
        )

    @strawberry.field(description="What is known of its bytes.")
    def verification(self, info: Info) -> Verification:
        if self.row.deleted_at is not None:
            return Verification.UNVERIFIED
        read = info.context.read
        return self.batch.of_row("verification", self.row, lambda ids: verification_of(read, ids))

    @strawberry.field(description="Who logged it.")
    def created_by(self) -> Actor:
        return Actor.of(self.row)

    @strawberry.field(
        description="The runs that logged it; of a linked version also those that logged its source."
    )
    def produced_by(self, info: Info, first: First = 50, after: After = None) -> Runs:
        return self.linked_runs(info, EdgeRole.OUTPUT, first, after)

    @strawberry.field(description="The runs that used it.")
    def used_by(self, info: Info, first: First = 50, after: After = None) -> Runs:
        return self.linked_runs(info, EdgeRole.INPUT, first, after)

    restricted_producers: Connection[RestrictedNode] = strawberry.field(
        resolver=links.restricted_producers,
        description="The runs that logged it, or what it was linked from, where you may not see them.",
    )
    restricted_users: Connection[RestrictedNode] = strawberry.field(
        resolver=links.restricted_users, description="The runs that used it where you may not see them."
    )
    linked_from: links.LazyVersion | None = strawberry.field(
        resolver=links.linked_from,
        description="The version that it was linked from; null if there is none, or you may not see it.",
    )
    restricted_linked_from: RestrictedNode | None = strawberry.field(
        resolver=links.restricted_linked_from,
        description="In place of `linkedFrom`, where you may not see that version.",
    )
    linked_to: Connection[links.LazyVersion] = strawberry.field(
        resolver=links.linked_to,
        description="The versions that were linked from it, oldest first; deleted ones too.",
    )
    restricted_linked_to: Connection[RestrictedNode] = strawberry.field(
        resolver=links.restricted_linked_to,
        description="The versions that were linked from it to where you may not see them.",
    )

    @strawberry.field(description="What it came from, and what came of it.")
    def lineage(
        self, info: Info, direction: Walking = Direction.BOTH, depth: Depth = 4, first: Nodes = 500
    ) -> LineageGraph:
        return graph_around(info, Key(Kind.VERSION, self.row.id), Wanted(direction, depth, first))

    @strawberry.field(description="Everything downstream of it.")
    def impact(self, info: Info, first: First = 100, after: After = None) -> Impact:
        context = info.context
        return impact_page(
            info, impact_of(context.read, context.actor, self.row.id, check=context.check), first, after
        )

    @strawberry.field(description="Its entries in path order.")
    def entries(
        self,
        info: Info,
        prefix: Annotated[
            str | None, strawberry.argument(description="Only paths that start with this.")
        ] = None,
        references_only: Annotated[
            bool, strawberry.argument(description="Only those whose bytes stay outside.")
        ] = False,
        search: Annotated[
            str | None,
            strawberry.argument(description="Only paths that contain this, in upper or lower case."),
        ] = None,
        first: First = 100,
        after: After = None,
    ) -> Connection[Entry]:
        read = info.context.read
        page = page_of_entries(
            read, self.row.id, prefix, first, after, references_only=references_only, search=search
        )
        allowed = Allowed(info, self.row.project_id)
        nodes = [Entry.of(row, allowed) for row in page.rows]
        wanted = select_entries(self.row.id, prefix, references_only=references_only, search=search)
        return connection_of(page, nodes, lambda: count(read, wanted))

    @strawberry.field(
        description="One level of its files: the folders in a folder by name, then the files in it by name."
    )
    def folder(
        self, info: Info, path: Folder = "", first: First = 100, after: After = None
    ) -> Connection[FolderItem]:
        return folder_page(info, self.row.id, self.row.project_id, path, first, after)

    @strawberry.field(description="One entry by its path.")
    def entry(
        self, info: Info, path: Annotated[str, strawberry.argument(description="The whole path.")]
    ) -> Entry | None:
        row = find_entry(info.context.read, self.row.id, path)
        return Entry.of(row, Allowed(info, self.row.project_id)) if row else None

    @strawberry.field(
        description="Where its manifest is served as NDJSON: the very bytes that its digest is over."
    )
    def manifest_url(self, info: Info) -> str:
        return f"{info.context.services.manifest_url}/{self.row.id}"

    @strawberry.field(description="Signed requests for the bytes of some of its entries.")
    def downloads(
        self,
        info: Info,
        digests: Annotated[list[str], strawberry.argument(description="Which blobs, each once.")],
    ) -> SignedDownloads:
        return sign_downloads(info, self.row, digests)

    @strawberry.field(description="How many of its entries are references.")
    def reference_count(self, info: Info) -> int:
        read = info.context.read
        return self.batch.of_row("references", self.row, lambda ids: count_references(read, ids))

    @strawberry.field(description="How its references stand to their sources.")
    def drift(self, info: Info) -> DriftCounts:
        read = info.context.read
        found = self.batch.of_row("drift", self.row, lambda ids: summarise_drift(read, ids))
        return DriftCounts.of(found)

    @strawberry.field(
        description="Signed requests for the sources of references; those that the allow-list does not let "
        "the server sign are left out."
    )
    def reference_downloads(
        self,
        info: Info,
        paths: Annotated[list[str], strawberry.argument(description="The paths of references.")],
    ) -> list[SignedReference]:
        return sign_references(info, self.row.id, self.row.project_id, paths)

    def linked_runs(self, info: Info, role: EdgeRole, first: int, after: str | None) -> "Connection[Run]":
        from wanllmdb_server.api.runs import Run  # noqa: PLC0415  # it imports this module

        context = info.context
        page = self.batch.of_row(
            (role, first, after),
            self.row,
            lambda ids: page_of_runs(context.read, context.actor, ids, role, first, after),
        )
        query = select_runs_of_version(context.actor, self.row.id, role)
        return connection_of(page, Run.list_of(page.rows), lambda: count(context.read, query))


def artifact_version(
    info: Info,
    ref: Annotated[
        str,
        strawberry.argument(
            description="`project/name` and `:alias`, `:v3`, `@sha256:…` or `:alias@time`; default: latest."
        ),
    ],
) -> ArtifactVersion:
    return ArtifactVersion.of(resolve(info.context.read, info.context.actor, parse_ref(ref)))
