"""What lies next to a visible thing in the lineage graph, but where the actor may not look.

Only row ids are given, out of which the API makes opaque ids: no name, type, time or number goes out, and
nobody gets beyond such a node.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.lineage.neighbours import edges_of_versions
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.tables import lineage_edge, run

Hidden = Callable[[Connection, Actor, Sequence[int]], dict[int, list[int]]]
"""For each parent by its row id those of what is hidden next to it."""


def hidden_runs(role: EdgeRole) -> Hidden:
    """The runs that used or logged each version."""

    def find(connection: Connection, actor: Actor, version_ids: Sequence[int]) -> dict[int, list[int]]:
        edges = edges_of_versions(among, role)
        query = select(edges.c.version_id, edges.c.run_id).join(run, run.c.id == edges.c.run_id)
        query = query.join(project, project.c.id == run.c.project_id)
        return _hidden(connection, actor, query, version_ids)

    return find


def hidden_versions(role: EdgeRole) -> Hidden:
    """The versions that each run used or logged."""

    def find(connection: Connection, actor: Actor, run_ids: Sequence[int]) -> dict[int, list[int]]:
        query = _with_project(
            select(lineage_edge.c.run_id, lineage_edge.c.version_id).join(
                version, version.c.id == lineage_edge.c.version_id
            )
        )
        query = query.where(among(lineage_edge.c.run_id), lineage_edge.c.role == role.value)
        return _hidden(connection, actor, query, run_ids)

    return find


def hidden_sources(connection: Connection, actor: Actor, version_ids: Sequence[int]) -> dict[int, list[int]]:
    """The version that each was linked from."""
    linked = version.alias()
    query = select(linked.c.id, version.c.id).join(version, version.c.id == linked.c.linked_from_id)
    return _hidden(connection, actor, _with_project(query).where(among(linked.c.id)), version_ids)


def hidden_links(connection: Connection, actor: Actor, version_ids: Sequence[int]) -> dict[int, list[int]]:
    """The versions that were linked from each."""
    query = _with_project(select(version.c.linked_from_id, version.c.id))
    return _hidden(connection, actor, query.where(among(version.c.linked_from_id)), version_ids)


def _with_project(query: Select[Any]) -> Select[Any]:
    return query.join(artifact, artifact.c.id == version.c.artifact_id).join(
        project, project.c.id == artifact.c.project_id
    )


def _hidden(
    connection: Connection, actor: Actor, query: Select[Any], ids: Sequence[int]
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {parent_id: [] for parent_id in ids}
    if not actor.is_admin:
        for parent_id, child_id in connection.execute(
            query.where(~visible_to(actor)), {"values": as_list(ids)}
        ):
            found[parent_id].append(child_id)
    return found
