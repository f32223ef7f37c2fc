"""Read the events of a project, of the registry itself, or all of them: the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.access.visibility import open_to_members
from wanllmdb_server.db.base import to_microseconds
from wanllmdb_server.db.paging import Order, Page, count, decode_cursor, encode_cursor, fetch_page
from wanllmdb_server.events.tables import event


@dataclass(frozen=True)
class Place:
    """Whose events: those of a project, None for the registry itself; or of all, if `everywhere`."""

    project_id: int | None
    everywhere: bool = False


@dataclass(frozen=True)
class EventQuery:
    """Which events; every condition given must hold."""

    types: Sequence[str] | None = None
    artifact_id: int | None = None
    actor: str | None = None
    """The name of who did it."""
    subject: tuple[str, int] | None = None
    """Kind and row id of what it happened to."""
    named: tuple[str, str] | None = None
    """Its kind and the name it had."""
    since: datetime | None = None
    until: datetime | None = None


def find_event(connection: Connection, actor: Actor, event_id: int) -> Row[Any] | None:
    """An event that the actor may read, or None."""
    allowed = open_to_members(actor)
    if actor.is_admin:
        allowed |= event.c.project_id.is_(None)
    return connection.execute(select_events().where(event.c.id == event_id, allowed)).first()


def page_of_events(
    connection: Connection,
    place: Place,
    wanted: EventQuery,
    first: int,
    after: str | None = None,
    *,
    descending: bool = True,
) -> Page:
    """Events by time, the newest first unless asked otherwise.

    Several types are several lists that are merged: so each is read from an index, in order.
    """
    order = [Order(event.c.at, descending), Order(event.c.position, descending)]
    beginning = _beginning(wanted, after, descending)
    further = replace(wanted, **{"until" if descending else "since": None})

    def fetch(query: EventQuery) -> Page:
        return fetch_page(connection, _select_wanted(place, query), order, first, beginning)

    kinds = sorted(set(wanted.types or ()))
    if len(kinds) < 2 or place.everywhere:  # noqa: PLR2004  # two lists can be merged
        return fetch(further)
    return _merged([fetch(replace(further, types=[kind])) for kind in kinds], first, descending)


def _beginning(wanted: EventQuery, after: str | None, descending: bool) -> str | None:
    """The cursor to begin after, for both `after` and the time that the list begins with.

    With two conditions the database would begin at the time and read again what earlier pages held.
    """
    bound = wanted.until if descending else wanted.since
    if bound is None:
        return after
    edge = [to_microseconds(bound), 0]
    if after is not None:
        given = decode_cursor(after, [int, int])
        edge = min(edge, given) if descending else max(edge, given)
    return encode_cursor(edge)


def count_events(connection: Connection, place: Place, wanted: EventQuery) -> int:
    return count(connection, _select_wanted(place, wanted))


def _merged(pages: Sequence[Page], first: int, descending: bool) -> Page:
    items = [item for page in pages for item in zip(page.rows, page.cursors, strict=True)]
    items.sort(key=lambda item: (item[0].at, item[0].position), reverse=descending)
    has_next = len(items) > first or any(page.has_next for page in pages)
    return Page([row for row, _ in items[:first]], [cursor for _, cursor in items[:first]], has_next)


def select_events() -> Select[Any]:
    """All events, with the names of actor and project."""
    names = principal.c.name.label("actor_name"), project.c.name.label("project_name")
    return (
        select(*event.c, *names)
        # Outer joins, for they leave it to the index of events which ones come first.
        .outerjoin(principal, principal.c.id == event.c.actor_id)
        .outerjoin(project, project.c.id == event.c.project_id)
        # Who reads on PostgreSQL lets the sequencer run first; what is committed since then comes next time.
        .where(event.c.position.is_not(None))
    )


def _select_wanted(place: Place, wanted: EventQuery) -> Select[Any]:
    query = select_events()
    if not place.everywhere:
        query = query.where(event.c.project_id == place.project_id)
    if wanted.types is not None:
        types = list(wanted.types)
        query = query.where(event.c.type == types[0] if len(types) == 1 else event.c.type.in_(types))
    if wanted.artifact_id is not None:
        query = query.where(event.c.artifact_id == wanted.artifact_id)
    if wanted.actor is not None:
        who = select(principal.c.id).where(principal.c.name == wanted.actor).scalar_subquery()
        query = query.where(event.c.actor_id == who)
    if wanted.subject is not None:
        kind, row_id = wanted.subject
        query = query.where(event.c.subject_id == row_id, event.c.subject_kind == kind)
    if wanted.named is not None:
        kind, name = wanted.named
        query = query.where(event.c.subject_name == name, event.c.subject_kind == kind)
    if wanted.since is not None:
        query = query.where(event.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(event.c.at < wanted.until)
    return query
