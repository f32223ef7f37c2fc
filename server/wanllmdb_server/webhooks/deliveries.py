"""The delivery log: one row for each event that a webhook is told, from queued to delivered or given up."""

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import administered_by, visible_to
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import Conflict, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.events.tables import delivery, event, webhook
from wanllmdb_server.webhooks.addresses import shown
from wanllmdb_server.webhooks.sending import Outcome

LONGEST_WAIT = timedelta(hours=1)
LONGEST_REST = timedelta(seconds=30)
_JITTER = 0.2


class DeliveryState(Enum):
    """How far a delivery came."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a delivery is tried, and how long the first wait between two attempts is."""

    attempts: int
    first_wait: timedelta

    def wait_after(self, attempt: int) -> timedelta:
        """The wait doubles up to an hour; it varies, so that not all come back at once."""
        wait = min(self.first_wait * float(2 ** min(attempt - 1, 30)), LONGEST_WAIT)
        return wait * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  # jitter, not a secret


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process alone carries out, until its lease ends."""

    delivery: Row[Any]
    webhook: Row[Any]
    lease_until: datetime


def new_message_id() -> str:
    return f"msg_{secrets.token_hex(16)}"


def enqueue(connection: Connection, wanted: list[tuple[int, int]]) -> None:
    """Queue deliveries: pairs of the row ids of a webhook and of an event, in order."""
    at = now()
    rows = [
        {
            "webhook_id": webhook_id,
            "event_id": event_id,
            "message_id": new_message_id(),
            "state": DeliveryState.PENDING.value,
            "run_at": at,
            "created_at": at,
        }
        for webhook_id, event_id in wanted
    ]
    connection.execute(delivery.insert(), rows)


def claim(connection: Connection, webhook_id: int, lease: timedelta) -> Claim | None:
    """Take the delivery of a webhook that is due longest; None if none is, or another process delivers."""
    at = now()
    free = webhook.c.lease_until.is_(None) | (webhook.c.lease_until <= at)
    rested = webhook.c.rest_until.is_(None) | (webhook.c.rest_until <= at)
    until = at + lease
    taken = connection.execute(
        webhook.update()
        .where(webhook.c.id == webhook_id, webhook.c.enabled, free, rested)
        .values(lease_until=until)
        .returning(*webhook.c)
    ).first()
    if taken is None:
        return None
    due = (
        select(delivery)
        .where(delivery.c.webhook_id == webhook_id, _is_pending(), delivery.c.run_at <= at)
        .order_by(delivery.c.run_at, delivery.c.id)
    )
    row = connection.execute(due.limit(1)).first()
    if row is None:
        connection.execute(webhook.update().where(webhook.c.id == webhook_id).values(lease_until=None))
        return None
    return Claim(row, taken, until)


def settle(connection: Connection, held: Claim, outcome: Outcome, patience: Patience) -> bool:
    """Write down what became of an attempt and release the lease; return whether it was still held.

    A receiver in trouble is left alone for a while, so that a long queue does not wear it out, nor us.
    """
    at, attempts = now(), held.delivery.attempts + 1
    wait = patience.wait_after(attempts)
    rest = at + min(wait, LONGEST_REST) if outcome.in_trouble else None
    mine = (webhook.c.id == held.webhook.id) & (webhook.c.lease_until == held.lease_until)
    released = webhook.update().where(mine).values(lease_until=None, rest_until=rest)
    if connection.execute(released).rowcount == 0:
        return False
    values: dict[str, Any] = {"attempts": attempts, "status": outcome.status, "error": outcome.error}
    if outcome.error is None:
        values |= {"state": DeliveryState.DELIVERED.value, "finished_at": at}
    elif attempts >= patience.attempts:
        values |= {"state": DeliveryState.FAILED.value, "finished_at": at}
    else:
        values |= {"run_at": at + wait}
    connection.execute(
        delivery.update().where(delivery.c.id == held.delivery.id, _is_pending()).values(**values)
    )
    return True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A webhook with something to deliver: from when on that can be done, and whether it is in trouble."""

    webhook_id: int
    since: datetime
    in_trouble: bool


