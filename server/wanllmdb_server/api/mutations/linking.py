"""The mutation that links a version into another artifact."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.loading import loaded, versions_by_id
from wanllmdb_server.api.lookup import VERSION, find_version
from wanllmdb_server.api.mutations.logging import VersionPayload
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.artifacts.linking import LinkSpec
from wanllmdb_server.artifacts.linking import link_version as link
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.projects.projects import get_project


@strawberry.input(description="A version to be linked into another artifact, usually of another project.")
class LinkVersionInput:
    version: str = strawberry.field(description=VERSION)
    target: str = strawberry.field(
        description="The artifact that gets it, `project/name`; created with its first version."
    )
    aliases: list[str] = strawberry.field(
        default_factory=list, description="Aliases to set there; `latest` goes without saying."
    )
    tags: list[str] = strawberry.field(default_factory=list, description="Tags to add there.")
    reason: str | None = strawberry.field(default=None, description="Why; kept in the ledger and the event.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


def link_version(
    info: Info,
    input: Annotated[LinkVersionInput, strawberry.argument(description="What, and where to.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    project, slash, artifact = input.target.partition("/")
    if not slash:
        raise InvalidInput(f"target {input.target!r} names no project; write for example 'registry/iris'")

    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        source = find_version(connection, actor, input.version)
        owner = get_project(connection, actor, project)
        spec = LinkSpec(artifact, input.aliases, input.tags, input.reason)
        return {"id": link(connection, actor, owner, source.id, spec)}

    row_id = perform(info, input, work)["id"]
    return VersionPayload(version=loaded(versions_by_id(info), row_id))
