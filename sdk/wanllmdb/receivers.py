"""Webhooks on the server: who is told what happens in a project."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wanllmdb._generated.enums import DeliveryState, EventType
from wanllmdb._generated.fragments import DeliveryFields, WebhookFields
from wanllmdb._generated.get_webhook import GetWebhookNodeWebhook
from wanllmdb._generated.input_types import (
    CreateWebhookInput,
    DeleteWebhookInput,
    ReplayDeliveryInput,
    UpdateWebhookInput,
)
from wanllmdb._generated.list_deliveries import ListDeliveriesNodeWebhook
from wanllmdb.arguments import choose, names
from wanllmdb.errors import NotFound, TransferFailed
from wanllmdb.paging import Pages
from wanllmdb.secret import Secret
from wanllmdb.session import Session

_PAGE = 100


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was made, and its secret, which nobody can be told again."""

    webhook: WebhookFields
    secret: Secret = field(repr=False)


def create_webhook(
    session: Session,
    project: str,
    url: str,
    types: Sequence[str] | None,
    alias_pattern: str | None,
    *,
    enabled: bool,
) -> NewWebhook:
    wanted = CreateWebhookInput(
        project=project, url=url, types=_types(types), alias_pattern=alias_pattern, enabled=enabled
    )
    made = session.operations.create_webhook(wanted).create_webhook
    if made.secret is None:
        raise TransferFailed(
            f"the webhook was made, but its secret was lost with the server's first answer; run `wanllmdb "
            f"webhook rm {made.webhook.id}` and make another one",
            details={"webhook": made.webhook.id},
        )
    return NewWebhook(made.webhook, Secret(made.secret))


def list_webhooks(session: Session, project: str) -> Pages[WebhookFields]:
    operations = session.operations

    def fetch(after: str | None) -> Any:
        found = operations.list_webhooks(project, _PAGE, after).project
        if found is None:
            raise NotFound(f"project {project!r} not found; look at the list of projects")
        return found.webhooks

    return Pages(fetch)


def get_webhook(session: Session, webhook: str) -> WebhookFields:
    found = session.operations.get_webhook(webhook).node
    if not isinstance(found, GetWebhookNodeWebhook):
        raise _not_found(webhook)
    return found


def update_webhook(session: Session, webhook: str, changes: dict[str, Any]) -> WebhookFields:
    if "types" in changes:
        changes = changes | {"types": _types(changes["types"])}
    wanted = UpdateWebhookInput(webhook=webhook, **changes)
    return session.operations.update_webhook(wanted).update_webhook.webhook


def delete_webhook(session: Session, webhook: str) -> None:
    session.operations.delete_webhook(DeleteWebhookInput(webhook=webhook))


def list_deliveries(session: Session, webhook: str, state: str | None) -> Pages[DeliveryFields]:
    operations = session.operations
    wanted = choose(DeliveryState, "state", state) if state else None

    def fetch(after: str | None) -> Any:
        found = operations.list_deliveries(webhook, _PAGE, wanted, after).node
        if not isinstance(found, ListDeliveriesNodeWebhook):
            raise _not_found(webhook)
        return found.deliveries

    return Pages(fetch)


def replay_delivery(session: Session, delivery: str) -> DeliveryFields:
    wanted = ReplayDeliveryInput(delivery=delivery)
    return session.operations.replay_delivery(wanted).replay_delivery.delivery


def _types(given: Sequence[str] | None) -> list[EventType] | None:
    return None if given is None else [choose(EventType, "types", name) for name in names("types", given)]


def _not_found(webhook: str) -> NotFound:
    return NotFound(
        f"webhook {webhook!r} not found; the list of webhooks of a project has the ids of those you may see"
    )
