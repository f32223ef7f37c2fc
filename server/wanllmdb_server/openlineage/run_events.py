"""Makes the run event of an event of the feed: what ran, what it read and what it wrote."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.artifacts.tables import alias, artifact, entry, reference, version
from wanllmdb_server.artifacts.versions import VersionState
from wanllmdb_server.db.base import write_time
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.events.outbox import EventType
from wanllmdb_server.openlineage.naming import PRODUCER, VERSION, Names, place_of, standard_facet
from wanllmdb_server.runs.edges import EdgeRole
from wanllmdb_server.runs.runs import RunState
from wanllmdb_server.runs.tables import lineage_edge, run

TYPES = [EventType.RUN_CREATED.value, EventType.RUN_RESUMED.value, EventType.RUN_FINISHED.value]
MOST_VERSIONS = 10_000
"""Versions that a run used or logged in one run event."""
MOST_PLACES = 100
"""Places outside that are named of one version with references."""

_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_ENDS = {
    RunState.FINISHED.value: "COMPLETE",
    RunState.FAILED.value: "FAIL",
    RunState.CRASHED.value: "ABORT",
}


def run_event(connection: Connection, names: Names, row: Row[Any]) -> dict[str, Any]:
    """The run event of an event of one of `TYPES`, with the lineage as it was at that time."""
    ran = connection.execute(_select_run().where(run.c.id == row.run_id)).one()
    edges = _versions_of(connection, row)
    datasets = {role: _Datasets(names) for role in EdgeRole}
    aliases = _aliases_of(connection, edges)
    for edge in edges:
        datasets[EdgeRole(edge.role)].add(edge, aliases.get(edge.id, []), _places(connection, edge))
    return {
        "eventType": _kind(row),
        "eventTime": write_time(row.at),
        "producer": PRODUCER,
        "schemaURL": _SCHEMA,
        "run": {"runId": names.run_id(ran.id), "facets": _run_facets(names, ran)},
        "job": {**names.job(ran.project_name, ran.job_type), "facets": _job_facets(ran)},
        "inputs": datasets[EdgeRole.INPUT].found,
        "outputs": datasets[EdgeRole.OUTPUT].found,
    }


def _kind(row: Row[Any]) -> str:
    if row.type == EventType.RUN_CREATED.value:
        return "START"
    # What ended and runs again was started before.
    return "RUNNING" if row.type == EventType.RUN_RESUMED.value else _ENDS[row.after["state"]]


def _select_run() -> Any:
    names = project.c.name.label("project_name"), principal.c.name.label("actor_name")
    return (
        select(run, *names)
        .join(project, project.c.id == run.c.project_id)
        .join(principal, principal.c.id == run.c.created_by)
    )


def _run_facets(names: Names, ran: Row[Any]) -> dict[str, Any]:
    return {
        "processing_engine": standard_facet(
            "1-1-1/ProcessingEngineRunFacet", name="wanllmdb", version=VERSION
        ),
        "wanllmdb_run": names.facet(
            "WanllmdbRunFacet",
            project=ran.project_name,
            id=ran.key,
            name=ran.name,
            actor=ran.actor_name,
            reportedBy=ran.reported_by,
            gitCommit=ran.git_commit,
        ),
    }


def _job_facets(ran: Row[Any]) -> dict[str, Any]:
    return {
        "jobType": standard_facet(
            "2-0-4/JobTypeJobFacet",
            processingType="BATCH",
            integration="WANLLMDB",
            jobType=ran.job_type or "RUN",
        )
    }


def _versions_of(connection: Connection, row: Row[Any]) -> Sequence[Row[Any]]:
    names = artifact.c.name.label("artifact_name"), artifact.c.type, project.c.name.label("project_name")
    query = (
        select(version, lineage_edge.c.role, *names)
        .join(lineage_edge, lineage_edge.c.version_id == version.c.id)
        .join(artifact, artifact.c.id == version.c.artifact_id)
        .join(project, project.c.id == artifact.c.project_id)
        .where(lineage_edge.c.run_id == row.run_id, lineage_edge.c.at <= row.at)
        .order_by(version.c.id)
    )
    return connection.execute(query.limit(MOST_VERSIONS)).all()


def _aliases_of(connection: Connection, edges: Sequence[Row[Any]]) -> dict[int, list[str]]:
    query = select(alias.c.version_id, alias.c.name).where(among(alias.c.version_id)).order_by(alias.c.name)
    found: dict[int, list[str]] = {}
    for row in connection.execute(query, {"values": as_list({edge.id for edge in edges})}):
        found.setdefault(row.version_id, []).append(row.name)
    return found


def _places(connection: Connection, held: Row[Any]) -> list[str]:
    query = (
        select(reference.c.uri)
        .join(entry, entry.c.reference_id == reference.c.id)
        .where(entry.c.version_id == held.id)
        .order_by(entry.c.path)
    )
    return list(connection.execute(query.limit(MOST_PLACES)).scalars())


class _Datasets:
    """The datasets on one side of a run, each once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._places: set[tuple[str, str]] = set()
        self.found: list[dict[str, Any]] = []

    def add(self, held: Row[Any], aliases: list[str], uris: list[str]) -> None:
        """A version, and where its references lead."""
        self.found.append(self._dataset(held, aliases))
        for place in map(place_of, uris):
            key = place["namespace"], place["name"]
            if key not in self._places:
                self._places.add(key)
                self.found.append(place)

    def _dataset(self, held: Row[Any], aliases: list[str]) -> dict[str, Any]:
        known = standard_facet("1-0-1/DatasetVersionDatasetFacet", datasetVersion=f"v{held.number}")
        ours = self._names.facet(
            "WanllmdbVersionDatasetFacet",
            ref=f"{held.project_name}/{held.artifact_name}:v{held.number}",
            type=held.type,
            digest=held.digest,
            aliases=aliases,
            deleted=held.state == VersionState.DELETED.value,
        )
        dataset = self._names.artifact(held.project_name, held.artifact_name)
        dataset["facets"] = {"version": known, "wanllmdb_version": ours}
        if held.role == EdgeRole.OUTPUT.value:
            written = standard_facet(
                "1-0-2/OutputStatisticsOutputDatasetFacet", size=held.size, fileCount=held.file_count
            )
            dataset["outputFacets"] = {"outputStatistics": written}
        return dataset
