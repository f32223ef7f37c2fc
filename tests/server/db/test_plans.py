"""How SQLite goes about statements: by an index, never by reading a table that grows with the registry."""

import re

import pytest

from tests.server.inside import opened
from tests.server.lineage.conftest import Story

GROWING = {
    "version",
    "run",
    "lineage_edge",
    "entry",
    "blob",
    "event",
    "alias",
    "alias_move",
    "artifact",
    "reference",
    "upload",
}

EVERYDAY = """{
  artifactVersion(ref: "lab/model:production") {
    ref entries(first: 5) { nodes { path } } producedBy { nodes { id } } usedBy { nodes { id } } }
  artifacts(project: "lab") { nodes { name aliases { name } versions(first: 3) { nodes { ref aliases } } } }
  runs(project: "lab") { nodes { id inputs { nodes { ref } } } }
  events(project: "lab", first: 10) { nodes { type } } }"""


@pytest.fixture
def story(tmp_path):
    with opened(tmp_path / "data") as inside:
        inside.api.do("createProject", "project { id }", name="lab")
        yield Story(inside)


def _scanned(database, statements):
    """The tables that are read whole."""
    found = set()
    with database.read() as connection:
        for statement in statements:
            if statement.startswith("INSERT"):
                continue
            values = [None] * statement.count("?")
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values)).all()
            found |= {match[1] for row in plan if (match := re.match(r"SCAN (\w+)", row.detail))}
    return found


@pytest.mark.sqlite_only
def test_lineage_and_impact_read_no_table_whole(story):
    data = story.log("lab/data")
    model = story.log("lab/model", story.run("train", "lab/data"), kind="model")
    asked = "query($v: ID!) { impact(version: $v) { versionCount nodes { aliases version { ref } } } }"

    with story.inside.statements() as statements:
        assert len(story.lineage(model)["nodes"]) == 3
        assert story.inside.api.ask(asked, v=data)["impact"]["versionCount"] == 1

    assert len(statements) > 6
    assert not _scanned(story.inside.database, statements) & GROWING


@pytest.mark.sqlite_only
def test_everyday_work_reads_no_table_whole(story):
    api = story.inside.api

    with story.inside.statements() as statements:
        for content in (b"one", b"two"):
            story.log("lab/data", content=content, aliases=["good"])
        story.log("lab/model", story.run("train", "lab/data:good"), kind="model", aliases=["production"])
        api.do("setAlias", "alias { name }", artifact="lab/data", alias="good", version="v1")
        api.do("rollbackAlias", "alias { name }", artifact="lab/data", alias="good")
        api.do("deleteAlias", "artifact { id }", artifact="lab/data", alias="good")
        found = api.ask(EVERYDAY)

    assert found["artifactVersion"]["ref"] == "lab/model:v1"
    assert len(statements) > 100
    assert not _scanned(story.inside.database, statements) & GROWING


@pytest.mark.sqlite_only
def test_a_scan_would_be_seen(story):
    statements = ["SELECT run_id FROM lineage_edge WHERE version_id + 0 = ?"]

    assert _scanned(story.inside.database, statements) == {"lineage_edge"}