def waiting_webhooks(connection: Connection) -> list[Waiting]:
    """The webhooks that have pending deliveries, those that wait longest first."""
    first = (
        select(func.min(delivery.c.run_at))
        .where(delivery.c.webhook_id == webhook.c.id, _is_pending())
        .scalar_subquery()
        .label("first")
    )
    query = select(webhook.c.id, webhook.c.lease_until, webhook.c.rest_until, first)
    rows = connection.execute(query.where(webhook.c.enabled)).all()
    found = [
        Waiting(
            row.id,
            max(time for time in (row.first, row.lease_until, row.rest_until) if time),
            row.rest_until is not None,
        )
        for row in rows
        if row.first is not None
    ]
    return sorted(found, key=lambda waiting: waiting.since)


def end_pending(connection: Connection, webhook_id: int, why: str) -> None:
    """Give up what was not delivered yet."""
    connection.execute(
        delivery.update()
        .where(delivery.c.webhook_id == webhook_id, _is_pending())
        .values(state=DeliveryState.FAILED.value, error=why, finished_at=now())
    )
    connection.execute(webhook.update().where(webhook.c.id == webhook_id).values(rest_until=None))


def select_deliveries(actor: Actor) -> Select[Any]:
    """Those of the projects that the actor administers."""
    return (
        select(delivery)
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .join(project, project.c.id == webhook.c.project_id)
        .where(webhook.c.deleted_at.is_(None), administered_by(actor))
    )


def replay(connection: Connection, actor: Actor, delivery_id: int) -> int:
    """Queue the event of a delivery once more, as the same message; return the row id of the new delivery.

    Raises `NotFound`, `Forbidden`; `Conflict` while it is pending, or the webhook is disabled.
    """
    row = connection.execute(
        select(delivery, webhook.c.project_id, webhook.c.enabled, webhook.c.url)
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .join(project, project.c.id == webhook.c.project_id)
        .where(delivery.c.id == delivery_id, webhook.c.deleted_at.is_(None), visible_to(actor))
        .with_for_update(of=webhook)
    ).first()
    if row is None:
        raise NotFound("delivery not found; old ones are dropped, and so are those of deleted webhooks")
    require(connection, actor, row.project_id, Role.ADMIN)
    if not row.enabled:
        raise Conflict("the webhook is disabled; enable it, then replay")
    if row.state == DeliveryState.PENDING.value:
        raise Conflict("the delivery is still pending; it is tried again by itself")
    at = now()
    made: int = connection.execute(
        delivery.insert()
        .values(
            webhook_id=row.webhook_id,
            event_id=row.event_id,
            message_id=row.message_id,
            state=DeliveryState.PENDING.value,
            run_at=at,
            created_at=at,
            replay_of_id=row.id,
        )
        .returning(delivery.c.id)
    ).scalar_one()
    told = connection.execute(select(event.c.position, event.c.type).where(event.c.id == row.event_id)).one()
    record(
        connection,
        actor,
        EventType.DELIVERY_REPLAYED,
        row.project_id,
        (SubjectKind.WEBHOOK, row.webhook_id, shown(row.url)),
        after={"message": row.message_id, "type": told.type, "position": told.position},
    )
    return made


def forget_old_deliveries(connection: Connection, kept_for: timedelta) -> int:
    """Drop what ended longer ago than that; return how many deliveries."""
    old = delivery.c.finished_at < now() - kept_for
    replays = delivery.c.replay_of_id.in_(select(delivery.c.id).where(old))
    connection.execute(delivery.update().where(replays).values(replay_of_id=None))
    return connection.execute(delete(delivery).where(old)).rowcount


def _is_pending() -> Any:
    return delivery.c.state == DeliveryState.PENDING.value
