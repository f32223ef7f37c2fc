"""Events: the audit log of a project."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import sqlalchemy
import strawberry

from wanllmdb_server.access.actors import Actor as Caller
from wanllmdb_server.access.roles import require_instance_admin, require_membership
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Context, Info
from wanllmdb_server.api.filters import SUBJECTS, EventFilter
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.api.loading import runs_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Actor
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.events import reading
from wanllmdb_server.events.cursors import write_cursor
from wanllmdb_server.events.outbox import EventType, SubjectKind
from wanllmdb_server.events.reading import Place, count_events, page_of_events
from wanllmdb_server.projects.projects import get_project

if TYPE_CHECKING:
    from wanllmdb_server.api.runs import Run


@strawberry.type(description="One change, written together with the change itself.")
class Event(Node):
    type: EventType = strawberry.field(description="What happened.")
    subject_kind: SubjectKind = strawberry.field(description="What kind of thing it happened to.")
    subject_name: str = strawberry.field(description="The name that thing had then.")
    reason: str | None = strawberry.field(description="Why, as given by who did it.")
    before: JSON | None = strawberry.field(description="The values that changed, as they were.")
    after: JSON | None = strawberry.field(description="The values that changed, as they are since.")
    at: datetime = strawberry.field(description="When.")

    converters = {"type": EventType, "subject_kind": SubjectKind}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="The id of the thing; `node` finds it unless it is gone.")
    def subject_id(self) -> strawberry.ID:
        return strawberry.ID(to_global(SUBJECTS[self.subject_kind], self.row.subject_id))

    @strawberry.field(
        description="Its place in the feed: a subscription `after` it gets what came later, and only that."
    )
    def cursor(self, info: Info) -> str:
        return self.cursor_in(info.context)

    def cursor_in(self, context: Context) -> str:
        """The same where there is no field."""
        return write_cursor(context.feed_epoch, self.row.position)

    @strawberry.field(description="Who did it.")
    def actor(self) -> Actor:
        return Actor.of(self.row)

    @strawberry.field(
        description="The run that did it, or that it happened to; null also where you may not see it."
    )
    def run(self, info: Info) -> Annotated["Run", strawberry.lazy("wanllmdb_server.api.runs")] | None:
        return self.batch.linked(("run_id",), self.row.run_id, runs_by_id(info))


def find_event(info: Info, row_id: int) -> Event | None:
    info.context.place_events()
    row = reading.find_event(info.context.read, info.context.actor, row_id)
    return Event.of(row) if row else None


def place_of(read: sqlalchemy.Connection, caller: Caller, project: str | None) -> Place:
    """Whose events those are. Raises `Forbidden` for who may not read them, `NotFound`."""
    if project is None:
        require_instance_admin(caller)
        return Place(None)
    owner = get_project(read, caller, project)
    require_membership(read, caller, owner.id)
    return Place(owner.id)


def events(
    info: Info,
    project: Annotated[
        str | None,
        strawberry.argument(
            description="The project's name; without one, the events of the registry itself (users, keys, "
            "logins), for its administrators."
        ),
    ] = None,
    filter: Annotated[  # noqa: A002  # the name in the API
        EventFilter | None, strawberry.argument(description="Which events.")
    ] = None,
    first: First = 100,
    after: After = None,
) -> Connection[Event]:
    info.context.place_events()
    read, wanted = info.context.read, (filter or EventFilter()).query()
    place = place_of(read, info.context.actor, project)
    page = page_of_events(read, place, wanted, first, after)
    return connection_of(page, Event.list_of(page.rows), lambda: count_events(read, place, wanted))
