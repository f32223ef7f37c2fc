"""Entries: the paths of a version. Adding them to a draft tells which blobs are missing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, delete, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import project
from wanllmdb_server.artifacts.blobs import BlobState, find_or_declare_blobs
from wanllmdb_server.artifacts.drafts import lock_draft
from wanllmdb_server.artifacts.references import drop_orphans
from wanllmdb_server.artifacts.tables import blob, entry, reference, version
from wanllmdb_server.db.base import now
from wanllmdb_server.db.bulk import insert_rows
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import pin_blobs
from wanllmdb_server.db.paging import Order, Page, fetch_page
from wanllmdb_server.digests import blob_line, check_digest, reference_line
from wanllmdb_server.errors import InvalidInput, InvalidPath
from wanllmdb_server.names import check_path

MAX_BLOB_BYTES = 5 << 40


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A path and the digest and size of its bytes."""

    path: str
    digest: str
    size: int


def entries_of_manifest(lines: str) -> list[NewEntry]:
    """The entries of manifest lines. Raises `InvalidInput` naming the line that is none."""
    entries = []
    for number, line in enumerate(lines.split("\n"), 1):
        if not line:
            continue
        try:
            fields = orjson.loads(line)
            entry_ = NewEntry(fields["path"], fields["digest"], fields["size"])
        except (ValueError, KeyError, TypeError) as error:
            raise _no_line(number) from error
        if type(entry_.path) is not str or type(entry_.digest) is not str or type(entry_.size) is not int:
            raise _no_line(number)
        entries.append(entry_)
    return entries


def _no_line(number: int) -> InvalidInput:
    return InvalidInput(
        f'line {number} of the manifest is no entry; write {{"path":"a/b","digest":"sha256:…","size":1}}',
        line=number,
    )


def add_entries(
    connection: Connection,
    actor: Actor,
    draft_id: int,
    entries: Sequence[NewEntry],
    default_storage: str,
    *,
    replace: bool,
) -> list[str]:
    """Put entries into a draft; return the digests whose bytes have to be uploaded.

    New blobs go to the storage that the project is assigned to, else to `default_storage`.

    A path that the draft holds already with the same digest is left as it is, with another digest it is
    an error unless `replace`. Raises `InvalidPath`, `InvalidInput`, `Conflict`.
    """
    draft = lock_draft(connection, actor, draft_id)
    pin_blobs(connection)
    assigned = select(project.c.storage).where(project.c.id == draft.project_id)
    storage = connection.execute(assigned).scalar_one() or default_storage
    paths = _check(entries)
    sizes = {item.digest: item.size for item in entries}
    blobs = find_or_declare_blobs(connection, actor, draft.project_id, sizes, storage)
    rows = [(draft_id, path, blobs[item.digest].id) for path, item in zip(paths, entries, strict=True)]
    if not replace:
        rows = _without_held(
            connection, draft_id, rows, {path: item.digest for path, item in zip(paths, entries, strict=True)}
        )
    if rows:
        connection.execute(
            delete(entry).where(entry.c.version_id == draft_id, among(entry.c.path)),
            {"values": as_list(path for _, path, _ in rows)},
        )
        insert_rows(connection, (entry.c.version_id, entry.c.path, entry.c.blob_id), rows)
    if replace:
        drop_orphans(connection, draft_id)
    connection.execute(
        version.update()
        .where(version.c.id == draft_id)
        .values(revision=version.c.revision + 1, last_used_at=now())
    )
    return [digest for digest, found in blobs.items() if found.state == BlobState.PENDING.value]


def _check(entries: Sequence[NewEntry]) -> list[str]:
    """The NFC paths of well-formed entries."""
    paths = [check_path(item.path) for item in entries]
    if len(set(paths)) != len(paths):
        twice = next(path for path, times in Counter(paths).items() if times > 1)
        raise InvalidPath(f"path {twice!r} occurs twice; every entry needs a path of its own", path=twice)
    sizes: dict[str, int] = {}
    for item in entries:
        check_digest(item.digest)
        if not 0 <= item.size <= MAX_BLOB_BYTES:
            raise InvalidInput(f"size {item.size} of {item.path!r} is not between 0 and 5 TiB")
        if sizes.setdefault(item.digest, item.size) != item.size:
            raise InvalidInput(f"digest {item.digest} comes with two sizes; one file must have been misread")
    return paths


