"""Blobs: content in storage, named by its digest, shared by the entries of one project and what is linked.

A blob belongs to the project that it was uploaded to, and only there satisfies another upload. Entries of
other projects use it if their version was linked: the blobs of a version are found by its entries.

PENDING: declared, its bytes are expected. CLAIMED: there, but its digest is only what the client said.
VERIFIED: hashed and right. CORRUPT: hashed and wrong. DELETING: on its way out, counts as missing.
Only a VERIFIED blob satisfies another upload, in whichever storage of the project it lies. A PENDING one is
shared by the drafts of one principal, and so is a CLAIMED one that no committed version uses: a rerun after
a crash finds what was uploaded before it. A CORRUPT one is as good as none.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import artifact, blob, entry, version
from wanllmdb_server.db.base import now, to_microseconds
from wanllmdb_server.db.bulk import insert_rows
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import hold
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key


class BlobState(Enum):
    """What is known of a blob's bytes."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"
    CORRUPT = "CORRUPT"
    DELETING = "DELETING"


USABLE = (BlobState.VERIFIED.value, BlobState.CLAIMED.value)
"""The states of blobs whose bytes are there and not known to be wrong."""

_DECLARED = (
    blob.c.project_id,
    blob.c.digest,
    blob.c.size,
    blob.c.state,
    blob.c.storage,
    blob.c.created_by,
    blob.c.created_at,
)


def find_or_declare_blobs(
    connection: Connection, actor: Actor, project_id: int, sizes: Mapping[str, int], storage: str
) -> dict[str, Row[Any]]:
    """For each digest the blob to use: a verified one of the project, else one of the actor's on its way.

    That is a pending one, or one that arrived in parts and is claimed, but in no committed version yet.

    New ones are declared in `storage`. Raises `InvalidInput` where a verified blob of that digest has another
    size. Another one with another size proves nothing: somebody misread a file, and must not stand in the
    way of those who did not.
    """
    found = _usable(connection, actor, project_id, sizes)
    if len(found) < len(sizes) and hold(connection, "new blobs", project_id):
        # Others may have declared the same ones.
        found = _usable(connection, actor, project_id, sizes)
    for digest, row in found.items():
        if row.size != sizes[digest]:
            raise InvalidInput(
                f"{digest} has {row.size} bytes, not {sizes[digest]}; the file must have been misread",
                digest=digest,
            )
    missing = [digest for digest in sizes if digest not in found]
    if missing:
        at = to_microseconds(now())
        state = BlobState.PENDING.value
        insert_rows(
            connection,
            _DECLARED,
            [
                (project_id, digest, sizes[digest], state, storage, actor.principal_id, at)
                for digest in missing
            ],
        )
        found |= _usable(connection, actor, project_id, {digest: sizes[digest] for digest in missing})
    return {digest: found[digest] for digest in sizes}


def _usable(
    connection: Connection, actor: Actor, project_id: int, sizes: Mapping[str, int]
) -> dict[str, Row[Any]]:
    verified = blob.c.state == BlobState.VERIFIED.value
    unpublished = (blob.c.state == BlobState.CLAIMED.value) & ~_published()
    pending = blob.c.state == BlobState.PENDING.value
    mine = (pending | unpublished) & (blob.c.created_by == actor.principal_id)
    rows = connection.execute(
        select(blob.c.id, blob.c.digest, blob.c.size, blob.c.state)
        .where(blob.c.project_id == project_id, among(blob.c.digest), verified | mine)
        .order_by(verified, ~pending, blob.c.id),
        {"values": as_list(sizes)},
    ).all()
    found: dict[str, Row[Any]] = {}
    for row in rows:  # the verified one comes last and wins
        # One of another size was declared by mistake, and must not stand in the way.
        if row.state == BlobState.VERIFIED.value or row.size == sizes[row.digest]:
            found[row.digest] = cast("Row[Any]", row)
    return found


def _published() -> Any:
    used = exists().where(entry.c.blob_id == blob.c.id, entry.c.version_id == version.c.id)
    return used.where(version.c.number.is_not(None))


