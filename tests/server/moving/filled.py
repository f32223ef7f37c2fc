"""A registry in which something of everything happened, and what a registry in a folder holds."""

import hashlib
from pathlib import Path
from typing import Any

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.db.engine import Database
from wanllmdb_server.moving.rows import read_rows, tables_of, tally_of
from wanllmdb_server.settings import Settings

from tests import databases
from tests.databases import url_of
from tests.server.inside import Inside
from tests.server.people import person_inside
from tests.server.protocol import add, create, log_inside

AWKWARD = {"ratio": 1e22, "whole": 1.0, "half": 0.5, "none": None, "name": "Σ – 😀", "z": 1, "a": [True, {}]}
FILES = {"a b/ü+.txt": b"some bytes", "empty": b"", "large": bytes(range(256)) * 4_000}


def fill(inside: Inside) -> None:
    """Versions with their ledger, lineage, links, tags and tombstones; people, keys, drafts, references."""
    api = inside.api
    run = _run(api, "demo", "make", config=AWKWARD)
    log_inside(inside, "demo", "iris", FILES, begin={"metadata": AWKWARD, "run": run, "tags": ["raw"]})
    second = log_inside(inside, "demo", "iris", {"a": b"two"}, begin={"run": run}, aliases=["production"])
    log_inside(inside, "demo", "iris", {"a": b"three"}, aliases=["production"], tags=["new"])
    api.do("rollbackAlias", "alias { name }", artifact="demo/iris", alias="production", reason="too early")
    api.do("setAlias", "alias { name }", artifact="demo/iris", alias="old", version="v1")
    api.do("deleteAlias", "artifact { id }", artifact="demo/iris", alias="old")
    api.do("useArtifact", "version { id }", version=second["id"], run=_run(api, "demo", "use"))
    gone = log_inside(inside, "demo", "gone", {"a": b"gone"})
    api.do("deleteVersion", "version { id }", version=gone["id"], deleteAliases=True)
    log_inside(inside, "demo", "dropped", {"a": b"dropped"}, aliases=["held"])
    api.do("deleteArtifact", "id", artifact="demo/dropped")
    api.do("createProject", "project { id }", name="registry")
    api.do("linkVersion", "version { id }", version="demo/iris:v2", target="registry/iris")
    api.do("protectAlias", "protectedAliases { pattern }", project="demo", pattern="prod*")
    _refer(api)
    add(api, create(api, "demo", "draft")["id"], {"pending": b"never sent"})
    person_inside(inside, "ana", {"demo": Role.WRITER})


def _run(api: Any, project: str, key: str, **fields: Any) -> str:
    run: str = api.do("createRun", "run { id }", project=project, key=key, process="p", **fields)["run"]["id"]
    api.do("finishRun", "run { id }", run=run, process="p")
    return run


def _refer(api: Any) -> None:
    draft = create(api, "demo", "far")["id"]
    reference = {
        "path": "far.csv",
        "uri": "s3://elsewhere/far.csv",
        "size": 5,
        "etag": "x",
        "objectVersion": "v",
    }
    api.do("addReferences", "added", version=draft, references=[reference])
    api.do("commitVersion", "version { id }", version=draft)


def settings_of(folder: Path, **fields: Any) -> Settings:
    return Settings(data_dir=folder, **{"database_url": url_of(folder), **fields})


def is_untouched(folder: Path) -> bool:
    """Whether the registry in a folder has nothing but what it begins with."""
    if not databases.is_postgresql() and not (folder / "wanllmdb.sqlite").exists():
        return True
    rows = rows_in(url_of(folder))
    return not any(rows[name] for name in rows if name not in ("principal", "feed", "job"))


def rows_in(url: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of a registry's database, whatever kind it is."""
    database = Database(url)
    try:
        with database.read() as connection:
            return {
                table.name: [
                    dict(zip(table.columns.keys(), row, strict=True))
                    for batch in read_rows(connection, table)
                    for row in batch
                ]
                for table in tables_of(connection)
            }
    finally:
        database.close()


def tallies_in(url: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and their checksum."""
    database = Database(url)
    try:
        with database.read() as connection:
            tallies = {table.name: tally_of(connection, table) for table in tables_of(connection)}
    finally:
        database.close()
    return {name: (tally.rows, tally.checksum) for name, tally in tallies.items()}


def files_below(folder: Path) -> dict[str, str]:
    """The sha256 of every file by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
