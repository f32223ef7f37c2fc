"""References: entries whose bytes stay outside, pinned as far as their source lets itself be pinned."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.artifacts import lock_artifact
from wanllmdb_server.artifacts.drafts import lock_draft
from wanllmdb_server.artifacts.tables import entry, reference, version
from wanllmdb_server.artifacts.uris import WEB, check_object_uri, parse_uri
from wanllmdb_server.artifacts.versions import get_committed, record_version
from wanllmdb_server.db.base import now
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.errors import InvalidInput, InvalidPath, NotFound
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.names import check_path

MAX_SIZE = 1 << 53
_MAX_FIELD = 1024


class Drift(Enum):
    """What the last check found at the place that a reference names."""

    UNKNOWN = "UNKNOWN"
    SAME = "SAME"
    CHANGED = "CHANGED"
    MISSING = "MISSING"
    UNREADABLE = "UNREADABLE"


class ReferenceChecksum(Enum):
    """Which checksum of a source is recorded when a folder is expanded."""

    LISTING = "listing"
    PROVIDER = "provider"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NewReference:
    """A path and the object outside that it stands for, as it was when somebody looked."""

    path: str
    uri: str
    endpoint: str | None = None
    size: int | None = None
    etag: str | None = None
    object_version: str | None = None
    checksum: str | None = None
    modified_at: datetime | None = None
    verified: bool = True


def add_references(
    connection: Connection, actor: Actor, draft_id: int, wanted: Sequence[NewReference], *, replace: bool
) -> int:
    """Put references into a draft; return how many the draft did not hold yet.

    Raises `InvalidPath` for a path that the draft holds with something else, unless `replace`;
    `InvalidInput`, `Conflict`.
    """
    lock_draft(connection, actor, draft_id)
    paths = _check(wanted)
    held = _held(connection, draft_id, paths)
    fresh = []
    for path, item in zip(paths, wanted, strict=True):
        if path in held and not replace:
            if held[path] != _identity(item):
                raise InvalidPath(
                    f"path {path!r} is in the draft already, with other content; pass replace to change it",
                    path=path,
                )
            continue
        fresh.append((path, item))
    if fresh:
        _insert(connection, draft_id, fresh, {path for path, _ in fresh} & set(held))
    connection.execute(
        version.update()
        .where(version.c.id == draft_id)
        .values(revision=version.c.revision + 1, last_used_at=now())
    )
    return len(fresh)


def _check(wanted: Sequence[NewReference]) -> list[str]:
    """The NFC paths of well-formed references."""
    paths = [check_path(item.path) for item in wanted]
    twice = [path for path, times in Counter(paths).items() if times > 1]
    if twice:
        raise InvalidPath(
            f"path {twice[0]!r} occurs twice; every entry needs a path of its own", path=twice[0]
        )
    for item in wanted:
        check_object_uri(item.uri)
        for name in ("endpoint", "etag", "object_version", "checksum"):
            value = getattr(item, name)
            if value is not None and not (0 < len(value) <= _MAX_FIELD and value.isprintable()):
                raise InvalidInput(
                    f"{name} of {item.path!r} must be 1 to {_MAX_FIELD} printable characters", path=item.path
                )
        if item.size is not None and not 0 <= item.size <= MAX_SIZE:
            raise InvalidInput(f"size {item.size} of {item.path!r} is not between 0 and 2^53", path=item.path)
    return paths


def _held(connection: Connection, draft_id: int, paths: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    query = (
        select(entry.c.path, reference)
        .outerjoin(reference, reference.c.id == entry.c.reference_id)
        .where(entry.c.version_id == draft_id, among(entry.c.path))
    )
    rows = connection.execute(query, {"values": as_list(paths)}).all()
    return {row.path: (row.uri, row.etag, row.object_version, row.size) for row in rows}


def _identity(item: NewReference) -> tuple[Any, ...]:
    return (item.uri, item.etag, item.object_version, item.size)


def _insert(
    connection: Connection, draft_id: int, fresh: Sequence[tuple[str, NewReference]], taken: set[str]
) -> None:
    if taken:
        connection.execute(
            delete(entry).where(entry.c.version_id == draft_id, among(entry.c.path)),
            {"values": as_list(taken)},
        )
        drop_orphans(connection, draft_id)
    rows = [
        {
            "version_id": draft_id,
            "uri": item.uri,
            "endpoint": item.endpoint,
            "size": item.size,
            "etag": item.etag,
            "object_version": item.object_version,
            "checksum": item.checksum,
            "modified_at": item.modified_at,
            "verified": item.verified,
        }
        for _, item in fresh
    ]
    made = reference.insert().returning(reference.c.id, sort_by_parameter_order=True)
    ids = connection.execute(made, rows).scalars().all()
    connection.execute(
        entry.insert(),
        [
            {"version_id": draft_id, "path": path, "reference_id": row_id}
            for row_id, (path, _) in zip(ids, fresh, strict=True)
        ],
    )


def copy_references(connection: Connection, source_id: int, target_id: int) -> None:
    """Give a new version the references of another. Whether they drifted is to be found out anew."""
    rows = connection.execute(select_references(source_id).order_by(entry.c.path)).all()
    names = [field.name for field in fields(NewReference)]
    copies = [(row.path, NewReference(**{name: row._mapping[name] for name in names})) for row in rows]
    if copies:
        _insert(connection, target_id, copies, set())


def drop_orphans(connection: Connection, version_id: int) -> None:
    """Forget the references of a draft whose paths were given to something else."""
    used = select(entry.c.reference_id).where(
        entry.c.version_id == version_id, entry.c.reference_id.is_not(None)
    )
    connection.execute(
        delete(reference).where(reference.c.version_id == version_id, reference.c.id.not_in(used))
    )


def select_references(version_id: int) -> Select[Any]:
    """The references of a version with their paths."""
    return (
        select(entry.c.path, reference)
        .join(reference, reference.c.id == entry.c.reference_id)
        .where(entry.c.version_id == version_id)
    )


def references_after(
    connection: Connection, version_id: int, path: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The next references in path order."""
    query = select_references(version_id).order_by(entry.c.path).limit(limit)
    return connection.execute(query.where(entry.c.path > path) if path is not None else query).all()