def replace_spoiled(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Give blobs whose key holds wrong bytes a new one, as an upload never overwrites.

    Drafts change over to the new blobs, which are PENDING; the spoiled become CORRUPT.
    """
    unpublished = select(version.c.id).where(version.c.number.is_(None))
    for row in rows:
        spoiled = blob.update().where(blob.c.id == row.id, blob.c.state == row.state)
        if connection.execute(spoiled.values(state=BlobState.CORRUPT.value)).rowcount == 0:
            continue
        fresh = {
            name: row._mapping[name] for name in ("project_id", "digest", "size", "storage", "created_by")
        }
        new_id = connection.execute(
            blob.insert()
            .values(**fresh, state=BlobState.PENDING.value, created_at=now())
            .returning(blob.c.id)
        ).scalar_one()
        drafts = (entry.c.blob_id == row.id) & entry.c.version_id.in_(unpublished)
        connection.execute(entry.update().where(drafts).values(blob_id=new_id))


def has_twin(version_id: int) -> ColumnElement[bool]:
    """Whether the version also has a usable blob with the bytes of this one.

    That happens when one was verified, or somebody else added files, while a draft was being filled.
    """
    twin, link = blob.alias(), entry.alias()
    same = (twin.c.digest == blob.c.digest) & (twin.c.size == blob.c.size) & (twin.c.id != blob.c.id)
    mine = exists().where(link.c.version_id == version_id, link.c.blob_id == twin.c.id)
    return exists().where(twin.c.project_id == blob.c.project_id, same, twin.c.state.in_(USABLE), mine)


def use_twins(connection: Connection, draft_id: int) -> None:
    """Let entries of a draft whose blob has not arrived use the draft's usable one with the same bytes."""
    mine = select(entry.c.blob_id).where(entry.c.version_id == draft_id)
    good = blob.alias()
    pairs = (
        select(blob.c.id, func.max(good.c.id))
        .join(good, (good.c.digest == blob.c.digest) & (good.c.size == blob.c.size))
        .where(~blob.c.state.in_(USABLE), good.c.state.in_(USABLE), blob.c.id.in_(mine), good.c.id.in_(mine))
        .group_by(blob.c.id)
    )
    for blob_id, good_id in connection.execute(pairs).all():
        users = (entry.c.version_id == draft_id) & (entry.c.blob_id == blob_id)
        connection.execute(entry.update().where(users).values(blob_id=good_id))


def repair_with(connection: Connection, draft_id: int) -> None:
    """Let entries that use a CORRUPT blob use the draft's blob of the same digest instead.

    These are all entries of a damaged blob of the draft's project, wherever it was linked to; of one that was
    linked from elsewhere those of the draft's project.
    """
    damaged, good = blob.alias(), blob.alias()
    owner = select(artifact.c.project_id).join(version, version.c.artifact_id == artifact.c.id)
    pairs = (
        select(damaged.c.id, damaged.c.project_id, good.c.project_id.label("owner_id"), func.max(good.c.id))
        .join(good, (good.c.digest == damaged.c.digest) & (good.c.size == damaged.c.size))
        .where(
            damaged.c.state == BlobState.CORRUPT.value,
            good.c.state.in_([BlobState.VERIFIED.value, BlobState.CLAIMED.value]),
            good.c.project_id == owner.where(version.c.id == draft_id).scalar_subquery(),
            good.c.id.in_(select(entry.c.blob_id).where(entry.c.version_id == draft_id)),
        )
        .group_by(damaged.c.id, damaged.c.project_id, good.c.project_id)
    )
    for damaged_id, project_id, owner_id, good_id in connection.execute(pairs).all():
        users = entry.c.blob_id == damaged_id
        if project_id != owner_id:
            users &= entry.c.version_id.in_(versions_of_project(owner_id))
        connection.execute(entry.update().where(users).values(blob_id=good_id))


def repair_from(connection: Connection, version_id: int, source_id: int) -> None:
    """Let entries that use a CORRUPT blob use that of another version with the same manifest instead."""
    other = entry.alias()
    good = select(other.c.blob_id).where(other.c.version_id == source_id, other.c.path == entry.c.path)
    damaged = entry.c.blob_id.in_(select(blob.c.id).where(blob.c.state == BlobState.CORRUPT.value))
    mine = entry.update().where(entry.c.version_id == version_id, damaged)
    connection.execute(mine.values(blob_id=good.scalar_subquery()))


def versions_of_project(project_id: int) -> Select[Any]:
    """The row ids of all versions and drafts of a project."""
    mine = select(version.c.id).join(artifact, artifact.c.id == version.c.artifact_id)
    return mine.where(artifact.c.project_id == project_id)


def expect_uploads(connection: Connection, blob_ids: Sequence[int], seconds: int) -> None:
    """Remember that requests that bring these blobs were signed, good for `seconds`.

    As long again is allowed for an upload that began at the last moment.
    """
    until = now() + timedelta(seconds=2 * seconds)
    connection.execute(
        blob.update().where(among(blob.c.id)).values(uploads_until=until), {"values": as_list(blob_ids)}
    )


def select_blobs_of(version_id: int) -> Select[Any]:
    """The blobs behind a version's entries, each once."""
    return select(blob).where(blob.c.id.in_(select(entry.c.blob_id).where(entry.c.version_id == version_id)))


def to_sign(row: Row[Any]) -> BlobToSign:
    """What a storage needs to know to sign a request for the blob."""
    return BlobToSign(key_of(row), row.digest, row.size)


def key_of(row: Row[Any]) -> str:
    return blob_key(str(row.project_id), row.digest, str(row.id))


def claim_blob(connection: Connection, blob_id: int) -> None:
    """Note that a pending blob's bytes are there, as many as they should be."""
    pending = (blob.c.id == blob_id) & (blob.c.state == BlobState.PENDING.value)
    connection.execute(blob.update().where(pending).values(state=BlobState.CLAIMED.value))
