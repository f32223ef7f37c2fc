"""Mutations of projects."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import Visibility, require, require_instance_admin
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import loaded, projects_by_id
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.projects import Project
from wanllmdb_server.artifacts.artifacts import count_live_artifacts, hold_project
from wanllmdb_server.artifacts.drafts import discard_drafts_of_project
from wanllmdb_server.db.paging import count
from wanllmdb_server.errors import ProjectNotEmpty
from wanllmdb_server.projects import projects as domain
from wanllmdb_server.runs.listing import RunQuery, select_matching_runs


@strawberry.input(description="A project to create.")
class CreateProjectInput:
    name: str = strawberry.field(description="Its name: letters, digits and `. _ -`, up to 128.")
    description: str = strawberry.field(default="", description="Free text.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="What to change of a project; what is absent stays.")
class UpdateProjectInput:
    project: str = strawberry.field(description="The project's name.")
    name: str | None = strawberry.field(default=None, description="A new name.")
    description: str | None = strawberry.field(default=None, description="A new description.")
    visibility: Visibility | None = strawberry.field(default=None, description="Who may read it.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="Where the new blobs of a project go; those it has stay where they are.")
class AssignStorageInput:
    project: str = strawberry.field(description="The project's name.")
    storage: str | None = strawberry.field(description="The name of a storage; null for the default.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A project to delete; it must own no artifacts and no runs.")
class DeleteProjectInput:
    project: str = strawberry.field(description="The project's name.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The project that was created or changed.")
class ProjectPayload:
    project: Project = strawberry.field(description="The project as it is now.")


@strawberry.type(description="The project that was deleted.")
class DeleteProjectPayload:
    name: str = strawberry.field(description="The name it had; it is free again.")


def create_project(
    info: Info,
    input: Annotated[CreateProjectInput, strawberry.argument(description="The project.")],  # noqa: A002  # the name in the API
) -> ProjectPayload:
    def work(connection: Connection) -> dict[str, Any]:
        if info.context.settings.project_creation == "admins":
            require_instance_admin(info.context.actor)
        row = domain.create_project(connection, info.context.actor, input.name, input.description)
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def update_project(
    info: Info,
    input: Annotated[UpdateProjectInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> ProjectPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_project(connection, actor, input.project)
        domain.update_project(
            connection,
            actor,
            row,
            name=input.name,
            description=input.description,
            visibility=input.visibility,
        )
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def assign_storage(
    info: Info,
    input: Annotated[AssignStorageInput, strawberry.argument(description="Project and storage.")],  # noqa: A002  # the name in the API
) -> ProjectPayload:
    if input.storage is not None:
        info.context.services.storages.check_known(input.storage)

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_project(connection, actor, input.project)
        domain.assign_storage(connection, actor, row, input.storage)
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def delete_project(
    info: Info,
    input: Annotated[DeleteProjectInput, strawberry.argument(description="The project.")],  # noqa: A002  # the name in the API
) -> DeleteProjectPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = domain.get_project(connection, actor, input.project)
        require(connection, actor, row.id, Role.ADMIN)
        hold_project(connection, row.id)
        artifacts = count_live_artifacts(connection, row.id)
        runs = count(connection, select_matching_runs(actor, row.id, RunQuery()))
        if artifacts or runs:
            raise ProjectNotEmpty(
                f"project {row.name!r} owns {artifacts} artifacts and {runs} runs; delete them first",
                artifacts=artifacts,
                runs=runs,
            )
        discard_drafts_of_project(connection, actor, row.id)
        domain.delete_project(connection, actor, row)
        return {"name": row.name}

    return DeleteProjectPayload(name=perform(info, input, work)["name"])


def _payload(info: Info, project_id: int) -> ProjectPayload:
    return ProjectPayload(project=loaded(projects_by_id(info), project_id))
