"""Mutations of artifacts and versions after they were logged: describe, rename, tag, delete."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.api.artifacts import Artifact
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import from_global, to_global
from wanllmdb_server.api.loading import artifacts_by_id, loaded, runs_by_id, versions_by_id
from wanllmdb_server.api.lookup import ARTIFACT, VERSION, find_artifact, find_run, find_version
from wanllmdb_server.api.mutations.logging import VersionPayload
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.artifacts.artifacts import (
    change_artifact_tags,
    get_artifact_by_id,
)
from wanllmdb_server.artifacts.artifacts import (
    update_artifact as update_artifact_row,
)
from wanllmdb_server.artifacts.deleting import (
    delete_artifact as delete_artifact_row,
)
from wanllmdb_server.artifacts.deleting import (
    delete_version as delete_version_row,
)
from wanllmdb_server.artifacts.versions import change_version_tags
from wanllmdb_server.artifacts.versions import update_version as update_version_row
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.runs.editing import change_tags as change_run_tags


@strawberry.input(description="What to change of an artifact; what is absent stays.")
class UpdateArtifactInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    description: str | None = strawberry.field(default=None, description="A new description.")
    metadata: JSON | None = strawberry.field(default=None, description="New metadata in place of the old.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A new name for an artifact.")
class RenameArtifactInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    name: str = strawberry.field(description="The new name, free in the project.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="What to change of a version; what is absent stays.")
class UpdateVersionInput:
    version: str = strawberry.field(description=VERSION)
    description: str | None = strawberry.field(default=None, description="A new description.")
    metadata: JSON | None = strawberry.field(default=None, description="New metadata in place of the old.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="Tags of an artifact, a version or a run.")
class TagsInput:
    id: strawberry.ID = strawberry.field(description="The id of the artifact, version or run.")
    tags: list[str] = strawberry.field(description="The tags.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A version to delete; its tombstone stays in lineage.")
class DeleteVersionInput:
    version: str = strawberry.field(description=VERSION)
    delete_aliases: bool = strawberry.field(
        default=False, description="Whether aliases that point to it go with it; otherwise they forbid it."
    )
    reason: str | None = strawberry.field(default=None, description="Why; kept in the ledger.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="An artifact to delete with all its versions and aliases.")
class DeleteArtifactInput:
    artifact: str = strawberry.field(description=ARTIFACT)
    reason: str | None = strawberry.field(default=None, description="Why; kept in the ledger.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="The artifact that was changed.")
class ArtifactPayload:
    artifact: Artifact = strawberry.field(description="The artifact as it is now.")


@strawberry.type(description="The thing whose tags were changed.")
class TagsPayload:
    node: Node = strawberry.field(description="The artifact, version or run as it is now.")


@strawberry.type(description="The artifact that was deleted.")
class DeleteArtifactPayload:
    id: strawberry.ID = strawberry.field(description="The id it had.")


def update_artifact(
    info: Info,
    input: Annotated[UpdateArtifactInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> ArtifactPayload:
    return _update_artifact(info, input, description=input.description, metadata=_object(input.metadata))


def rename_artifact(
    info: Info,
    input: Annotated[RenameArtifactInput, strawberry.argument(description="The name.")],  # noqa: A002  # the name in the API
) -> ArtifactPayload:
    return _update_artifact(info, input, name=input.name)


def _update_artifact(
    info: Info,
    input_: UpdateArtifactInput | RenameArtifactInput,
    *,
    name: str | None = None,
    description: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> ArtifactPayload:
    def work(connection: Connection) -> dict[str, Any]:
        context = info.context
        row = find_artifact(connection, context.actor, input_.artifact)
        update_artifact_row(
            connection,
            context.actor,
            row.id,
            name=name,
            description=description,
            metadata=metadata,
            max_metadata_bytes=context.settings.metadata_max_bytes,
        )
        return {"id": row.id}

    row_id = perform(info, input_, work)["id"]
    return ArtifactPayload(artifact=loaded(artifacts_by_id(info), row_id))


def update_version(
    info: Info,
    input: Annotated[UpdateVersionInput, strawberry.argument(description="The changes.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    def work(connection: Connection) -> dict[str, Any]:
        context = info.context
        row = find_version(connection, context.actor, input.version)
        update_version_row(
            connection,
            context.actor,
            row.id,
            description=input.description,
            metadata=_object(input.metadata),
            max_metadata_bytes=context.settings.metadata_max_bytes,
        )
        return {"id": row.id}

    row_id = perform(info, input, work)["id"]
    return VersionPayload(version=loaded(versions_by_id(info), row_id))


def add_tags(
    info: Info,
    input: Annotated[TagsInput, strawberry.argument(description="What to tag.")],  # noqa: A002  # the name in the API
) -> TagsPayload:
    return _change_tags(info, input, add=input.tags, remove=[])


def remove_tags(
    info: Info,
    input: Annotated[TagsInput, strawberry.argument(description="What to untag.")],  # noqa: A002  # the name in the API
) -> TagsPayload:
    return _change_tags(info, input, add=[], remove=input.tags)


def _change_tags(info: Info, input_: TagsInput, *, add: list[str], remove: list[str]) -> TagsPayload:
    kind, row_id = from_global(input_.id)

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        match kind:
            case "Artifact":
                get_artifact_by_id(connection, actor, row_id)
                change_artifact_tags(connection, actor, row_id, add, remove)
            case "ArtifactVersion":
                change_version_tags(connection, actor, row_id, add, remove)
            case "Run":
                change_run_tags(connection, actor, find_run(connection, actor, input_.id), add, remove)
            case _:
                raise InvalidInput(f"a {kind} has no tags; pass the id of an artifact, a version or a run")
        return {}

    perform(info, input_, work)
    loaders = {"Artifact": artifacts_by_id, "ArtifactVersion": versions_by_id, "Run": runs_by_id}
    return TagsPayload(node=loaded(loaders[kind](info), row_id))


def delete_version(
    info: Info,
    input: Annotated[DeleteVersionInput, strawberry.argument(description="The version.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = find_version(connection, actor, input.version)
        delete_version_row(
            connection, actor, row.id, delete_aliases=input.delete_aliases, reason=input.reason
        )
        return {"id": row.id}

    row_id = perform(info, input, work)["id"]
    return VersionPayload(version=loaded(versions_by_id(info), row_id))


def delete_artifact(
    info: Info,
    input: Annotated[DeleteArtifactInput, strawberry.argument(description="The artifact.")],  # noqa: A002  # the name in the API
) -> DeleteArtifactPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = find_artifact(connection, actor, input.artifact)
        delete_artifact_row(connection, actor, row.id, reason=input.reason)
        return {"id": row.id}

    return DeleteArtifactPayload(id=strawberry.ID(to_global("Artifact", perform(info, input, work)["id"])))


def _object(value: object) -> dict[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise InvalidInput(f"metadata must be a JSON object, not {type(value).__name__}")
    return value
