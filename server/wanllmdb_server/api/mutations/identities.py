"""Mutations of users, service accounts, API keys and sessions.

Secrets are in the first answer only: what is kept for a repeated request names what was made, so that a
repeat answers without the secret.
"""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection, Row, select

from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import principal
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.identities import ApiKey, find_api_key
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, Input, perform
from wanllmdb_server.api.principals import Principal, principals_by_id
from wanllmdb_server.errors import NotFound
from wanllmdb_server.identities import api_keys, invitations, logins
from wanllmdb_server.identities import principals as domain
from wanllmdb_server.projects.projects import get_project

_LINK = (
    "Opened once, it lets the user choose a password. Null if the mutation was repeated: ask for a new one."
)


@strawberry.input(description="A user to create.")
class CreateUserInput:
    name: str = strawberry.field(description="The name to log in with: letters, digits and `. _ -`.")
    display_name: str = strawberry.field(default="", description="How people call this user.")
    is_admin: bool = strawberry.field(
        default=False, description="Whether it administers the registry; the first user has to."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An account for a program; it logs in by API keys only.")
class CreateServiceAccountInput:
    name: str = strawberry.field(description="Its name: letters, digits and `. _ -`, up to 128.")
    display_name: str = strawberry.field(default="", description="How people call it.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="What to change of a principal; what is absent stays.")
class UpdatePrincipalInput:
    principal: str = strawberry.field(description="Its name.")
    display_name: str | None = strawberry.field(default=None, description="How people call it.")
    is_admin: bool | None = strawberry.field(default=None, description="Whether it administers the registry.")
    disabled: bool | None = strawberry.field(
        default=None,
        description="Whether it is locked out: its sessions end, its keys do not work meanwhile.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An API key to make.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="What it is for.")
    principal: str | None = strawberry.field(
        default=None, description="A service account that it is for; without it, it is one's own."
    )
    project: str | None = strawberry.field(default=None, description="The only project it is to work in.")
    role: Role | None = strawberry.field(default=None, description="The highest role it is to have anywhere.")
    expires_at: datetime | None = strawberry.field(default=None, description="When it is to end.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An API key to make worthless.")
class RevokeApiKeyInput:
    api_key: strawberry.ID = strawberry.field(description="The key's id.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A user who is to choose a new password.")
class InviteInput:
    principal: str = strawberry.field(description="The user's name.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="Whose sessions to end.")
class EndSessionsInput:
    principal: str | None = strawberry.field(
        default=None, description="A user's name; without it, one's own."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The principal that was created or changed.")
class PrincipalPayload:
    principal: Principal = strawberry.field(description="The principal as it is now.")


@strawberry.type(description="A user and a one-time link.")
class InvitationPayload:
    principal: Principal = strawberry.field(description="The user.")
    link: str | None = strawberry.field(description=_LINK)
    expires_at: datetime | None = strawberry.field(description="When the link ends; null without a link.")


@strawberry.type(description="An API key that was made or revoked.")
class ApiKeyPayload:
    api_key: ApiKey = strawberry.field(description="The key as it is now.")


@strawberry.type(description="An API key that was made.")
class CreateApiKeyPayload:
    api_key: ApiKey = strawberry.field(description="The key.")
    secret: str | None = strawberry.field(
        description="What a program sends. Told once: null if the mutation was repeated; then revoke the key."
    )


@strawberry.type(description="The sessions that were ended.")
class EndSessionsPayload:
    principal: Principal = strawberry.field(description="Whose they were.")
    ended: int = strawberry.field(description="How many there were.")


def create_user(
    info: Info,
    input: Annotated[CreateUserInput, strawberry.argument(description="The user.")],  # noqa: A002  # the name in the API
) -> InvitationPayload:
    made: list[invitations.Invitation] = []

    def work(connection: Connection) -> dict[str, Any]:
        row, invitation = invitations.create_user(
            connection,
            info.context.actor,
            input.name,
            display_name=input.display_name,
            is_admin=input.is_admin,
        )
        made.append(invitation)
        return {"id": row.id}

    return _invitation_payload(info, _change(info, input, work)["id"], made)


def create_service_account(
    info: Info,
    input: Annotated[CreateServiceAccountInput, strawberry.argument(description="The account.")],  # noqa: A002  # the name in the API
) -> PrincipalPayload:
    def work(connection: Connection) -> dict[str, Any]:
        row = domain.create_principal(
            connection,
            info.context.actor,
            PrincipalKind.SERVICE,
            input.name,
            display_name=input.display_name,
        )
        return {"id": row.id}

    return PrincipalPayload(principal=_principal(info, _change(info, input, work)["id"]))


def update_principal(
    info: Info,
    input: Annotated[UpdatePrincipalInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> PrincipalPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_principal(connection, actor, input.principal)
        domain.update_principal(
            connection,
            actor,
            row,
            display_name=input.display_name,
            is_admin=input.is_admin,
            disabled=input.disabled,
        )
        return {"id": row.id}

    return PrincipalPayload(principal=_principal(info, _change(info, input, work)["id"]))


def create_api_key(
    info: Info,
    input: Annotated[CreateApiKeyInput, strawberry.argument(description="The key.")],  # noqa: A002  # the name in the API
) -> CreateApiKeyPayload:
    secrets: list[str] = []

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        owner = _named_or_self(connection, info, input.principal)
        project_id = get_project(connection, actor, input.project).id if input.project is not None else None
        spec = api_keys.KeySpec(input.name, project_id, input.role, input.expires_at)
        row, secret = api_keys.create_api_key(connection, actor, owner, spec)
        secrets.append(secret)
        return {"id": row.id}

    key = _api_key(info, _change(info, input, work)["id"])
    return CreateApiKeyPayload(api_key=key, secret=secrets[0] if secrets else None)


def revoke_api_key(
    info: Info,
    input: Annotated[RevokeApiKeyInput, strawberry.argument(description="The key.")],  # noqa: A002  # the name in the API
) -> ApiKeyPayload:
    key_id = row_id_of("ApiKey", input.api_key)

    def work(connection: Connection) -> dict[str, Any]:
        return {"id": api_keys.revoke_api_key(connection, info.context.actor, key_id).id}

    return ApiKeyPayload(api_key=_api_key(info, _change(info, input, work)["id"]))


def invite(
    info: Info,
    input: Annotated[InviteInput, strawberry.argument(description="The user.")],  # noqa: A002  # the name in the API
) -> InvitationPayload:
    made: list[invitations.Invitation] = []

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_principal(connection, actor, input.principal)
        made.append(invitations.invite(connection, actor, row))
        return {"id": row.id}

    return _invitation_payload(info, _change(info, input, work)["id"], made)


def end_sessions(
    info: Info,
    input: Annotated[EndSessionsInput, strawberry.argument(description="Whose sessions.")],  # noqa: A002  # the name in the API
) -> EndSessionsPayload:
    def work(connection: Connection) -> dict[str, Any]:
        row = _named_or_self(connection, info, input.principal)
        ended = logins.log_out_everywhere(connection, info.context.actor, row)
        return {"id": row.id, "ended": ended}

    result = _change(info, input, work)
    return EndSessionsPayload(principal=_principal(info, result["id"]), ended=result["ended"])


def _change(info: Info, input_: Input, work: Any) -> dict[str, Any]:
    """Carry it out, and let what is kept in memory of anybody's rights be read again."""
    result = perform(info, input_, work)
    info.context.services.authenticator.forget()
    return result


def _named_or_self(connection: Connection, info: Info, name: str | None) -> Row[Any]:
    actor = info.context.actor
    if name is not None:
        return domain.get_principal(connection, actor, name)
    return connection.execute(select(principal).where(principal.c.id == actor.principal_id)).one()


def _principal(info: Info, row_id: int) -> Principal:
    found = principals_by_id(info)([row_id]).get(row_id)
    if found is None:  # in a repeat by somebody who was an administrator the first time
        raise NotFound("this was done, and you may see the principal no more; ask an administrator")
    return found


def _api_key(info: Info, row_id: int) -> ApiKey:
    key = find_api_key(info, row_id)
    if key is None:
        raise NotFound("this was done, and you may see the API key no more; ask an administrator")
    return key


def _invitation_payload(info: Info, row_id: int, made: list[invitations.Invitation]) -> InvitationPayload:
    url = info.context.services.url
    return InvitationPayload(
        principal=_principal(info, row_id),
        link=made[0].link(url) if made else None,
        expires_at=made[0].expires_at if made else None,
    )
