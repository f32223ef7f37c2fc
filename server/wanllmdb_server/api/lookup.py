"""Find what an argument names: an id, or the name that people write."""

from typing import Any

from sqlalchemy import Connection, Row

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of
from wanllmdb_server.artifacts.artifacts import get_artifact, get_artifact_by_id
from wanllmdb_server.artifacts.versions import get_version_by_id, resolve
from wanllmdb_server.names import version_index
from wanllmdb_server.projects.projects import get_or_create_project, may_create_projects
from wanllmdb_server.refs import Ref, parse_ref
from wanllmdb_server.runs.runs import get_run_by_id

ARTIFACT = "The artifact: its id, or `project/name`."
VERSION = "The version: its id, or a ref such as `project/name:v3`."


def find_or_create_project(info: Info, connection: Connection, name: str) -> Row[Any]:
    """The project called `name`, made if it is missing and the settings let the actor do that.

    Raises `NotFound`, `InvalidName`, `AlreadyExists` (it is hidden), `Forbidden`.
    """
    settings, actor = info.context.settings, info.context.actor
    may_create = may_create_projects(actor) and (settings.project_creation == "users" or actor.is_admin)
    create = settings.create_missing_projects and may_create
    return get_or_create_project(connection, actor, name, create=create)


def find_artifact(connection: Connection, actor: Actor, text: str) -> Row[Any]:
    """Raises `NotFound`."""
    project, slash, name = text.partition("/")
    if slash:
        return get_artifact(connection, actor, project, name)
    return get_artifact_by_id(connection, actor, row_id_of("Artifact", text))


def find_version(connection: Connection, actor: Actor, text: str) -> Row[Any]:
    """Raises `NotFound`, `InvalidRef`, `VersionDeleted`."""
    if "/" in text:
        return resolve(connection, actor, parse_ref(text))
    return get_version_by_id(connection, actor, row_id_of("ArtifactVersion", text))


def find_version_of(connection: Connection, actor: Actor, owner: Row[Any], text: str) -> Row[Any]:
    """A version of an artifact by its name `v3`, or as in `find_version`."""
    index = version_index(text)
    if index is not None:
        return resolve(connection, actor, Ref(owner.project_name, owner.name, index=index))
    return find_version(connection, actor, text)


def find_run(connection: Connection, actor: Actor, run_id: str) -> Row[Any]:
    """A run that the actor may write to, in whichever project it is. Raises `NotFound`, `Forbidden`."""
    row = get_run_by_id(connection, actor, row_id_of("Run", run_id))
    require(connection, actor, row.project_id, Role.WRITER)
    return row