def references_at(connection: Connection, version_id: int, paths: Sequence[str]) -> Sequence[Row[Any]]:
    """The references with those paths. Raises `NotFound` naming one that is none."""
    query = select_references(version_id).where(among(entry.c.path)).order_by(entry.c.path)
    rows = connection.execute(query, {"values": as_list(paths)}).all()
    unknown = set(paths) - {row.path for row in rows}
    if unknown:
        raise NotFound(f"the version has no reference at {min(unknown)!r}", path=min(unknown))
    return rows


def count_references(connection: Connection, version_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(reference.c.version_id, func.count())
        .where(among(reference.c.version_id))
        .group_by(reference.c.version_id)
    )
    found = connection.execute(query, {"values": as_list(version_ids)}).all()
    return dict.fromkeys(version_ids, 0) | {row[0]: row[1] for row in found}


@dataclass(frozen=True)
class DriftSummary:
    """How many references of a version are in each state (the value of `Drift`), and how many unverified."""

    states: dict[str, int]
    unverified: int


def summarise_drift(connection: Connection, version_ids: Sequence[int]) -> dict[int, DriftSummary]:
    """The summary of each version; of one without references it is all zeros."""
    query = (
        select(reference.c.version_id, reference.c.drift, reference.c.verified, func.count())
        .where(among(reference.c.version_id))
        .group_by(reference.c.version_id, reference.c.drift, reference.c.verified)
    )
    states = {row_id: {state.value: 0 for state in Drift} for row_id in version_ids}
    unverified = dict.fromkeys(version_ids, 0)
    for row_id, drift, verified, number in connection.execute(query, {"values": as_list(version_ids)}):
        states[row_id][drift] += number
        unverified[row_id] += 0 if verified else number
    return {row_id: DriftSummary(states[row_id], unverified[row_id]) for row_id in version_ids}


def note_drift(connection: Connection, found: dict[int, Drift]) -> None:
    """Store what was found for references by their row ids."""
    if found:
        at = now()
        connection.execute(
            reference.update()
            .where(reference.c.id == bindparam("row_id"))
            .values(drift=bindparam("state"), checked_at=at),
            [{"row_id": row_id, "state": state.value} for row_id, state in found.items()],
        )


def record_check(connection: Connection, actor: Actor, version_id: int, counts: dict[str, int]) -> None:
    """Tell that all references of a version were checked. Raises `VersionDeleted`, `NotFound`."""
    row = get_committed(connection, actor, version_id)
    locked = lock_artifact(connection, actor, row.artifact_id, Role.WRITER)
    record_version(connection, actor, EventType.REFERENCES_CHECKED, row, locked.at, after=dict(counts))


def place_below(name: str | None, root: str, uri: str) -> str:
    """The path of an object found at or under the URI `root`, when `root` is to be called `name`.

    Without a name a lone object is called by its last part, and a folder's objects by what follows it.
    """
    root = root.rstrip("/")
    below = uri[len(root) :].lstrip("/") if uri != root else ""
    if not below and name is not None:
        return name
    if not below:
        is_web = parse_uri(root).scheme in WEB
        return unquote(urlsplit(root).path.rsplit("/", 1)[-1]) if is_web else root.rsplit("/", 1)[-1]
    return f"{name}/{below}" if name else below
