"""Mutations of protected aliases."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection, Row

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import loaded, projects_by_id
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.protection import ProtectedAlias
from wanllmdb_server.artifacts import protection as domain
from wanllmdb_server.artifacts.artifacts import get_artifact
from wanllmdb_server.projects.projects import get_project

ARTIFACT = "The artifact's name; absent: all artifacts of the project."


@strawberry.input(description="Aliases that only maintainers may set, move or delete from now on.")
class ProtectAliasInput:
    project: str = strawberry.field(description="The project's name.")
    artifact: str | None = strawberry.field(default=None, description=ARTIFACT)
    pattern: str = strawberry.field(
        description="An alias, or a pattern: `*` is any number of characters, `?` is one, and case counts."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A protection to take away.")
class UnprotectAliasInput:
    project: str = strawberry.field(description="The project's name.")
    artifact: str | None = strawberry.field(default=None, description=ARTIFACT)
    pattern: str = strawberry.field(description="The pattern, written as it was protected.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="What is protected, where it was changed.")
class ProtectionPayload:
    protected_aliases: list[ProtectedAlias] = strawberry.field(
        description="The protections of the artifact that was named, else of the project, as they are now."
    )


Change = Callable[[Connection, Actor, Row[Any], Row[Any] | None, str], None]


def protect_alias(
    info: Info,
    input: Annotated[ProtectAliasInput, strawberry.argument(description="The aliases.")],  # noqa: A002  # the name in the API
) -> ProtectionPayload:
    return _change(info, input, domain.protect_alias)


def unprotect_alias(
    info: Info,
    input: Annotated[UnprotectAliasInput, strawberry.argument(description="The protection.")],  # noqa: A002  # the name in the API
) -> ProtectionPayload:
    return _change(info, input, domain.unprotect_alias)


def _change(info: Info, input_: ProtectAliasInput | UnprotectAliasInput, change: Change) -> ProtectionPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        owner = get_project(connection, actor, input_.project)
        within = (
            None
            if input_.artifact is None
            else get_artifact(connection, actor, input_.project, input_.artifact)
        )
        change(connection, actor, owner, within, input_.pattern)
        return {"project": owner.id, "artifact": within.id if within else None}

    done = perform(info, input_, work)
    project_id, artifact_id = done["project"], done["artifact"]
    loaded(projects_by_id(info), project_id)  # a repeated request may come when it is out of sight
    read = info.context.read
    if artifact_id is None:
        rows = domain.protections_of_projects(read, [project_id])[project_id]
    else:
        rows = domain.protections_of_artifacts(read, [artifact_id])[artifact_id]
    return ProtectionPayload(protected_aliases=ProtectedAlias.list_of(rows))