def _without_held(
    connection: Connection, draft_id: int, rows: list[tuple[int, str, int]], digests: Mapping[str, str]
) -> list[tuple[int, str, int]]:
    """Leave out what the draft holds already. Raises `InvalidPath` where it holds something else.

    The same digest in another blob is no other content: the blob held before was found to be damaged.
    """
    query = select(entry.c.path, entry.c.blob_id, blob.c.digest).outerjoin(blob, blob.c.id == entry.c.blob_id)
    query = query.where(entry.c.version_id == draft_id, among(entry.c.path))
    wanted = as_list(path for _, path, _ in rows)
    held = {row.path: row for row in connection.execute(query, {"values": wanted})}
    for path, row in held.items():
        if row.digest != digests[path]:
            raise InvalidPath(
                f"path {path!r} is in the draft already, with other bytes; pass replace to change it",
                path=path,
            )
    return [row for row in rows if row[1] not in held or held[row[1]].blob_id != row[2]] if held else rows


def select_entries(
    version_id: int,
    prefix: str | None = None,
    *,
    references_only: bool = False,
    search: str | None = None,
) -> Select[Any]:
    """Paths with their blob, or with the reference that stands in its place (then `uri` is not null).

    `project_id` is that of the blob: of a linked version it is another than the version's own.
    """
    query = (
        select(
            entry.c.path,
            func.coalesce(blob.c.id, reference.c.id).label("id"),
            blob.c.project_id,
            blob.c.digest,
            func.coalesce(blob.c.size, reference.c.size).label("size"),
            blob.c.state,
            blob.c.storage,
            reference.c.uri,
            reference.c.endpoint,
            reference.c.etag,
            reference.c.object_version,
            reference.c.checksum,
            reference.c.modified_at,
            reference.c.verified,
            reference.c.drift,
            reference.c.checked_at,
        )
        .select_from(entry)
        .outerjoin(blob, blob.c.id == entry.c.blob_id)
        .outerjoin(reference, reference.c.id == entry.c.reference_id)
        .where(entry.c.version_id == version_id)
    )
    if references_only:
        query = query.where(entry.c.reference_id.is_not(None))
    if search:
        query = query.where(entry.c.path.icontains(search, autoescape=True))
    return query.where(_starts_with(prefix)) if prefix else query


def _starts_with(prefix: str) -> Any:
    """A range, not LIKE: it uses the key's order, and is exact for upper and lower case."""
    return (entry.c.path >= prefix) & (entry.c.path < prefix + "\U0010ffff")


def page_of_entries(
    connection: Connection,
    version_id: int,
    prefix: str | None,
    first: int,
    after: str | None,
    *,
    references_only: bool = False,
    search: str | None = None,
) -> Page:
    query = select_entries(version_id, prefix, references_only=references_only, search=search)
    return fetch_page(connection, query, [Order(entry.c.path)], first, after)


def find_entry(connection: Connection, version_id: int, path: str) -> Row[Any] | None:
    return connection.execute(select_entries(version_id).where(entry.c.path == check_path(path))).first()


def refuse_files_as_folders(connection: Connection, version_id: int) -> None:
    """Raise `InvalidPath` if one path is a folder of another: no disk could hold both."""
    of_version = select(entry.c.path).where(entry.c.version_id == version_id)
    paths = set(connection.execute(of_version).scalars())
    folders = {path.rpartition("/")[0] for path in paths}
    while folders:
        both = folders & paths
        if both:
            path = min(both)
            raise InvalidPath(f"path {path!r} is both a file and a folder; rename one of them", path=path)
        folders = {folder.rpartition("/")[0] for folder in folders} - {""}


def manifest_lines(connection: Connection, version_id: int) -> Iterator[bytes]:
    """The manifest in path order, a line at a time."""
    query = (
        select(
            entry.c.path,
            blob.c.digest,
            blob.c.size,
            reference.c.uri,
            reference.c.etag,
            reference.c.object_version,
            reference.c.size,
        )
        .select_from(entry)
        .outerjoin(blob, blob.c.id == entry.c.blob_id)
        .outerjoin(reference, reference.c.id == entry.c.reference_id)
        .where(entry.c.version_id == version_id)
        .order_by(entry.c.path)
    )
    for chunk in connection.execute(query).partitions(5_000):
        for path, digest, size, *outside in chunk:
            yield blob_line(path, digest, size) if digest is not None else reference_line(path, *outside)
