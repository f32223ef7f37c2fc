"""Filters and orders of runs, and pages that meet without a gap."""

import pytest

from tests.server.client import Refused

CONFIGS = {
    "a": {"lr": 0.1, "opt": "adam", "deep": {"layers": 3}, "flag": True},
    "b": {"lr": 1, "opt": "sgd", "deep": {"layers": 12}, "flag": False},
    "c": {"lr": "0.5", "opt": "adamw"},
    "d": {"lr": 0.1},
    "e": {},
    "f": {"lr": None, "flag": 1},
    "g": {"lr": -7.5},
}


@pytest.fixture(scope="module")
def runs(inside):
    for key, config in CONFIGS.items():
        inside.api.do(
            "createRun", "run { id }", project="runs", process="p", key=key, name=f"run-{key}", config=config,
            tags=["x", key] if key in "ab" else [], jobType="train" if key in "abc" else "",
            gitCommit={"a": "abc123", "b": "abc999", "c": "ABC%"}.get(key),
        )  # fmt: skip
    done = inside.api.ask('{ run(project: "runs", key: "b") { id } }')["run"]["id"]
    inside.api.do("finishRun", "run { id }", run=done, process="p", state="FAILED")
    return inside.api


def _keys(api, wanted, **more):
    found = api.ask(
        """query($filter: RunFilter, $by: RunOrder) { runs(project: "runs", filter: $filter, orderBy: $by) {
        totalCount nodes { key } } }""",
        filter=wanted,
        by=more.get("by", {"field": "NAME", "direction": "ASC"}),
    )["runs"]
    assert found["totalCount"] == len(found["nodes"])
    return "".join(node["key"] for node in found["nodes"])


