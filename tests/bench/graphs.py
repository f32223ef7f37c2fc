"""Large lineage graphs in a registry's database, and a bare walk over them: what the lineage is measured against."""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from wanllmdb_server.access.actors import ensure_local_principal
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.upgrade import upgrade

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


def make_graph(folder: Path, versions: int) -> tuple[Path, Made]:
    """A registry with so many versions and runs and five times as many edges, and where to look in it.

    Each run used some of the last thousand versions and logged one, so that the neighbourhood of a version
    is the same in a graph of any size. Beside it stand two versions with 5,000 descendants: one wide (as many
    runs used it), one deep (a hundred steps).
    """
    path = folder / "wanllmdb.sqlite"
    upgrade(path)
    database = Database(f"sqlite:///{path}")
    with database.write() as connection:
        ensure_local_principal(connection)
    database.close()
    made, choose = Made(versions), random.Random(5)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            f"INSERT INTO project (id, name, created_at, created_by) VALUES (1, 'bench', {TIME}, 1)"
        )
        artifact = "INSERT INTO artifact (id, project_id, name, type, metadata, last_index, clock, created_by, created_at, updated_at)"
        for number, type_ in enumerate(("dataset", "model"), 1):
            values = f"({number}, 1, '{type_}', '{type_}', '{{}}', 1000000, {TIME}, 1, {TIME}, {TIME})"
            connection.execute(f"{artifact} VALUES {values}")
        connection.executemany(
            "INSERT INTO version (id, artifact_id, number, state, digest, size, file_count, metadata, created_by, created_at, "
            f"last_used_at) VALUES (?, ?, ?, 'COMMITTED', ?, 1000, 3, '{METADATA}', 1, {TIME}, {TIME})",
            ((n, 1 + n % 2, n, f"sha256:{n:064x}") for n in range(1, made.last + 1)),
        )
        connection.executemany(
            "INSERT INTO run (id, project_id, key, name, config, state, created_by, started_at) "
            f"VALUES (?, 1, ?, ?, '{{\"lr\": 0.1}}', 'FINISHED', 1, {TIME})",
            ((n, f"run-{n}", f"run-{n}") for n in range(1, made.last + 1)),
        )
        connection.executemany(
            f"INSERT OR IGNORE INTO lineage_edge (run_id, version_id, role, at) VALUES (?, ?, ?, {TIME})",
            _edges(made, choose),
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, made


def _edges(made: Made, choose: random.Random):
    """Run n logged version n."""
    for run in range(2, made.versions + 1):
        yield run, run, "OUTPUT"
        for _ in range(INPUTS):
            yield run, choose.randrange(max(1, run - WINDOW), run), "INPUT"
    for run in range(made.wide + 1, made.deep):
        yield run, made.wide, "INPUT"
        yield run, run, "OUTPUT"
    # Each step down, so many versions and as many runs side by side, each used by one of the next step.
    side = DESCENDANTS // 2 * 2 // DEEP
    for run in range(made.deep + 1, made.last + 1):
        yield run, max(made.deep, run - side), "INPUT"
        yield run, run, "OUTPUT"


def bare_walk(connection: sqlite3.Connection, root: int, ways: Sequence[str], most: int):
    """The ids of the versions and runs nearest to version `root`, `most` together, and the edges met."""
    found: dict[tuple[bool, int], None] = {(True, root): None}
    edges: list[tuple[int, int, int]] = []
    levels = dict.fromkeys(ways, (True, [root]))
    while len(found) < most and any(ids for _, ids in levels.values()):
        for way, (are_versions, ids) in levels.items():
            own, other = ("version_id", "run_id") if are_versions else ("run_id", "version_id")
            role = "OUTPUT" if (way == "UPSTREAM") == are_versions else "INPUT"
            marks = ",".join("?" * len(ids))
            statement = f"SELECT {own}, {other}, at FROM lineage_edge WHERE {own} IN ({marks}) AND role = ?"
            rows = connection.execute(statement, [*ids, role]).fetchall()
            edges += rows
            fresh = {row[1] for row in rows if (not are_versions, row[1]) not in found}
            found.update(dict.fromkeys((not are_versions, row_id) for row_id in sorted(fresh)))
            levels[way] = (not are_versions, sorted(fresh))
    kept = list(found)[:most]
    return [n for is_version, n in kept if is_version], [n for is_version, n in kept if not is_version], edges


def bare_rows(connection: sqlite3.Connection, versions: Sequence[int], runs: Sequence[int]):
    """The rows of those versions and runs with the names of what they belong to."""
    marks = ",".join("?" * len(versions))
    found = connection.execute(
        "SELECT version.*, artifact.name, artifact.type, project.name FROM version "
        "JOIN artifact ON artifact.id = version.artifact_id JOIN project ON project.id = artifact.project_id "
        f"WHERE version.id IN ({marks})",
        versions,
    ).fetchall()
    marks = ",".join("?" * len(runs))
    more = connection.execute(
        f"SELECT run.*, project.name FROM run JOIN project ON project.id = run.project_id WHERE run.id IN ({marks})",
        runs,
    ).fetchall()
    return found, more
