"""Mutations of who is a member of a project."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import loaded, projects_by_id
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.mutations.projects import ProjectPayload
from wanllmdb_server.projects import members as domain
from wanllmdb_server.projects.projects import get_project


@strawberry.input(description="A member for a project, or another role for one.")
class AddMemberInput:
    project: str = strawberry.field(description="The project's name.")
    principal: str = strawberry.field(description="The name of the user or service account.")
    role: Role = strawberry.field(description="What it may do there.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A member to take out of a project.")
class RemoveMemberInput:
    project: str = strawberry.field(description="The project's name.")
    principal: str = strawberry.field(description="The name of the member.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The project that was left.")
class RemoveMemberPayload:
    project: str = strawberry.field(description="The name of the project.")
    principal: str = strawberry.field(description="The name of who is no member any more.")


def add_member(
    info: Info,
    input: Annotated[AddMemberInput, strawberry.argument(description="Who, and as what.")],  # noqa: A002  # the name in the API
) -> ProjectPayload:
    def work(connection: Connection) -> dict[str, Any]:
        owner = get_project(connection, info.context.actor, input.project)
        domain.add_member(connection, info.context.actor, owner, input.principal, input.role)
        return {"id": owner.id}

    return ProjectPayload(project=loaded(projects_by_id(info), perform(info, input, work)["id"]))


def remove_member(
    info: Info,
    input: Annotated[RemoveMemberInput, strawberry.argument(description="Who.")],  # noqa: A002  # the name in the API
) -> RemoveMemberPayload:
    def work(connection: Connection) -> dict[str, Any]:
        owner = get_project(connection, info.context.actor, input.project)
        domain.remove_member(connection, info.context.actor, owner, input.principal)
        return {"project": owner.name, "principal": input.principal}

    return RemoveMemberPayload(**perform(info, input, work))
