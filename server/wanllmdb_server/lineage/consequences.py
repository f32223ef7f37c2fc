"""What the deletion of a version would mean: who used it, what came of it, how many bytes it would free."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.tables import alias, blob, entry, version
from wanllmdb_server.artifacts.versions import VersionState, select_versions
from wanllmdb_server.db.numbers import total
from wanllmdb_server.db.paging import Order, Page, fetch_page
from wanllmdb_server.names import LATEST
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.runs import select_even_deleted
from wanllmdb_server.runs.tables import lineage_edge, run


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


def select_downstream(actor: Actor, version_id: int) -> Select[Any]:
    """The versions that runs logged which used this one, each once; deleted ones too.

    The way leads only through runs that the actor may see.
    """
    return select_versions(actor).where(version.c.id.in_(outputs_of_users(actor, version_id)))


def outputs_of_users(actor: Actor, version_id: int) -> Select[Any]:
    """The row ids of those versions, also of those that the actor may not see."""
    used = lineage_edge.alias("used")
    made = lineage_edge.alias("made")
    visible = select_even_deleted(actor).with_only_columns(run.c.id)
    return (
        select(made.c.version_id)
        .join(used, used.c.run_id == made.c.run_id)
        .where(
            used.c.version_id == version_id,
            used.c.role == EdgeRole.INPUT.value,
            used.c.run_id.in_(visible),
            made.c.role == EdgeRole.OUTPUT.value,
            made.c.version_id != version_id,
        )
    )


def page_of_downstream(
    connection: Connection, actor: Actor, version_id: int, first: int, after: str | None
) -> Page:
    return fetch_page(connection, select_downstream(actor, version_id), [Order(version.c.id)], first, after)
