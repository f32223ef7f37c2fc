"""What a deletion would mean is said before it is done, and is what happens then."""

import pytest

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.protocol import log_inside
from tests.server.rows import rows_of

PREVIEW = (
    "query($v: ID!) { deletePreview(version: $v) { version { name } aliases freedBlobs freedBytes movesLatest "
    "nextLatest { name } usedBy { totalCount nodes { name } } "
    "downstream(first: 1) { totalCount nodes { ref } pageInfo { hasNextPage endCursor } } } }"
)


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data") as registry:
        yield registry


def _run(registry, name):
    return registry.api.do("createRun", "run { id }", project="demo", process="p", name=name)["run"]["id"]


def _preview(registry, version):
    return registry.api.ask(PREVIEW, v=version)["deletePreview"]


def test_a_preview_names_aliases_users_and_what_came_of_it_and_counts_bytes_once(registry):
    log_inside(registry, "demo", "iris", {"a": b"shared", "b": b"old"})
    newest = log_inside(
        registry, "demo", "iris", {"a": b"shared", "b": b"12345", "c": b"12345"}, aliases=["production"]
    )
    for number in range(2):
        run = _run(registry, f"train-{number}")
        registry.api.do("useArtifact", "version { id }", version="demo/iris:v2", run=run)
        log_inside(registry, "demo", f"model-{number}", {"m": f"{number}".encode()}, begin={"run": run})
    _run(registry, "idle")
    before = rows_of(registry.database)

    found = _preview(registry, newest["id"])

    assert rows_of(registry.database) == before
    assert found["version"] == {"name": "v2"}
    assert found["aliases"] == ["latest", "production"]
    assert (found["freedBlobs"], found["freedBytes"]) == (1, 5)
    assert (found["movesLatest"], found["nextLatest"]) == (True, {"name": "v1"})
    assert found["usedBy"] == {"totalCount": 2, "nodes": [{"name": "train-0"}, {"name": "train-1"}]}
    assert found["downstream"]["totalCount"] == 2
    assert found["downstream"]["nodes"] == [{"ref": "demo/model-0:v1"}]
    assert found["downstream"]["pageInfo"]["hasNextPage"] is True

    registry.api.do("deleteVersion", "version { id }", version=newest["id"], deleteAliases=True)
    after = registry.api.ask('{ artifactVersion(ref: "demo/iris") { name } }')
    with registry.database.read() as connection:
        unused = connection.exec_driver_sql(
            "SELECT count(*), sum(size) FROM blob WHERE id NOT IN (SELECT blob_id FROM entry)"
        ).one()

    assert after["artifactVersion"] == {"name": "v1"}
    assert tuple(unused) == (1, 5)


def test_the_last_version_takes_latest_with_it(registry):
    only = log_inside(registry, "demo", "iris", {"a": b"x"})

    found = _preview(registry, only["id"])

    assert (found["movesLatest"], found["nextLatest"]) == (True, None)
    assert (found["usedBy"]["totalCount"], found["downstream"]["totalCount"]) == (0, 0)


def test_a_ref_does_as_well_and_a_deleted_version_has_no_preview(registry):
    only = log_inside(registry, "demo", "iris", {"a": b"x"})
    assert _preview(registry, "demo/iris:v1")["version"] == {"name": "v1"}
    registry.api.do("deleteVersion", "version { id }", version=only["id"])

    with pytest.raises(Refused) as refused:
        _preview(registry, only["id"])

    assert refused.value.code == "VERSION_DELETED"
