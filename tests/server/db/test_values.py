"""Values that one database would take and the other not: both treat them alike."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import add, create, digest_of, log_inside
from tests.server.rows import query


@pytest.mark.parametrize("given", ["a\0b", {"a": "x\0"}, {"a\0": 1}, {"deep": [{"a": "\0"}]}])
def test_nul_is_refused(inside, project, given):
    given = {"config": given} if isinstance(given, dict) else {"description": given}

    with pytest.raises(Refused, match="NUL") as refused:
        inside.api.do("createRun", "run { id }", project=project, process="p", **given)

    assert refused.value.code == "INVALID_INPUT"
    assert query(inside.database, "SELECT id FROM project WHERE name = ?", project) == []


def test_what_only_looks_like_nul_is_kept(inside, project):
    config = {"a": "\\u0000", "\\u0000": 1}
    made = inside.api.do("createRun", "run { config }", project=project, process="p", config=config)

    assert made["run"]["config"] == config


def test_paths_are_ordered_by_their_bytes(inside, project):
    """Any language of the database would put some of these elsewhere."""
    paths = [
        "Z",
        "_",
        "a",
        "a b",
        "a-b",
        "a.b",
        "a/b",
        "aB",
        "aa",
        "b",
        "z",
        "ä",
        "é",
        "\uffee",
        "\U0001f600",
    ]
    draft = create(inside.api, project, "iris")["id"]
    add(inside.api, draft, dict.fromkeys(reversed(paths), b""))

    listed = query(
        inside.database,
        "SELECT path FROM entry WHERE blob_id IN (SELECT id FROM blob WHERE project_id = "
        "(SELECT id FROM project WHERE name = ?)) ORDER BY path",
        project,
    )

    assert [row["path"] for row in listed] == sorted(paths, key=str.encode)


def test_names_are_ordered_by_their_bytes(inside, project):
    names = ["B-x", "Z_", "_a", "a", "a-b", "a.b", "aB", "b"]
    for name in reversed(names):
        log_inside(inside, project, name, {"a": name.encode()})

    pages, after = [], None
    while True:
        page = inside.api.ask(
            "query($p: String!, $after: String) { project(name: $p) { artifacts(first: 3, after: $after) "
            "{ nodes { name } pageInfo { hasNextPage endCursor } } } }",
            p=project,
            after=after,
        )["project"]["artifacts"]
        pages += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages == sorted(names)


@pytest.mark.parametrize("number", [0, -0.5, 2**53 + 1, 2**63 - 1, -(2**63), 1e300, 5e-324, 0.1 + 0.2])
def test_numbers_in_json_are_exact(inside, project, number):
    config = {"n": number, "text": str(number)}
    inside.api.do("createRun", "run { id }", project=project, process="p", name="exact", config=config)

    def found(op, value):
        return inside.api.ask(
            "query($p: String!, $c: [JsonFilter!]) { project(name: $p) { runs(filter: {config: $c}) "
            "{ nodes { config } } } }",
            p=project,
            c=[{"path": "n", "op": op, "value": value}],
        )["project"]["runs"]["nodes"]

    assert found("EQ", number) == [{"config": config}]
    assert found("NE", number) == []
    assert found("GE", number) == [{"config": config}]


def test_a_path_that_fills_an_index_is_kept_or_refused_with_a_reason(inside, project):
    draft = create(inside.api, project, "iris")["id"]
    long = "/".join(digest_of(f"{n}".encode())[7:] for n in range(63))
    assert 4000 < len(long) <= 4096

    try:
        add(inside.api, draft, {long: b""})
    except Refused as refused:
        assert (refused.code, "2,600 bytes" in str(refused)) == ("LIMIT_EXCEEDED", True)
