"""Subscriptions: what happens, told as it happens."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from wanllmdb_server.access.roles import require_membership
from wanllmdb_server.api.arguments import AfterCursor
from wanllmdb_server.api.context import Context
from wanllmdb_server.api.events import Event
from wanllmdb_server.api.lineage_changes import LineageChange, lineage_changed, open_lineage
from wanllmdb_server.api.live.plans import Arrived, OpenSource, Source
from wanllmdb_server.events.feed import events_between
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.projects.projects import get_project, get_project_by_id


def events(
    root: Event,
    project: Annotated[str, strawberry.argument(description="The project's name.")],  # noqa: ARG001  # the source reads them
    types: Annotated[  # noqa: ARG001  # the same
        list[EventType] | None, strawberry.argument(description="Only of these types.")
    ] = None,
    after: AfterCursor = None,  # noqa: ARG001  # the same
) -> Event:
    return root


@dataclass(frozen=True)
class EventsSource:
    """The events of a project."""

    project_id: int
    types: frozenset[str] | None

    @property
    def key(self) -> Hashable:
        return self

    def check(self, context: Context) -> None:
        get_project_by_id(context.read, context.actor, self.project_id)
        require_membership(context.read, context.actor, self.project_id)

    def concerns(self, type_: str, project_id: int | None) -> bool:
        return project_id == self.project_id and (self.types is None or type_ in self.types)

    def arrivals(self, context: Context, after: int, until: int) -> Sequence[Arrived]:
        types = None if self.types is None else sorted(self.types)
        rows = events_between(context.read, after, until, project_id=self.project_id, types=types)
        return [Arrived(item.row.position, item) for item in Event.list_of(rows)]


def open_events(context: Context, arguments: Mapping[str, Any]) -> Source:
    """Raises `NotFound`, `Forbidden`: the audit log has the same events."""
    owner = get_project(context.read, context.actor, arguments["project"])
    require_membership(context.read, context.actor, owner.id)
    types = arguments.get("types")
    return EventsSource(owner.id, None if types is None else frozenset(EventType(t).value for t in types))


@strawberry.type(
    description="What can be subscribed to, over WebSocket or as a stream of server-sent events."
)
class Subscription:
    events: Event = strawberry.field(
        resolver=events,
        description="What happens in a project, each event once and in order; for its members.",
    )
    lineage_changed: LineageChange = strawberry.field(
        resolver=lineage_changed,
        description="What happens to the lineage of a version or run: edges that are new, and whatever "
        "happens to a version or run in it.",
    )


SOURCES: Mapping[str, OpenSource] = {"events": open_events, "lineageChanged": open_lineage}
