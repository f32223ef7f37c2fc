"""What the deletion of a version would mean: who used it, what came of it, how many bytes it would free."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from wanllmdb_server.artifacts.tables import alias, blob, entry, version
from wanllmdb_server.artifacts.versions import VersionState
from wanllmdb_server.db.numbers import total
from wanllmdb_server.names import LATEST


@dataclass(frozen=True)
class Consequences:
    """Aliases that would go, blobs and bytes that no other version uses, and where `latest` would point."""

    aliases: list[str]
    blobs: int
    size: int
    moves_latest: bool
    next_latest_id: int | None


def consequences_of(connection: Connection, row: Row[Any]) -> Consequences:
    """What would happen if this committed version was deleted now."""
    held = select(alias.c.name).where(alias.c.version_id == row.id).order_by(alias.c.name)
    aliases = list(connection.execute(held).scalars())
    others = exists().where(entry.c.blob_id == blob.c.id, entry.c.version_id != row.id)
    mine = blob.c.id.in_(select(entry.c.blob_id).where(entry.c.version_id == row.id))
    freed = select(func.count(), total(blob.c.size)).where(mine, ~others)
    blobs, size = connection.execute(freed).one()
    following = (
        select(version.c.id)
        .where(
            version.c.artifact_id == row.artifact_id,
            version.c.state == VersionState.COMMITTED.value,
            version.c.id != row.id,
        )
        .order_by(version.c.number.desc())
    )
    moves = LATEST in aliases
    next_id = connection.execute(following.limit(1)).scalar() if moves else None
    return Consequences(aliases, blobs, size, moves, next_id)
