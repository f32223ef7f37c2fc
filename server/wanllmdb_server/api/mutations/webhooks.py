"""Mutations of webhooks. The secret is in the first answer only, and in none of a repeated request."""

from typing import Annotated, Any, TypeVar

import strawberry
from sqlalchemy import Connection
from strawberry import UNSET

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.webhooks import Delivery, Webhook, find_delivery, find_webhook
from wanllmdb_server.errors import InvalidInput, NotFound
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.projects.projects import get_project
from wanllmdb_server.storage.web_connections import Network
from wanllmdb_server.webhooks import deliveries
from wanllmdb_server.webhooks import webhooks as domain
from wanllmdb_server.webhooks.addresses import networks_of

_TYPES = "Only events of these types; absent or null: of all types."
_PATTERN = (
    "Only moves of aliases like this: `production`, `prod-*`; `*` is any number of characters, `?` is one. "
    "Absent or null: no such condition."
)

Found = TypeVar("Found", Webhook, Delivery)


@strawberry.input(description="A receiver that is to be told what happens in a project.")
class CreateWebhookInput:
    project: str = strawberry.field(description="The project's name.")
    url: str = strawberry.field(description="Where to send events to: `https://…`.")
    types: list[EventType] | None = strawberry.field(default=None, description=_TYPES)
    alias_pattern: str | None = strawberry.field(default=None, description=_PATTERN)
    enabled: bool = strawberry.field(default=True, description="Whether it gets anything for now.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="What to change of a webhook; what is absent stays.")
class UpdateWebhookInput:
    webhook: strawberry.ID = strawberry.field(description="Its id.")
    url: str | None = strawberry.field(default=None, description="Where to send events to.")
    types: list[EventType] | None = strawberry.field(default=UNSET, description="Null: of all types.")
    alias_pattern: str | None = strawberry.field(default=UNSET, description="Null: no such condition.")
    enabled: bool | None = strawberry.field(
        default=None,
        description="Disabling ends what was not delivered yet; what happens meanwhile is never delivered.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A webhook to delete with what was not delivered yet.")
class DeleteWebhookInput:
    webhook: strawberry.ID = strawberry.field(description="Its id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A delivery to repeat.")
class ReplayDeliveryInput:
    delivery: strawberry.ID = strawberry.field(description="Its id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The webhook that was made.")
class CreateWebhookPayload:
    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str | None = strawberry.field(
        description="What the receiver verifies signatures with. Told once: null if the mutation was "
        "repeated; then delete the webhook and make another."
    )


@strawberry.type(description="The webhook that was changed.")
class UpdateWebhookPayload:
    webhook: Webhook = strawberry.field(description="The webhook as it is now.")


@strawberry.type(description="The webhook that was deleted.")
class DeleteWebhookPayload:
    id: strawberry.ID = strawberry.field(description="The id it had.")


@strawberry.type(description="The delivery that was queued.")
class ReplayDeliveryPayload:
    delivery: Delivery = strawberry.field(description="The new delivery, of the same message.")


def create_webhook(
    info: Info,
    input: Annotated[CreateWebhookInput, strawberry.argument(description="The webhook.")],  # noqa: A002  # the name in the API
) -> CreateWebhookPayload:
    told: list[str] = []
    # It is told what happens from now on: what is committed already has to have its place before.
    info.context.place_events()

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row_id, secret = domain.create_webhook(
            connection,
            actor,
            get_project(connection, actor, input.project),
            info.context.services.vault,
            input.url,
            types=input.types,
            alias_pattern=input.alias_pattern,
            enabled=input.enabled,
            networks=_networks(info),
        )
        told.append(secret)
        return {"id": row_id}

    made = perform(info, input, work)
    return CreateWebhookPayload(
        webhook=_seen(find_webhook(info, made["id"])), secret=told[0] if told else None
    )


def update_webhook(
    info: Info,
    input: Annotated[UpdateWebhookInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> UpdateWebhookPayload:
    row_id = row_id_of("Webhook", input.webhook)
    changes: dict[str, Any] = {
        name: value for name, value in (("url", input.url), ("enabled", input.enabled)) if value is not None
    }
    if input.types is not UNSET:
        changes["types"] = input.types
    if input.alias_pattern is not UNSET:
        changes["alias_pattern"] = input.alias_pattern
    if not changes:
        raise InvalidInput("nothing to change was given; name one of url, types, aliasPattern and enabled")
    # The same for one that is enabled again.
    info.context.place_events()

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_webhook(connection, actor, row_id)
        domain.update_webhook(connection, actor, row, _networks(info), changes)
        return {"id": row.id}

    return UpdateWebhookPayload(webhook=_seen(find_webhook(info, perform(info, input, work)["id"])))


def delete_webhook(
    info: Info,
    input: Annotated[DeleteWebhookInput, strawberry.argument(description="The webhook.")],  # noqa: A002  # the name in the API
) -> DeleteWebhookPayload:
    row_id = row_id_of("Webhook", input.webhook)

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        domain.delete_webhook(connection, actor, domain.get_webhook(connection, actor, row_id))
        return {}

    perform(info, input, work)
    return DeleteWebhookPayload(id=input.webhook)


def replay_delivery(
    info: Info,
    input: Annotated[ReplayDeliveryInput, strawberry.argument(description="The delivery.")],  # noqa: A002  # the name in the API
) -> ReplayDeliveryPayload:
    row_id = row_id_of("Delivery", input.delivery)

    def work(connection: Connection) -> dict[str, Any]:
        return {"id": deliveries.replay(connection, info.context.actor, row_id)}

    return ReplayDeliveryPayload(delivery=_seen(find_delivery(info, perform(info, input, work)["id"])))


def _networks(info: Info) -> list[Network]:
    return networks_of(info.context.settings.webhook_networks)


def _seen(found: Found | None) -> Found:
    if found is None:  # in a repeat by somebody who administered the project the first time
        raise NotFound("what this changed is out of your sight now; the change itself was carried out")
    return found
