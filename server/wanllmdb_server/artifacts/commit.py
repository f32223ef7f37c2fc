"""Commit a draft: check what was uploaded outside any transaction, then publish in one short one.

The check notes the draft's revision; the transaction stands only if the revision has not changed, and
looks at the state of all the draft's blobs again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.aliases import Why, move, move_latest
from wanllmdb_server.artifacts.artifacts import Locked, hold_version, lock_artifact, record_artifact
from wanllmdb_server.artifacts.blobs import (
    USABLE,
    BlobState,
    has_twin,
    key_of,
    repair_with,
    select_blobs_of,
    use_twins,
)
from wanllmdb_server.artifacts.drafts import (
    check_ownership,
    drop_draft,
    find_identical,
    wanted_aliases,
)
from wanllmdb_server.artifacts.entries import manifest_lines, refuse_files_as_folders
from wanllmdb_server.artifacts.tables import artifact, blob, entry, reference, version, version_tag
from wanllmdb_server.artifacts.versions import (
    VersionState,
    describe,
    get_committed,
    get_version_by_id,
    record_version,
    select_versions,
)
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import pin_blobs
from wanllmdb_server.db.numbers import total
from wanllmdb_server.db.tags import add_tags
from wanllmdb_server.digests import manifest_digest
from wanllmdb_server.errors import BlobsMissing, Conflict, ManifestMismatch
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.runs.edges import EdgeRole, record_edge
from wanllmdb_server.storage.contract import ObjectStat, ServesBytes, Storage, SupportsFlush

_NAMED = 20
_ASKING = 16
"""How many requests a remote storage gets at a time."""


@dataclass(frozen=True)
class CommitSpec:
    """What goes with the commit."""

    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()
    run_id: int | None = None
    manifest_digest: str | None = None


@dataclass(frozen=True)
class Checked:
    """A draft as it was when its content was looked at."""

    revision: int
    digest: str
    pending: Sequence[Row[Any]]
    """Its blobs that have to be looked at: those not seen yet, and those found to be damaged."""


def look_at(connection: Connection, actor: Actor, version_id: int) -> Checked | None:
    """The draft's revision, manifest digest and the blobs that have to be checked; None if it is no draft.

    A draft that was dropped in favour of an equal version is none any more; a repeated commit with the
    same idempotency key still gets its answer.
    """
    row = connection.execute(select_versions(actor).where(version.c.id == version_id)).first()
    if row is None or row.state != VersionState.DRAFT.value:
        return None
    refuse_files_as_folders(connection, version_id)
    digest = manifest_digest(manifest_lines(connection, version_id))
    doubtful = [BlobState.PENDING.value, BlobState.CORRUPT.value]
    pending = select_blobs_of(version_id).where(blob.c.state.in_(doubtful), ~has_twin(version_id))
    return Checked(row.revision, digest, connection.execute(pending).all())


@dataclass(frozen=True)
class Arrivals:
    """What the storages said of the blobs that had to be looked at: row ids by the state they have earned."""

    states: Mapping[int, BlobState]
    missing: Sequence[Row[Any]] = ()
    spoiled: Sequence[Row[Any]] = ()
    """Those of the missing whose key holds other bytes."""


def check_uploads(storage_of: Callable[[str], Storage], pending: Sequence[Row[Any]]) -> Arrivals:
    """Ask each blob's own storage for it; if all are there, they are made durable. Storage I/O only.

    A provider that computed the sha256 itself has verified the blob, and so has a storage that accepts no
    other bytes than were signed for.
    """
    states: dict[int, BlobState] = {}
    arrived: set[tuple[str, int]] = set()
    spoiled = [row for row in pending if row.state == BlobState.CORRUPT.value]
    missing = [*spoiled]
    to_flush: list[tuple[SupportsFlush, list[str]]] = []
    expected = sorted(
        (row for row in pending if row.state == BlobState.PENDING.value), key=lambda row: row.storage
    )
    for name, group in groupby(expected, key=lambda row: row.storage):
        storage, rows = storage_of(name), list(group)
        for row, stat in zip(rows, _stats(storage, rows), strict=True):
            if stat is None or not _is_whole(row, stat):
                missing.append(row)
                if stat is not None:
                    spoiled.append(row)
            else:
                proven = storage.enforces_digest or stat.checksum == row.digest
                states[row.id] = BlobState.VERIFIED if proven else BlobState.CLAIMED
                arrived.add((row.digest, row.size))
        if isinstance(storage, SupportsFlush):
            to_flush.append((storage, [key_of(row) for row in rows]))
    missing = [row for row in missing if (row.digest, row.size) not in arrived]
    if not missing:
        for able, keys in to_flush:
            able.flush(keys)
    return Arrivals(states, missing, spoiled)


def _stats(storage: Storage, rows: Sequence[Row[Any]]) -> list[ObjectStat | None]:
    keys = [key_of(row) for row in rows]
    if isinstance(storage, ServesBytes) or len(keys) == 1:
        return [storage.stat(key) for key in keys]
    with ThreadPoolExecutor(min(_ASKING, len(keys))) as pool:  # each is a request to the provider
        return list(pool.map(storage.stat, keys))


def _is_whole(row: Row[Any], stat: ObjectStat) -> bool:
    if stat.checksum is not None and stat.checksum.startswith("sha256:") and stat.checksum != row.digest:
        return False
    return bool(stat.size == row.size)


def refuse_missing(connection: Connection, version_id: int, missing: Sequence[Row[Any]]) -> None:
    """Raise `BlobsMissing`, naming the entries; nothing is committed and the draft stays."""
    ids = [row.id for row in missing]
    paths = (
        connection.execute(
            select(entry.c.path)
            .where(entry.c.version_id == version_id, entry.c.blob_id.in_(ids[:_NAMED]))
            .order_by(entry.c.path)
            .limit(_NAMED)
        )
        .scalars()
        .all()
    )
    raise BlobsMissing(
        f"{len(missing)} of the uploads are missing or incomplete, among them "
        f"{', '.join(map(repr, paths[:3]))}; upload them and commit again",
        count=len(missing),
        paths=list(paths),
        digests=[row.digest for row in missing[:_NAMED]],
    )


def commit(
    connection: Connection,
    actor: Actor,
    version_id: int,
    checked: Checked | None,
    spec: CommitSpec,
    arrivals: Arrivals,
) -> int:
    """Publish the draft, or log again what is committed; return the row id of the version.

    A draft whose content equals a committed version of the artifact is dropped in favour of that version.
    Raises `Conflict`, `BlobsMissing`, `ManifestMismatch`, `AliasReserved`.
    """
    hold_version(connection, version_id)
    pin_blobs(connection)
    row = get_version_by_id(connection, actor, version_id)
    locked = lock_artifact(connection, actor, row.artifact_id, Role.WRITER)
    if checked is None or row.state == VersionState.COMMITTED.value:
        return _log_again(connection, actor, locked, get_committed(connection, actor, version_id), spec)
    check_ownership(connection, actor, row)
    if row.revision != checked.revision:
        raise Conflict("the draft changed while it was being committed; commit it again")
    if spec.manifest_digest not in (None, checked.digest):
        raise ManifestMismatch(
            f"the draft's manifest digest is {checked.digest}, not {spec.manifest_digest}; "
            "its entries differ from what was meant",
            digest=checked.digest,
        )
    _accept_blobs(connection, version_id, arrivals)
    repair_with(connection, version_id)
    same = find_identical(connection, actor, row.artifact_id, checked.digest)
    if same is not None:
        drop_draft(connection, version_id)
        return _log_again(connection, actor, locked, same, spec, run_id=row.run_id)
    return _publish(connection, actor, locked, row, checked.digest, spec)


def _accept_blobs(connection: Connection, version_id: int, arrivals: Arrivals) -> None:
    for state in set(arrivals.states.values()):
        ids = [blob_id for blob_id, earned in arrivals.states.items() if earned is state]
        connection.execute(
            blob.update()
            .where(among(blob.c.id), blob.c.state == BlobState.PENDING.value)
            .values(state=state.value),
            {"values": as_list(ids)},
        )
    unusable = select_blobs_of(version_id).where(~blob.c.state.in_(USABLE))
    if connection.execute(unusable.limit(1)).first() is None:
        return
    use_twins(connection, version_id)
    lost = connection.execute(unusable).all()
    if lost:
        refuse_missing(connection, version_id, lost)


def _publish(
    connection: Connection, actor: Actor, locked: Locked, row: Row[Any], digest: str, spec: CommitSpec
) -> int:
    index = locked.row.last_index + 1
    aliases = wanted_aliases(spec.aliases, index)
    size, count = connection.execute(
        select(total(func.coalesce(blob.c.size, reference.c.size)), func.count())
        .select_from(entry)
        .outerjoin(blob, blob.c.id == entry.c.blob_id)
        .outerjoin(reference, reference.c.id == entry.c.reference_id)
        .where(entry.c.version_id == row.id)
    ).one()
    connection.execute(
        version.update()
        .where(version.c.id == row.id)
        .values(
            number=index,
            state=VersionState.COMMITTED.value,
            digest=digest,
            size=size,
            file_count=count,
            created_at=locked.at,
            run_id=spec.run_id or row.run_id,
        )
    )
    connection.execute(
        artifact.update().where(artifact.c.id == locked.row.id).values(last_index=index, updated_at=locked.at)
    )
    if index == 1:
        after = {"name": locked.row.name, "type": locked.row.type}
        record_artifact(connection, actor, EventType.ARTIFACT_CREATED, locked.row, locked.at, after=after)
    published = get_committed(connection, actor, row.id)
    after = {"version": f"v{index}", "digest": digest, "size": size, "fileCount": count}
    run_id = spec.run_id or row.run_id
    record_version(
        connection, actor, EventType.VERSION_COMMITTED, published, locked.at, run_id=run_id, after=after
    )
    _apply(connection, actor, locked, published, aliases, spec.tags, run_id)
    return int(published.id)


def _log_again(
    connection: Connection,
    actor: Actor,
    locked: Locked,
    row: Row[Any],
    spec: CommitSpec,
    *,
    run_id: int | None = None,
) -> int:
    """The content is committed already: its description and metadata stay, aliases, tags and edge apply."""
    if spec.manifest_digest not in (None, row.digest):
        raise ManifestMismatch(
            f"{describe(row)} has manifest digest {row.digest}, not {spec.manifest_digest}; "
            "log a new version",
            digest=row.digest,
        )
    aliases = wanted_aliases(spec.aliases, row.number)
    run_id = spec.run_id or run_id
    changed = _apply(connection, actor, locked, row, aliases, spec.tags, run_id)
    if changed:
        record_version(connection, actor, EventType.VERSION_LOGGED_AGAIN, row, locked.at, run_id=run_id)
    return int(row.id)


def _apply(
    connection: Connection,
    actor: Actor,
    locked: Locked,
    row: Row[Any],
    aliases: Sequence[str],
    tags: Sequence[str],
    run_id: int | None,
) -> bool:
    """Move `latest` and the aliases, add the tags and the edge; return whether anything changed."""
    why = Why(run_id=run_id)
    changed = [move_latest(connection, actor, locked, row.id, why)]
    changed += [move(connection, actor, locked, name, row.id, why) for name in aliases]
    changed.append(bool(add_tags(connection, version_tag, version_tag.c.version_id, row.id, tags)))
    if run_id is not None:
        changed.append(record_edge(connection, run_id, row.id, EdgeRole.OUTPUT, locked.at))
    return any(changed)
