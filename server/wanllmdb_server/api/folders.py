"""The files of a version level by level, as a tree shows them."""

from typing import Annotated, Self

import strawberry

from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.entries import Entry
from wanllmdb_server.api.references import Allowed
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.artifacts import folders as domain
from wanllmdb_server.artifacts.references import DriftSummary

Folder = Annotated[
    str, strawberry.argument(description="The folder's path without a slash at its end; default: the top.")
]


@strawberry.type(description="A folder of a version with what it holds, or a file.")
class FolderItem:
    name: str = strawberry.field(description="Its name within the folder.")
    path: str = strawberry.field(description="Its whole path.")
    file_count: int = strawberry.field(description="How many entries are at or below it.")
    reference_count: int = strawberry.field(description="How many of these are references.")
    size: BigInt | None = strawberry.field(
        description="The sum of their sizes in bytes as far as known; null for a file of unknown size."
    )
    entry: Entry | None = strawberry.field(description="The entry; null for a folder.")

    @classmethod
    def of(cls, item: domain.FolderItem, allowed: Allowed) -> Self:
        return cls(
            name=item.name,
            path=item.path,
            file_count=item.file_count,
            reference_count=item.reference_count,
            size=None if item.size is None else BigInt(item.size),
            entry=None if item.entry is None else Entry.of(item.entry, allowed),
        )


@strawberry.type(description="How the references of a version stand to their sources, by the last checks.")
class DriftCounts:
    same: int = strawberry.field(description="As they were recorded.")
    changed: int = strawberry.field(description="Changed since.")
    missing: int = strawberry.field(description="Gone.")
    unreadable: int = strawberry.field(description="Those that could not be looked at.")
    unknown: int = strawberry.field(description="Those that were never checked.")
    unverified: int = strawberry.field(
        description="Those that were added without looking at a checksum, whatever a check found."
    )

    @classmethod
    def of(cls, summary: DriftSummary) -> Self:
        states = {name.lower(): number for name, number in summary.states.items()}
        return cls(**states, unverified=summary.unverified)


def folder_page(
    info: Info, version_id: int, project_id: int, path: str, first: First, after: After
) -> Connection[FolderItem]:
    read = info.context.read
    found = domain.page_of_folder(read, version_id, path, first, after)
    allowed = Allowed(info, project_id)
    nodes = [FolderItem.of(item, allowed) for item in found.items]
    return connection_of(found.page, nodes, lambda: domain.count_in_folder(read, version_id, path))
