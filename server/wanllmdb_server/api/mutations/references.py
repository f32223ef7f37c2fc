"""Mutations about references: add them to a draft, check them, say where the server may act."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.api.jobs import Job
from wanllmdb_server.api.loading import loaded, projects_by_id
from wanllmdb_server.api.lookup import VERSION, find_version
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.mutations.projects import ProjectPayload
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.artifacts import references as domain
from wanllmdb_server.artifacts.allowlist import Rule, allow_list_of, set_allow_list
from wanllmdb_server.artifacts.drafts import get_draft
from wanllmdb_server.artifacts.references import ReferenceChecksum
from wanllmdb_server.artifacts.uris import parse_uri
from wanllmdb_server.artifacts.versions import get_committed
from wanllmdb_server.errors import ListTooLong, NotFound
from wanllmdb_server.jobs.queue import enqueue, find_job
from wanllmdb_server.jobs.reference_checks import CHECK, EXPAND
from wanllmdb_server.names import check_path
from wanllmdb_server.projects.projects import get_project

DRAFT = "The draft's id."


@strawberry.input(description="A path and the object outside that it stands for.")
class ReferenceInput:
    path: str = strawberry.field(description="A relative path with `/` between the parts.")
    uri: str = strawberry.field(description="Where it is: s3, gs, http, https or file.")
    endpoint: str | None = strawberry.field(
        default=None, description="The address of the storage service, if it is not the provider's own."
    )
    size: BigInt | None = strawberry.field(default=None, description="How many bytes it has.")
    etag: str | None = strawberry.field(default=None, description="Its ETag.")
    object_version: str | None = strawberry.field(
        default=None, description="Its version id or generation; without one it is not pinned."
    )
    checksum: str | None = strawberry.field(
        default=None, description="The provider's checksum, `<name>:<value>`."
    )
    modified_at: datetime | None = strawberry.field(default=None, description="When it was last changed.")
    verified: bool = strawberry.field(
        default=True, description="Whether something of its content was looked at when it was added."
    )


@strawberry.input(description="References for a draft.")
class AddReferencesInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    references: list[ReferenceInput] = strawberry.field(description="The references; each path once.")
    replace: bool = strawberry.field(
        default=False, description="Whether a path that the draft has already may get other content."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A place whose objects the server itself is to list and add to a draft.")
class ExpandReferenceInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    uri: str = strawberry.field(description="An object, or a folder; the allow-list must cover it.")
    name: str | None = strawberry.field(
        default=None, description="The path of the object, or the folder for the objects; default: as there."
    )
    max_objects: int = strawberry.field(
        default=10_000, description="More objects than these are an error, never a silent cut."
    )
    checksum: ReferenceChecksum = strawberry.field(
        default=ReferenceChecksum.LISTING, description="What is recorded of the content."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A version whose references are to be compared with their sources.")
class CheckReferencesInput:
    version: str = strawberry.field(description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A place that the server may read for a project.")
class ReferenceRuleInput:
    prefix: str = strawberry.field(description="A URI: what lies at or under it is covered.")
    storage: str | None = strawberry.field(
        default=None, description="The named storage that reads it; absent for web addresses."
    )


@strawberry.input(description="All places that the server may read for a project.")
class SetReferenceAllowlistInput:
    project: str = strawberry.field(description="The project's name.")
    rows: list[ReferenceRuleInput] = strawberry.field(description="They take the place of all former ones.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="What was added.")
class AddReferencesPayload:
    added: int = strawberry.field(description="How many paths the draft did not have yet.")


@strawberry.type(description="A job that was begun.")
class JobPayload:
    job: Job = strawberry.field(description="The job; ask for it again by its id.")


def add_references(
    info: Info,
    input: Annotated[AddReferencesInput, strawberry.argument(description="The references.")],  # noqa: A002  # the name in the API
) -> AddReferencesPayload:
    most = info.context.settings.list_max_items
    if len(input.references) > most:
        raise ListTooLong(
            f"there are {len(input.references)} references; send at most {most} at a time", limit=most
        )
    wanted = [domain.NewReference(**vars(item)) for item in input.references]

    def work(connection: Connection) -> dict[str, Any]:
        draft_id = row_id_of("ArtifactVersion", input.version)
        actor = info.context.actor
        return {"added": domain.add_references(connection, actor, draft_id, wanted, replace=input.replace)}

    return AddReferencesPayload(added=perform(info, input, work)["added"])


def expand_reference(
    info: Info,
    input: Annotated[ExpandReferenceInput, strawberry.argument(description="The place.")],  # noqa: A002  # the name in the API
) -> JobPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        draft = get_draft(connection, actor, row_id_of("ArtifactVersion", input.version))
        parse_uri(input.uri)
        if input.name is not None:
            check_path(input.name)
        allow_list_of(connection, draft.project_id).rule_for(input.uri)
        arguments = {
            "version": draft.id,
            "uri": input.uri,
            "name": input.name,
            "maxObjects": max(0, input.max_objects),
            "checksum": None if input.checksum is ReferenceChecksum.NONE else input.checksum.value,
        }
        return {"id": enqueue(connection, actor, EXPAND, draft.project_id, arguments)}

    return _job(info, perform(info, input, work)["id"])


def check_references(
    info: Info,
    input: Annotated[CheckReferencesInput, strawberry.argument(description="The version.")],  # noqa: A002  # the name in the API
) -> JobPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = get_committed(connection, actor, find_version(connection, actor, input.version).id)
        require(connection, actor, row.project_id, Role.WRITER)
        return {"id": enqueue(connection, actor, CHECK, row.project_id, {"version": row.id})}

    return _job(info, perform(info, input, work)["id"])


def set_reference_allowlist(
    info: Info,
    input: Annotated[SetReferenceAllowlistInput, strawberry.argument(description="The places.")],  # noqa: A002  # the name in the API
) -> ProjectPayload:
    context = info.context

    def work(connection: Connection) -> dict[str, Any]:
        owner = get_project(connection, context.actor, input.project)
        rules = [Rule(row.prefix, row.storage) for row in input.rows]
        set_allow_list(connection, context.actor, owner, rules, context.services.storages)
        return {"id": owner.id}

    project_id = perform(info, input, work)["id"]
    return ProjectPayload(project=loaded(projects_by_id(info), project_id))


def _job(info: Info, job_id: int) -> JobPayload:
    row = find_job(info.context.read, info.context.actor, job_id)
    if row is None:
        raise NotFound("the job that was begun for this request is gone; ask for it again with a new key")
    return JobPayload(job=Job.of(row))
