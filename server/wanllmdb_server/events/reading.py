"""Read the events of a project: the audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.db.paging import Order, Page, fetch_page
from wanllmdb_server.events.tables import event


def _select() -> Select[tuple[object, ...]]:
    return select(*event.c, principal.c.name.label("actor_name")).join(
        principal, principal.c.id == event.c.actor_id
    )


def find_event(connection: Connection, actor: Actor, event_id: int) -> Row[Any] | None:
    query = _select().join(project, project.c.id == event.c.project_id)
    return connection.execute(query.where(event.c.id == event_id, visible_to(actor))).first()


def select_events(
    project_id: int,
    types: Sequence[str] | None = None,
    artifact_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Select[tuple[object, ...]]:
    query = _select().where(event.c.project_id == project_id)
    if types is not None:
        query = query.where(event.c.type.in_(types))
    if artifact_id is not None:
        query = query.where(event.c.artifact_id == artifact_id)
    if since is not None:
        query = query.where(event.c.at >= since)
    if until is not None:
        query = query.where(event.c.at < until)
    return query


def page_of_events(
    connection: Connection, query: Select[tuple[object, ...]], first: int, after: str | None
) -> Page:
    """Events, newest first."""
    return fetch_page(connection, query, [Order(event.c.position, descending=True)], first, after)
