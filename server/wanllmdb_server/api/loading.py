"""Fetch objects of the schema by row id, many at once, tombstones included: links outlive what they link to.

What the actor may not see is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.api.context import Info
from wanllmdb_server.artifacts.artifacts import select_even_deleted as select_artifacts
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.artifacts.versions import select_versions
from wanllmdb_server.db.lists import STATEMENTS, among, as_list
from wanllmdb_server.errors import NotFound
from wanllmdb_server.projects.projects import select_even_deleted as select_projects
from wanllmdb_server.runs.runs import select_even_deleted as select_runs
from wanllmdb_server.runs.tables import run

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact
    from wanllmdb_server.api.projects import Project
    from wanllmdb_server.api.runs import Run
    from wanllmdb_server.api.versions import ArtifactVersion

Loaded = TypeVar("Loaded")

# The types import this module to load each other, so it imports them when it is called.
# ruff: noqa: PLC0415


def projects_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Project"]]:
    from wanllmdb_server.api.projects import Project

    return lambda ids: Project.by_id(_rows(info, _projects(info.context.actor), ids))


def artifacts_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Artifact"]]:
    from wanllmdb_server.api.artifacts import Artifact

    return lambda ids: Artifact.by_id(_rows(info, _artifacts(info.context.actor), ids))


def versions_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "ArtifactVersion"]]:
    from wanllmdb_server.api.versions import ArtifactVersion

    return lambda ids: ArtifactVersion.by_id(_rows(info, _versions(info.context.actor), ids))


def runs_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Run"]]:
    from wanllmdb_server.api.runs import Run

    return lambda ids: Run.by_id(_rows(info, _runs(info.context.actor), ids))


def principal_names(info: Info) -> Callable[[Sequence[int]], Mapping[int, str]]:
    """The names of who did something; whoever sees what was done sees them."""
    return lambda ids: {row.id: row.name for row in _rows(info, _names(), ids)}


def loaded(load: Callable[[Sequence[int]], Mapping[int, Loaded]], row_id: int) -> Loaded:
    """The one with that row id. Raises `NotFound` when it may not be seen any more since it was changed."""
    found = load([row_id]).get(row_id)
    if found is None:
        raise NotFound("what this changed is out of your sight now; the change itself was carried out")
    return found


def _rows(info: Info, statement: Select[Any], ids: Sequence[int]) -> Sequence[Row[Any]]:
    return info.context.read.execute(statement, {"values": as_list(ids)}).all()


# Building a statement costs several times more than executing it, so each is built once per actor.


@lru_cache(STATEMENTS)
def _projects(actor: Actor) -> Select[Any]:
    return select_projects(actor).where(among(project.c.id))


@lru_cache(STATEMENTS)
def _artifacts(actor: Actor) -> Select[Any]:
    return select_artifacts(actor).where(among(artifact.c.id))


@lru_cache(STATEMENTS)
def _versions(actor: Actor) -> Select[Any]:
    return select_versions(actor).where(among(version.c.id))


@lru_cache(STATEMENTS)
def _runs(actor: Actor) -> Select[Any]:
    return select_runs(actor).where(among(run.c.id))


@lru_cache(1)
def _names() -> Select[Any]:
    return select(principal.c.id, principal.c.name).where(among(principal.c.id))
