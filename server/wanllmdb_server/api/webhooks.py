"""Webhooks and their delivery logs in the schema; for who administers the project."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.api.arguments import After, First
from wanllmdb_server.api.connections import Connection, connection_of
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.events import Event
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.api.loading import projects_by_id
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.principals import Actor
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.paging import Order, count, fetch_page
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.events.reading import select_events
from wanllmdb_server.events.tables import delivery, event, webhook
from wanllmdb_server.webhooks.deliveries import DeliveryState, select_deliveries
from wanllmdb_server.webhooks.webhooks import select_webhooks

if TYPE_CHECKING:
    from wanllmdb_server.api.projects import Project


def _types(names: list[str] | None) -> list[EventType] | None:
    return None if names is None else [EventType(name) for name in names]


@strawberry.type(description="One event on its way to one webhook.")
class Delivery(Node):
    message_id: str = strawberry.field(
        description="What the receiver gets as `webhook-id`: the same at every attempt, and of a replay."
    )
    state: DeliveryState = strawberry.field(description="How far it came.")
    attempts: int = strawberry.field(description="How often it was tried.")
    status: int | None = strawberry.field(
        description="What the receiver answered last; null if it gave no answer."
    )
    error: str | None = strawberry.field(description="Why the last attempt failed; null if it did not.")
    created_at: datetime = strawberry.field(description="When it was queued.")
    finished_at: datetime | None = strawberry.field(description="When it arrived or was given up.")

    converters = {"state": DeliveryState}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="When it is tried again; null once it has ended.")
    def next_attempt_at(self) -> datetime | None:
        return self.row.run_at if self.state is DeliveryState.PENDING else None

    @strawberry.field(description="The delivery that this one repeats; null unless somebody asked for it.")
    def replay_of(self) -> strawberry.ID | None:
        earlier = self.row.replay_of_id
        return None if earlier is None else strawberry.ID(to_global("Delivery", earlier))

    @strawberry.field(description="What is told.")
    def event(self, info: Info) -> Event:
        found = self.batch.linked(("event_id",), self.row.event_id, _events_by_id(info))
        assert found is not None  # noqa: S101  # the log keeps its events
        return found


@strawberry.type(description="A receiver of events over HTTP. Its secret was told once.")
class Webhook(Node):
    url: str = strawberry.field(description="Where events are sent to.")
    types: list[EventType] | None = strawberry.field(description="Of these types; null: of all.")
    alias_pattern: str | None = strawberry.field(
        description="Only moves of aliases that match, `latest` among them; null: no such condition."
    )
    enabled: bool = strawberry.field(description="Whether it gets anything.")
    created_at: datetime = strawberry.field(description="When it was made.")

    converters = {"types": _types}  # noqa: RUF012  # a constant of Node

    @strawberry.field(description="Who made it.")
    def created_by(self) -> Actor:
        return Actor(name=self.row.actor_name, reported_by=None)

    @strawberry.field(description="Whose events it gets.")
    def project(self, info: Info) -> Annotated["Project", strawberry.lazy("wanllmdb_server.api.projects")]:
        found = self.batch.linked(("project_id",), self.row.project_id, projects_by_id(info))
        assert found is not None  # noqa: S101  # who sees the webhook administers the project
        return found

    @strawberry.field(description="The delivery log, newest first.")
    def deliveries(
        self,
        info: Info,
        state: Annotated[
            DeliveryState | None, strawberry.argument(description="Only those in this state.")
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Delivery]:
        read = info.context.read
        query = select_deliveries(info.context.actor).where(delivery.c.webhook_id == self.row.id)
        if state is not None:
            query = query.where(delivery.c.state == state.value)
        page = fetch_page(read, query, [Order(delivery.c.id, descending=True)], first, after)
        return connection_of(page, Delivery.list_of(page.rows), lambda: count(read, query))


def webhooks_of(info: Info, project_id: int, first: int, after: str | None) -> Connection[Webhook]:
    """A page of the webhooks of a project, for its admins. Raises `Forbidden`."""
    read, actor = info.context.read, info.context.actor
    require(read, actor, project_id, Role.ADMIN)
    query = select_webhooks(actor).where(webhook.c.project_id == project_id)
    page = fetch_page(read, query, [Order(webhook.c.id)], first, after)
    return connection_of(page, Webhook.list_of(page.rows), lambda: count(read, query))


def find_webhook(info: Info, row_id: int) -> Webhook | None:
    query = select_webhooks(info.context.actor).where(webhook.c.id == row_id)
    row = info.context.read.execute(query).first()
    return Webhook.of(row) if row else None


def find_delivery(info: Info, row_id: int) -> Delivery | None:
    query = select_deliveries(info.context.actor).where(delivery.c.id == row_id)
    row = info.context.read.execute(query).first()
    return Delivery.of(row) if row else None


def _events_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, Event]]:
    query = select_events().where(among(event.c.id))
    return lambda ids: Event.by_id(info.context.read.execute(query, {"values": as_list(ids)}).all())
