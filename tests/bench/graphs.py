"""Large lineage graphs in a registry's database, and a bare walk over them: what the lineage is measured against."""

import random
import sqlite3
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from wanllmdb_server.access.actors import ensure_local_principal
from wanllmdb_server.access.tables import project
from wanllmdb_server.artifacts.tables import artifact, version
from wanllmdb_server.db.bulk import insert_rows
from wanllmdb_server.db.engine import Database
from wanllmdb_server.runs.tables import lineage_edge, run

WINDOW = 1_000
INPUTS = 4
DESCENDANTS = 5_000
DEEP = 100
TIME = 1_700_000_000_000_000
METADATA = '{"metrics": {"accuracy": 0.93, "loss": 0.21}, "rows": 150}'


class Made:
    """Row ids of what a graph is asked about."""

    def __init__(self, versions: int) -> None:
        self.versions = versions
        self.middle = versions // 2
        self.wide = versions + 1
        self.deep = versions + 2 + DESCENDANTS // 2

    @property
    def last(self) -> int:
        return self.deep + DESCENDANTS // 2


def make_graph(database: Database, versions: int) -> Made:
    """Fill a new registry with so many versions and runs and five times as many edges; where to look in it.

    Each run used some of the last thousand versions and logged one, so that the neighbourhood of a version
    is the same in a graph of any size. Beside it stand two versions with 5,000 descendants: one wide (as many
    runs used it), one deep (a hundred steps).
    """
    database.upgrade()
    made, choose = Made(versions), random.Random(5)
    with database.write() as connection:
        ensure_local_principal(connection)
        _insert(connection, project, "id name created_at created_by", [(1, "bench", TIME, 1)])
        types = [
            (n, 1, t, t, "{}", 1_000_000, TIME, 1, TIME, TIME) for n, t in enumerate(("dataset", "model"), 1)
        ]
        columns = "id project_id name type metadata last_index clock created_by created_at updated_at"
        _insert(connection, artifact, columns, types)
        _insert_versions(connection, made.last)
        _insert_runs(connection, made.last)
        edges = dict.fromkeys((*edge, TIME) for edge in _edges(made, choose))
        _insert(connection, lineage_edge, "run_id version_id role at", list(edges))
    with database.engines[1].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What the database does by itself, sooner or later.
        connection.exec_driver_sql(
            "VACUUM ANALYZE" if database.is_postgresql else "PRAGMA wal_checkpoint(TRUNCATE)"
        )
    return made


def _insert_versions(connection: Connection, last: int) -> None:
    rows = [
        (n, 1 + n % 2, n, "COMMITTED", f"sha256:{n:064x}", 1000, 3, METADATA, 1, TIME, TIME)
        for n in range(1, last + 1)
    ]
    columns = "id artifact_id number state digest size file_count metadata created_by created_at last_used_at"
    _insert(connection, version, columns, rows)


def _insert_runs(connection: Connection, last: int) -> None:
    rows = [(n, 1, f"run-{n}", f"run-{n}", '{"lr": 0.1}', "FINISHED", 1, TIME) for n in range(1, last + 1)]
    _insert(connection, run, "id project_id key name config state created_by started_at", rows)


def _insert(connection: Connection, table: Table, columns: str, rows: list[tuple[Any, ...]]) -> None:
    insert_rows(connection, [table.c[name] for name in columns.split()], rows)


def _edges(made: Made, choose: random.Random):
    """Run n logged version n."""
    for n in range(2, made.versions + 1):
        yield n, n, "OUTPUT"
        for _ in range(INPUTS):
            yield n, choose.randrange(max(1, n - WINDOW), n), "INPUT"
    for n in range(made.wide + 1, made.deep):
        yield n, made.wide, "INPUT"
        yield n, n, "OUTPUT"
    # Each step down, so many versions and as many runs side by side, each used by one of the next step.
    side = DESCENDANTS // 2 * 2 // DEEP
    for n in range(made.deep + 1, made.last + 1):
        yield n, max(made.deep, n - side), "INPUT"
        yield n, n, "OUTPUT"


class Bare:
    """The database by its driver alone."""

    def __init__(self, database: Database) -> None:
        self._is_postgresql = database.is_postgresql
        if self._is_postgresql:
            url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection: Any = psycopg.connect(url, autocommit=True)
        else:
            self.connection = sqlite3.connect(database.url.database or "")

    def fetch(self, statement: str, ids: Sequence[int]) -> list[Any]:
        """The rows of a statement that says `{ids}` for a condition on a column, that it is among these."""
        if self._is_postgresql:
            return self.connection.execute(statement.format(ids="= ANY(%s)"), [list(ids)]).fetchall()
        marks = ",".join("?" * len(ids))
        return self.connection.execute(statement.format(ids=f"IN ({marks})"), ids).fetchall()

    def walk(self, root: int, ways: Sequence[str], most: int):
        """The ids of the versions and runs nearest to version `root`, `most` together, and the edges met."""
        found: dict[tuple[bool, int], None] = {(True, root): None}
        edges: list[tuple[int, int, int]] = []
        levels = dict.fromkeys(ways, (True, [root]))
        while len(found) < most and any(ids for _, ids in levels.values()):
            for way, (are_versions, ids) in levels.items():
                own, other = ("version_id", "run_id") if are_versions else ("run_id", "version_id")
                role = "OUTPUT" if (way == "UPSTREAM") == are_versions else "INPUT"
                statement = (
                    f"SELECT {own}, {other}, at FROM lineage_edge WHERE {own} {{ids}} AND role = '{role}'"
                )
                rows = self.fetch(statement, ids)
                edges += rows
                fresh = {row[1] for row in rows if (not are_versions, row[1]) not in found}
                found.update(dict.fromkeys((not are_versions, row_id) for row_id in sorted(fresh)))
                levels[way] = (not are_versions, sorted(fresh))
        kept = list(found)[:most]
        return (
            [n for is_version, n in kept if is_version],
            [n for is_version, n in kept if not is_version],
            edges,
        )

    def rows(self, versions: Sequence[int], runs: Sequence[int]):
        """The rows of those versions and runs with the names of what they belong to."""
        found = self.fetch(
            "SELECT version.*, artifact.name, artifact.type, project.name FROM version "
            "JOIN artifact ON artifact.id = version.artifact_id JOIN project ON project.id = artifact.project_id "
            "WHERE version.id {ids}",
            versions,
        )
        more = self.fetch(
            "SELECT run.*, project.name FROM run JOIN project ON project.id = run.project_id WHERE run.id {ids}",
            runs,
        )
        return found, more
