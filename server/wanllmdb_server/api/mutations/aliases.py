"""Mutations of aliases: set, delete, roll back."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection
from strawberry import UNSET

from wanllmdb_server.api.aliases import ArtifactAlias
from wanllmdb_server.api.artifacts import Artifact
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import artifacts_by_id, loaded
from wanllmdb_server.api.lookup import ARTIFACT, find_artifact, find_run, find_version_of
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.artifacts import aliases as ledger
from wanllmdb_server.artifacts.aliases import UNCHECKED, Expected, Why
from wanllmdb_server.artifacts.listing import aliases_of_artifacts
from wanllmdb_server.artifacts.tables import alias
from wanllmdb_server.db.lists import as_list
from wanllmdb_server.errors import NotFound

EXPECTED = (
    "Where the alias must still point, such as `v3`; null: it must not exist; absent: no check. "
    "Otherwise ALIAS_CONFLICT says where it points."
)
REASON = "Why; kept in the ledger."
RUN = "The run that does it; kept in the ledger."


@strawberry.input(description="An alias to create or move.")
class SetAliasInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    alias: str = strawberry.field(description="The alias.")
    version: str = strawberry.field(description="The version: `v3`, its id, or a ref.")
    expected_version: str | None = strawberry.field(default=UNSET, description=EXPECTED)
    reason: str | None = strawberry.field(default=None, description=REASON)
    run: strawberry.ID | None = strawberry.field(default=None, description=RUN)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An alias to take away.")
class DeleteAliasInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    alias: str = strawberry.field(description="The alias.")
    expected_version: str | None = strawberry.field(default=UNSET, description=EXPECTED)
    reason: str | None = strawberry.field(default=None, description=REASON)
    run: strawberry.ID | None = strawberry.field(default=None, description=RUN)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An alias to point back to where it pointed one move earlier.")
class RollbackAliasInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    alias: str = strawberry.field(description="The alias.")
    expected_version: str | None = strawberry.field(default=UNSET, description=EXPECTED)
    reason: str | None = strawberry.field(default=None, description=REASON)
    run: strawberry.ID | None = strawberry.field(default=None, description=RUN)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The alias that was moved.")
class AliasPayload:
    alias: ArtifactAlias = strawberry.field(description="The alias as it is now.")


@strawberry.type(description="The artifact whose alias was taken away.")
class DeleteAliasPayload:
    artifact: Artifact = strawberry.field(description="The artifact as it is now.")


def set_alias(
    info: Info,
    input: Annotated[SetAliasInput, strawberry.argument(description="The move.")],  # noqa: A002  # the name in the API
) -> AliasPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        owner = find_artifact(connection, actor, input.artifact)
        target = find_version_of(connection, actor, owner, input.version)
        ledger.set_alias(
            connection,
            actor,
            owner.id,
            input.alias,
            target.id,
            expected=_expected(input.expected_version),
            why=_why(info, connection, input),
        )
        return {"artifact": owner.id}

    return _payload(info, perform(info, input, work)["artifact"], input.alias)


def delete_alias(
    info: Info,
    input: Annotated[DeleteAliasInput, strawberry.argument(description="The alias.")],  # noqa: A002  # the name in the API
) -> DeleteAliasPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        owner = find_artifact(connection, actor, input.artifact)
        ledger.delete_alias(
            connection,
            actor,
            owner.id,
            input.alias,
            expected=_expected(input.expected_version),
            why=_why(info, connection, input),
        )
        return {"artifact": owner.id}

    artifact_id = perform(info, input, work)["artifact"]
    return DeleteAliasPayload(artifact=loaded(artifacts_by_id(info), artifact_id))


def rollback_alias(
    info: Info,
    input: Annotated[RollbackAliasInput, strawberry.argument(description="The alias.")],  # noqa: A002  # the name in the API
) -> AliasPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        owner = find_artifact(connection, actor, input.artifact)
        ledger.rollback_alias(
            connection,
            actor,
            owner.id,
            input.alias,
            expected=_expected(input.expected_version),
            why=_why(info, connection, input),
        )
        return {"artifact": owner.id}

    return _payload(info, perform(info, input, work)["artifact"], input.alias)


def _expected(value: str | None) -> Expected:
    return UNCHECKED if value is UNSET else value


def _why(
    info: Info, connection: Connection, input_: SetAliasInput | DeleteAliasInput | RollbackAliasInput
) -> Why:
    run_id = find_run(connection, info.context.actor, input_.run).id if input_.run else None
    return Why(run_id=run_id, reason=input_.reason)


def _payload(info: Info, artifact_id: int, name: str) -> AliasPayload:
    loaded(artifacts_by_id(info), artifact_id)  # a repeated request may come when it is out of sight
    query = aliases_of_artifacts().where(alias.c.name == name)
    rows = info.context.read.execute(query, {"values": as_list([artifact_id])}).all()
    if not rows:  # a repeated request comes late, and so may the answer to a first one
        raise NotFound(
            f"alias {name!r} was moved as asked, and has been deleted since; see its history", alias=name
        )
    return AliasPayload(alias=ArtifactAlias.list_of(rows)[0])