@pytest.mark.parametrize(
    ("path", "op", "value", "keys"),
    [
        ("lr", "EQ", 0.1, "ad"),
        ("lr", "NE", 0.1, "bg"),
        ("lr", "GT", 0.1, "b"),
        ("lr", "GE", 0.1, "abd"),
        ("lr", "LT", 0.1, "g"),
        ("lr", "LE", 0.1, "adg"),
        ("lr", "EQ", "0.5", "c"),
        ("lr", "GT", "0", "c"),
        ("opt", "CONTAINS", "adam", "ac"),
        ("opt", "EQ", "adam", "a"),
        ("opt", "LT", "b", "ac"),
        ("deep.layers", "GT", 3, "b"),
        ("flag", "EQ", True, "a"),
        ("flag", "NE", True, "b"),
        ("flag", "EQ", False, "b"),
        ("flag", "EQ", 1, "f"),
        ("none.such", "NE", "x", ""),
        ("lr", "LT", 2**63, "abdg"),
        ("lr", "GT", -(2**70), "abdg"),
    ],
)
def test_config_is_compared_with_values_of_the_same_type_only(runs, path, op, value, keys):
    assert _keys(runs, {"config": [{"path": path, "op": op, "value": value}]}) == keys


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({}, "abcdefg"),
        ({"states": ["FAILED"]}, "b"),
        ({"states": ["RUNNING", "FAILED"]}, "abcdefg"),
        ({"states": []}, ""),
        ({"tags": ["x"]}, "ab"),
        ({"tags": ["x", "b"]}, "b"),
        ({"jobTypes": ["train"]}, "abc"),
        ({"jobTypes": ["", "train"]}, "abcdefg"),
        ({"gitCommit": "abc"}, "abc"),
        ({"gitCommit": "abc1"}, "a"),
        ({"gitCommit": "%"}, ""),
        ({"search": "n-c"}, "c"),
        ({"search": "_"}, ""),
        ({"startedBefore": "2000-01-01T00:00:00Z"}, ""),
        ({"startedAfter": "2000-01-01T02:00:00+02:00"}, "abcdefg"),
        ({"tags": ["x"], "config": [{"path": "lr", "op": "GE", "value": 1}]}, "b"),
        ({"tags": None, "states": None, "config": None, "search": None}, "abcdefg"),
    ],
)
def test_every_condition_must_hold(runs, wanted, keys):
    assert _keys(runs, wanted) == keys


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"path": "lr", "op": "CONTAINS", "value": 1}, "CONTAINS compares text"),
        ({"path": "lr", "op": "EQ", "value": {}}, "compares with text, a number or a boolean, not {}"),
        ({"path": "lr", "op": "EQ", "value": [1]}, "not \\[1\\]"),
        ({"path": "flag", "op": "GT", "value": True}, "true and false have no order"),
        ({"path": "", "op": "EQ", "value": 1}, "'' is no path into JSON"),
        ({"path": "a..b", "op": "EQ", "value": 1}, "is no path into JSON"),
        ({"path": 'a"b', "op": "EQ", "value": 1}, "is no path into JSON"),
        ({"path": "x" * 513, "op": "EQ", "value": 1}, "is no path into JSON"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(runs, condition, message):
    with pytest.raises(Refused, match=message) as refused:
        _keys(runs, {"config": [condition]})

    assert refused.value.code == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("field", "direction", "keys"),
    [
        ("NAME", "ASC", "abcdefg"),
        ("NAME", "DESC", "gfedcba"),
        ("STARTED_AT", "ASC", "abcdefg"),
        ("STARTED_AT", "DESC", "gfedcba"),
        ("CONFIG", "ASC", "cefgadb"),
        ("CONFIG", "DESC", "bdagfec"),
    ],
)
@pytest.mark.parametrize("first", [1, 2, 3, 7])
def test_pages_of_any_size_join_to_the_whole_with_ties_and_missing_values(
    runs, field, direction, keys, first
):
    by = {"field": field, "direction": direction} | ({"path": "lr"} if field == "CONFIG" else {})
    seen, after = "", None

    while True:
        page = runs.ask(
            """query($by: RunOrder, $first: Int!, $after: String) {
            runs(project: "runs", orderBy: $by, first: $first, after: $after) {
              edges { cursor node { key } } nodes { key } pageInfo { hasNextPage endCursor } } }""",
            by=by,
            first=first,
            after=after,
        )["runs"]
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        seen += "".join(node["key"] for node in page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == keys


@pytest.mark.parametrize("cursor", ["", "nonsense", "W10", "WzFd", "WzEsMiwzXQ", "bnVsbA", "WyJ4IiwieSJd",
                                    "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwxXQ", "WzE4NDQ2NzQ0MDczNzA5NTUxNjE1LDFd"])  # fmt: skip
@pytest.mark.parametrize("field", ["STARTED_AT", "NAME"])
def test_a_cursor_of_another_list_is_refused(runs, cursor, field):
    with pytest.raises(Refused, match="does not belong to this list") as refused:
        runs.ask(
            """query($after: String, $by: RunOrder) {
            runs(project: "runs", after: $after, orderBy: $by) { nodes { key } } }""",
            after=cursor,
            by={"field": field},
        )

    assert refused.value.code == "INVALID_CURSOR"


@pytest.mark.parametrize("first", [-1, 501])
def test_a_page_is_bounded(runs, first):
    with pytest.raises(Refused, match=f"first is {first}; ask for 0 to 500 at a time") as refused:
        runs.ask('query($n: Int!) { runs(project: "runs", first: $n) { nodes { key } } }', n=first)

    assert refused.value.code == "LIMIT_EXCEEDED"


def test_an_empty_page_still_counts(runs):
    found = runs.ask(
        '{ runs(project: "runs", first: 0) { totalCount nodes { key } pageInfo { hasNextPage } } }'
    )

    assert found["runs"] == {"totalCount": 7, "nodes": [], "pageInfo": {"hasNextPage": True}}


def test_ordering_by_config_needs_a_path(runs):
    with pytest.raises(Refused, match="ordering by CONFIG needs a path") as refused:
        _keys(runs, {}, by={"field": "CONFIG"})

    assert refused.value.code == "INVALID_INPUT"
