"""The feed: all events in one order, each at a position of its own, without gaps.

Whoever reads it remembers the last position it has seen, and asks for what comes after.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.events.tables import event, feed, reader


class Head(NamedTuple):
    """How far the feed goes."""

    epoch: str
    """Whose positions these are: a registry that goes on from a copy counts in an epoch of its own."""
    position: int
    """Of the newest event; 0 before the first."""
    hash: str
    archived: int
    """Events up to this position have left the feed."""


def head_of(connection: Connection) -> Head:
    columns = feed.c.epoch, feed.c.position, feed.c.hash, feed.c.archived
    return Head(*connection.execute(select(*columns)).one())


def events_after(
    connection: Connection,
    position: int,
    most: int,
    *,
    project_id: int | None = None,
    types: Sequence[str] | None = None,
) -> Sequence[Row[Any]]:
    """The next events after that position, in order: of all, or of a project, or of some types.

    Rows have the columns of `event`, `actor_name`, and `project_name` (None once the project is gone).
    Events that have no position yet are not there.
    """
    query = _select().where(event.c.position > position).order_by(event.c.position).limit(most)
    if project_id is not None:
        query = query.where(event.c.project_id == project_id)
    if types is not None:
        query = query.where(event.c.type.in_(types))
    return connection.execute(query).all()


def readers_position(connection: Connection) -> int | None:
    """How far those have read who read for others, the slowest of them; None if nobody does."""
    return connection.execute(select(func.min(reader.c.position))).scalar()


def archive_until(connection: Connection, before: int, position: int) -> bool:
    """Let events up to a position leave the feed; False if somebody else did it since it was at `before`."""
    still = feed.c.archived == before
    return connection.execute(feed.update().where(still).values(archived=position)).rowcount == 1


def has_unplaced(connection: Connection) -> bool:
    """Whether there are events without a position; never on SQLite, where they get it at once."""
    unplaced = select(event.c.id).where(event.c.position.is_(None)).limit(1)
    return connection.execute(select(func.count()).select_from(unplaced.subquery())).scalar_one() > 0


def events_between(
    connection: Connection,
    after: int,
    until: int,
    *,
    project_id: int | None = None,
    types: Sequence[str] | None = None,
) -> Sequence[Row[Any]]:
    """The events of a part of the feed, in order: all, or those of a project, or of some types.

    Costs as much as the part is long.
    """
    query = _select().where(event.c.position > after, event.c.position <= until)
    if project_id is not None:
        # An expression, so that the database reads the part of the feed and not all of the project.
        query = query.where(event.c.project_id + 0 == project_id)
    if types is not None:
        query = query.where(event.c.type.in_(types))
    return connection.execute(query.order_by(event.c.position)).all()


def outline_after(connection: Connection, position: int, most: int) -> Sequence[Row[Any]]:
    """Position, type and project of the next events, in order."""
    columns = event.c.position, event.c.type, event.c.project_id
    query: Select[Any] = select(*columns).where(event.c.position > position)
    return connection.execute(query.order_by(event.c.position).limit(most)).all()


def _select() -> Select[Any]:
    names = principal.c.name.label("actor_name"), project.c.name.label("project_name")
    return (
        select(*event.c, *names)
        .outerjoin(principal, principal.c.id == event.c.actor_id)
        .outerjoin(project, project.c.id == event.c.project_id)
    )
