"""Fetch objects of the schema by row id, many at once, tombstones included: links outlive what they link to.

What the actor may not see is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from wanllmdb_server.access.tables import project
from wanllmdb_server.api.context import Info
from wanllmdb_server.artifacts.artifacts import select_even_deleted as select_artifacts
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.artifacts.versions import select_versions
from wanllmdb_server.projects.projects import select_even_deleted as select_projects
from wanllmdb_server.runs.runs import select_even_deleted as select_runs
from wanllmdb_server.runs.tables import run

if TYPE_CHECKING:
    from wanllmdb_server.api.artifacts import Artifact
    from wanllmdb_server.api.projects import Project
    from wanllmdb_server.api.runs import Run
    from wanllmdb_server.api.versions import ArtifactVersion

# The types import this module to load each other, so it imports them when it is called.
# ruff: noqa: PLC0415


def projects_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Project"]]:
    from wanllmdb_server.api.projects import Project

    query = select_projects(info.context.actor)
    return lambda ids: Project.by_id(info.context.read.execute(query.where(project.c.id.in_(ids))).all())


def artifacts_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Artifact"]]:
    from wanllmdb_server.api.artifacts import Artifact

    query = select_artifacts(info.context.actor)
    return lambda ids: Artifact.by_id(info.context.read.execute(query.where(artifact.c.id.in_(ids))).all())


def versions_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "ArtifactVersion"]]:
    from wanllmdb_server.api.versions import ArtifactVersion

    query = select_versions(info.context.actor)
    return lambda ids: ArtifactVersion.by_id(
        info.context.read.execute(query.where(version.c.id.in_(ids))).all()
    )


def runs_by_id(info: Info) -> Callable[[Sequence[int]], Mapping[int, "Run"]]:
    from wanllmdb_server.api.runs import Run

    query = select_runs(info.context.actor)
    return lambda ids: Run.by_id(info.context.read.execute(query.where(run.c.id.in_(ids))).all())
