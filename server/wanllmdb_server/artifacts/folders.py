"""One level of a version's files: the folders in a folder with what they hold, then the files in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from wanllmdb_server.artifacts.entries import select_entries
from wanllmdb_server.db.paging import Page, check_first, count, decode_cursor, encode_cursor
from wanllmdb_server.db.texts import Position
from wanllmdb_server.errors import InvalidCursor
from wanllmdb_server.names import check_path

_FOLDER, _FILE = 0, 1


@dataclass(frozen=True, slots=True)
class FolderItem:
    """A folder, with the numbers of all that is below it; or a file, with its row of `select_entries`."""

    name: str
    path: str
    file_count: int
    reference_count: int
    size: int | None
    entry: Row[Any] | None = None


@dataclass(frozen=True, slots=True)
class FolderPage:
    """One page of a folder. `page` has no rows, only the cursors of `items`."""

    items: Sequence[FolderItem]
    page: Page


def page_of_folder(
    connection: Connection, version_id: int, folder: str, first: int, after: str | None
) -> FolderPage:
    """The `first` items of a folder that follow `after`: folders by name, then files by name.

    The folder is named without a slash at its end; an empty name is the whole version. A folder that is not
    there is empty. Raises `InvalidPath`, `InvalidCursor`, `LimitExceeded`.
    """
    check_first(first)
    prefix = _prefix_of(folder)
    kind, name = _place(after)
    wanted = first + 1
    items: list[FolderItem] = []
    if kind == _FOLDER:
        items += _folders(connection, version_id, prefix, name, wanted)
        name = ""
    if len(items) < wanted:
        items += _files(connection, version_id, prefix, name, wanted - len(items))
    shown = items[:first]
    cursors = [encode_cursor([_FOLDER if item.entry is None else _FILE, item.name]) for item in shown]
    return FolderPage(shown, Page([], cursors, len(items) > first))


def count_in_folder(connection: Connection, version_id: int, folder: str) -> int:
    """How many folders and files stand directly in a folder."""
    prefix = _prefix_of(folder)
    return count(connection, _select_folders(version_id, prefix)) + count(
        connection, _select_files(version_id, prefix)
    )


def _prefix_of(folder: str) -> str:
    return f"{check_path(folder)}/" if folder else ""


def _place(after: str | None) -> tuple[int, str]:
    """Whether folders or files come next, and behind which name."""
    if after is None:
        return _FOLDER, ""
    kind, name = decode_cursor(after, [int, str])
    if kind not in (_FOLDER, _FILE):
        raise InvalidCursor(f"cursor {after!r} does not belong to this list; start without one")
    return kind, name


def _folders(
    connection: Connection, version_id: int, prefix: str, after: str, limit: int
) -> list[FolderItem]:
    query = _select_folders(version_id, prefix)
    name = query.selected_columns.name
    if after:
        query = query.where(name > after)
    return [
        FolderItem(row.name, prefix + row.name, row.files, row.references, int(row.size))
        for row in connection.execute(query.order_by(name).limit(limit))
    ]


def _select_folders(version_id: int, prefix: str) -> Select[Any]:
    """The names of a folder's folders, with the numbers of what is below each."""
    entries = select_entries(version_id, prefix).subquery()
    rest = func.substr(entries.c.path, len(prefix) + 1)
    slash = Position(rest, "/")
    below = (
        select(func.substr(rest, 1, slash - 1).label("name"), entries.c.size, entries.c.uri)
        .where(slash > 0)
        .subquery()
    )
    return select(
        below.c.name,
        func.count().label("files"),
        func.count(below.c.uri).label("references"),
        func.coalesce(func.sum(below.c.size), 0).label("size"),
    ).group_by(below.c.name)


def _files(connection: Connection, version_id: int, prefix: str, after: str, limit: int) -> list[FolderItem]:
    query = _select_files(version_id, prefix)
    path = _path(query)
    if after:
        query = query.where(path > prefix + after)
    return [
        FolderItem(
            row.path.removeprefix(prefix), row.path, 1, 0 if row.uri is None else 1, row.size, entry=row
        )
        for row in connection.execute(query.order_by(path).limit(limit))
    ]


def _select_files(version_id: int, prefix: str) -> Select[Any]:
    query = select_entries(version_id, prefix)
    return query.where(Position(func.substr(_path(query), len(prefix) + 1), "/") == 0)


def _path(query: Select[Any]) -> ColumnElement[str]:
    path: ColumnElement[str] = query.selected_columns.path
    return path
