"""Events as NDJSON, one line each, oldest first: for archives and for systems that watch over logs.

    GET  /api/projects/{name}/events.ndjson   those of a project, for its members
    GET  /api/events.ndjson                   all, those of deleted projects too, for administrators

The parameters are those of `EventFilter`: type (several times), actor, subject, subjectKind, subjectName,
artifact, since, until. Each page of lines is read for itself, so that a slow reader holds up nothing, and
access is looked at again with each: whoever loses it meanwhile gets a stream that breaks off.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from enum import Enum
from functools import partial
from typing import Any, TypeVar

import strawberry
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.api.context import Services
from wanllmdb_server.api.event_documents import event_line
from wanllmdb_server.api.events import place_of
from wanllmdb_server.api.filters import EventFilter
from wanllmdb_server.api.plain_errors import error_response
from wanllmdb_server.api.scalars import read_time
from wanllmdb_server.api.streams import EndingStream
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import InvalidInput, RegistryError
from wanllmdb_server.events.outbox import EventType, SubjectKind
from wanllmdb_server.events.reading import EventQuery, Place, page_of_events
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.web.authentication import actor_of

PAGE = 500
_PARAMETERS = ["type", "actor", "subject", "subjectKind", "subjectName", "artifact", "since", "until"]

E_ = TypeVar("E_", bound=Enum)
Allow = Callable[[Connection], Place]


def event_routes(services: Services) -> list[Route]:
    async def endpoint(request: Request) -> Response:
        allow = partial(_allowed, services, actor_of(request.scope), request.path_params.get("name"))
        try:
            wanted = query_of(request.query_params)
            await run_in_threadpool(_check, services.database, allow)
        except RegistryError as error:
            return error_response(error)
        pages = event_lines(services.database, allow, wanted)
        end = partial(run_in_threadpool, pages.close)
        headers = {"Cache-Control": "no-store"}
        return EndingStream(pages, end, headers=headers, media_type="application/x-ndjson")

    return [
        Route("/api/projects/{name}/events.ndjson", endpoint),
        Route("/api/events.ndjson", endpoint),
    ]


def event_lines(database: Database, allow: Allow, wanted: EventQuery) -> Generator[bytes]:
    """The events until now, some hundred lines at a time. Raises what `allow` raises, before each page."""
    place_all(database)
    wanted = replace(wanted, until=min(wanted.until or now(), now()))
    after: str | None = None
    while True:
        with database.read() as connection:
            page = page_of_events(connection, allow(connection), wanted, PAGE, after, descending=False)
        yield b"".join(event_line(row) for row in page.rows)
        if not page.has_next:
            return
        after = page.cursors[-1]


def query_of(parameters: QueryParams) -> EventQuery:
    """Raises `InvalidInput`, `NotFound`."""
    unknown = set(parameters) - set(_PARAMETERS)
    if unknown:
        raise InvalidInput(
            f"unknown parameters {', '.join(sorted(unknown))}; known: {', '.join(_PARAMETERS)}"
        )
    one = parameters.get
    wanted = EventFilter(
        types=[_member(EventType, "type", text) for text in parameters.getlist("type")] or None,
        artifact=_id(one("artifact")),
        actor=one("actor"),
        subject=_id(one("subject")),
        subject_kind=_member(SubjectKind, "subjectKind", one("subjectKind")) if one("subjectKind") else None,
        subject_name=one("subjectName"),
        since=_time("since", one("since")),
        until=_time("until", one("until")),
    )
    return wanted.query()


def _check(database: Database, allow: Allow) -> None:
    with database.read() as connection:
        allow(connection)


def _allowed(services: Services, actor: Actor, project: str | None, connection: Connection) -> Place:
    services.authenticator.confirm(connection, actor)
    if project is not None:
        return place_of(connection, actor, project)
    require_instance_admin(actor)
    return Place(None, everywhere=True)


def _member(enum: type[E_], parameter: str, text: str | None) -> E_:
    try:
        return enum(text)
    except ValueError as error:
        known = ", ".join(str(member.value) for member in enum)
        raise InvalidInput(f"{parameter} {text!r} is unknown; known: {known}") from error


def _time(parameter: str, text: str | None) -> Any:
    try:
        return None if text is None else read_time(text)
    except ValueError as error:
        raise InvalidInput(f"{parameter}: {error}") from error


def _id(text: str | None) -> strawberry.ID | None:
    return None if text is None else strawberry.ID(text)
