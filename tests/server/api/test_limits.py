"""The limits of documents: each with its code, refused quickly, and never counted twice in vain."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import get_introspection_query
from wanllmdb_server.api import documents as documents_module
from wanllmdb_server.api.documents import Documents, InvalidDocumentError
from wanllmdb_server.api.limits import check_input_lists
from wanllmdb_server.errors import (
    ListTooLong,
    QueryTooCostly,
    QueryTooDeep,
    QueryTooLarge,
    QueryTooManyAliases,
    RegistryError,
)
from wanllmdb_server.settings import Settings

from tests.server.edge import SCHEMA, Edge, running


def documents(**settings: Any) -> Documents:
    return Documents(SCHEMA._schema, Settings(**settings))


def cost(query: str, variables: dict[str, Any] | None = None) -> int:
    operation = documents(query_max_cost=10**9).get(query).operation(None)
    try:
        operation.cost.check(variables or {}, -1)
    except QueryTooCostly as error:
        found: int = error.details["cost"]
        return found
    raise AssertionError


def chain(count: int, body: Callable[[str], str], root: str) -> str:
    """A query on a chain of fragments, each of which holds `body` of the next."""
    fragments = [f"fragment f{i} on Node {{ {body(f'...f{i + 1}')} }}" for i in range(count)]
    return " ".join([root, *fragments, f"fragment f{count} on Node {{ name }}"])


BOMBS = {
    "3,000 aliases": (" ".join(f"a{i}: hello" for i in range(3000)).join("{}"), QueryTooLarge),
    "1,500 aliases": (" ".join(f"a{i}: hello" for i in range(1500)).join("{}"), QueryTooManyAliases),
    "one field 2,400 times": ("{" + "hello " * 2400 + "}", QueryTooManyAliases),
    "one object 700 times": ("{ node {" + "child { child { name } } " * 700 + "} }", QueryTooManyAliases),
    "inline fragments": ("{ node {" + "... on Node { child { name } } " * 400 + "} }", QueryTooManyAliases),
    "many fragments": (
        "{ node {"
        + " ".join(f"...g{i}" for i in range(300))
        + "} }"
        + " ".join(f"fragment g{i} on Node {{ child {{ name }} }}" for i in range(300)),
        QueryTooLarge,
    ),
    "16 deep": ("{ node" + " { child" * 14 + " { name }" + " }" * 15, QueryTooDeep),
    "150 deep": ("{ node" + " { child" * 150 + " { name }" + " }" * 151, QueryTooDeep),
    "1,000 deep": ("{ node" + " { child" * 1000 + " { name }" + " }" * 1001, QueryTooDeep),
    "deep by fragments": (chain(90, lambda n: f"child {{ {n} }}", "{ node { ...f0 } }"), QueryTooDeep),
    "deep in introspection": ("{ __schema { types" + " { ofType" * 30 + "{ name }" + " }" * 32, QueryTooDeep),
    "exponential aliases": (
        chain(12, lambda n: f"a: child {{ {n} }} b: child {{ {n} }}", "{ node { ...f0 } }"),
        QueryTooManyAliases,
    ),
    "exponential fields": (
        chain(12, lambda n: f"child {{ {n} }} other {{ {n} }} children {{ {n} }}", "{ node { ...f0 } }"),
        QueryTooCostly,
    ),
    "exponential spreads": (chain(40, lambda n: f"{n} {n}", "{ node { ...f0 } }"), QueryTooCostly),
    "nested pages": (
        "{ node"
        + " { children { leaves(first: 100) { nodes { name size } } child" * 6
        + "{ name }"
        + "} }" * 6
        + "}",
        QueryTooCostly,
    ),
    "a page of 2 billion": ("{ node { leaves(first: 2147483647) { nodes { name } } } }", QueryTooCostly),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(edge: Edge, bomb: str) -> None:
    query, error = BOMBS[bomb]
    opened = len(edge.endpoint.documents)

    reply = edge.query(query)

    assert (reply.status, reply.code) == (400, error.code.value)
    assert reply.json["errors"][0]["extensions"]["details"]["limit"] > 0
    assert len(edge.endpoint.documents) <= opened + 1


@pytest.mark.parametrize(
    "query",
    [
        "{ node { ...a } } fragment a on Node { ...a }",
        "{ node { ...a } } fragment a on Node { ...b } fragment b on Node { child { ...a } }",
        "{ node { ...a } } fragment a on Node { child { ...a } other { ...a } x: child { ...a } }",
    ],
)
def test_circular_fragments_are_invalid(query: str) -> None:
    with pytest.raises(InvalidDocumentError, match="Cannot spread fragment 'a' within itself"):
        documents().get(query)


@pytest.mark.parametrize(
    ("setting", "value", "fits", "too_much", "error"),
    [
        ("query_max_tokens", 5, "{ hello now }", "{ hello now thread total }", QueryTooLarge),
        ("query_max_depth", 2, "{ node { name } }", "{ node { child { name } } }", QueryTooDeep),
        (
            "query_max_depth",
            2,
            "{ node { ... { name } } }",
            "{ node { ... { child { name } } } }",
            QueryTooDeep,
        ),
        ("query_max_aliases", 1, "{ a: hello hello }", "{ a: hello b: hello }", QueryTooManyAliases),
        ("query_max_aliases", 1, "{ hello hello }", "{ hello hello hello }", QueryTooManyAliases),
        (
            "query_max_aliases",
            2,
            "{ node { ...f } } fragment f on Node { a: name b: name }",
            "{ node { ...f child { ...f } } } fragment f on Node { a: name b: name }",
            QueryTooManyAliases,
        ),
        ("list_max_items", 2, "{ total(values: [1, 2]) }", "{ total(values: [1, 2, 3]) }", ListTooLong),
    ],
)
def test_the_edge_of_each_limit(
    setting: str, value: int, fits: str, too_much: str, error: type[RegistryError]
) -> None:
    limited = documents(**{setting: value})

    assert limited.get(fits).operations
    with pytest.raises(error) as caught:
        limited.get(too_much)

    assert caught.value.details["limit"] == value
    assert len(limited) == 1


def test_comments_count_as_tokens() -> None:
    with pytest.raises(QueryTooLarge):
        documents(query_max_tokens=5).get("{ hello }" + "\n#" * 10)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ hello }", 1),
        ("{ node { name child { name } } }", 4),
        # node, 10 children with one name each, and the list itself
        ("{ node { children { name } } }", 1 + 1 + 10 * 1),
        ("{ node { leaves(first: 3) { totalCount nodes { name size } } } }", 1 + 1 + 1 + 1 + 3 * 2),
        ("{ node { leaves { nodes { name size } } } }", 1 + 1 + 1 + 50 * 2),
        ("{ node { leaves(first: -5) { nodes { name } } } }", 3),
        (
            "{ node { children { leaves(first: 3) { nodes { name } } } } }",
            1 + 1 + 10 * (1 + 1 + 3),
        ),
        ("{ node { ...f ...f } } fragment f on Node { name child { name } }", 1 + 2 * 3),
        (
            "{ node { leaves(first: 4) { ...p } } } fragment p on LeafConnection { nodes { name } }",
            1 + 1 + 1 + 4,
        ),
        ("{ node { ... on Node { name } ... { name } } }", 3),
    ],
)
def test_cost(query: str, expected: int) -> None:
    assert cost(query) == expected


@pytest.mark.parametrize(
    ("variables", "expected"), [({"n": 7}, 3 + 7), ({}, 3 + 50), ({"n": None}, 3 + 50), ({"n": -1}, 3)]
)
def test_cost_by_variable(variables: dict[str, Any], expected: int) -> None:
    query = "query A($n: Int) { node { leaves(first: $n) { nodes { name } } } }"

    assert cost(query, variables) == expected


def test_cost_by_variable_in_a_shared_fragment() -> None:
    query = """query A($n: Int!) { node { ...f children { ...f } } }
      fragment f on Node { leaves(first: $n) { nodes { name size } } }"""

    each = 1 + 1 + 4 * 2

    assert cost(query, {"n": 4}) == 1 + each + 1 + 10 * each


def test_a_costly_variable_is_refused_and_a_modest_one_is_not(edge: Edge) -> None:
    query = "query A($n: Int = 3) { node { leaves(first: $n) { nodes { name } } } }"

    assert edge.query(query).status == 200
    assert edge.query(query, {"n": 10_000}).status == 200
    refused = edge.query(query, {"n": 100_000})

    assert (refused.status, refused.code) == (400, "QUERY_TOO_COSTLY")
    assert refused.json["errors"][0]["extensions"]["details"] == {"cost": 100_003, "limit": 50_000}


def test_an_exponential_cost_with_a_variable_is_cheap_to_know() -> None:
    query = chain(
        12,
        lambda n: f"child {{ {n} }} other {{ {n} leaves(first: $n) {{ nodes {{ name }} }} }}",
        "query A($n: Int!) { node { ...f0 } }",
    )
    operation = documents(query_max_depth=20).get(query).operation(None)

    with pytest.raises(QueryTooCostly):
        operation.cost.check({"n": 20}, 50_000)


def test_the_standard_introspection_query_is_allowed_under_the_default_limits(edge: Edge) -> None:
    reply = edge.query(get_introspection_query(input_value_deprecation=True, specified_by_url=True))

    assert reply.status == 200
    assert "Node" in {type_["name"] for type_ in reply.json["data"]["__schema"]["types"]}


def test_introspection_is_allowed_where_hardly_anything_else_is() -> None:
    assert documents(query_max_depth=1).get(get_introspection_query()).operations


@pytest.mark.parametrize(
    "variables",
    [
        {"v": [0] * 10_001},
        {"v": [[0] * 10_001]},
        {"v": {"a": {"b": [1, {"c": [0] * 10_001}]}}},
        {"unknown": [0] * 10_001},
    ],
)
def test_a_long_list_in_variables_is_refused(edge: Edge, variables: dict[str, Any]) -> None:
    reply = edge.query("query A($v: [Int!]!) { total(values: $v) }", variables)

    assert (reply.status, reply.code) == (400, "LIST_TOO_LONG")
    assert reply.json["errors"][0]["extensions"]["details"] == {"length": 10_001, "limit": 10_000}


def test_a_list_at_the_limit_is_allowed(edge: Edge) -> None:
    reply = edge.query("query A($v: [Int!]!) { total(values: $v) }", {"v": [1] * 10_000})

    assert reply.json == {"data": {"total": 10_000}}


def test_wrong_variables_in_bulk_are_refused_with_few_errors(edge: Edge) -> None:
    reply = edge.query("query A($v: [Int!]!) { total(values: $v) }", {"v": ["x"] * 10_000})

    assert (reply.status, reply.code) == (400, "QUERY_INVALID")
    assert len(reply.json["errors"]) == 21


def test_variables_nested_deeply_are_refused(edge: Edge) -> None:
    deep = b"[" * 5000 + b"]" * 5000
    reply = edge.post(b'{"query": "{ hello }", "variables": {"v": ' + deep + b"}}")

    assert (reply.status, reply.code) == (400, "QUERY_INVALID")


def test_nested_lists_are_walked_without_recursion() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]

    check_input_lists({"v": value}, 1)


def test_many_validation_errors_are_cut_short(edge: Edge) -> None:
    reply = edge.query("{" + " ".join(f"x{i}" for i in range(2000)) + "}")

    assert (reply.status, reply.code) == (400, "QUERY_INVALID")
    assert len(reply.json["errors"]) == 21


def test_the_cache_hits_although_limits_are_on_and_forgets_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents_module, "MOST_DOCUMENTS", 2)
    cache = documents()
    first, second, third = "{ hello }", "{ now }", "{ thread }"

    for query in (first, second, first, third, first):
        cache.get(query)

    assert (len(cache), cache.hits, cache.misses) == (2, 2, 3)
    cache.get(second)
    assert (cache.hits, cache.misses) == (2, 4)


def test_the_cache_is_bounded_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_module, "MOST_BYTES", 10_000)
    cache = documents()

    for number in range(20):
        cache.get(f'{{ hello(name: "{number:02}") }}')

    # 8 tokens and 24 characters each
    assert len(cache) == 10_000 // (8 * 320 + 23)


def test_each_operation_of_a_document_has_its_own_limits() -> None:
    query = "query A { a: hello } query B { b: hello }"

    assert set(documents(query_max_aliases=1).get(query).operations) == {"A", "B"}


def test_a_small_limit_in_settings_is_what_the_server_obeys() -> None:
    with running(Settings(query_max_depth=1)) as edge:
        reply = edge.query("query Deep { node { name } }")

        assert reply.code == "QUERY_TOO_DEEP"
        assert reply.json["errors"][0]["message"] == (
            "operation 'Deep' is 2 fields deep, 1 are allowed; ask for the inner parts in a second query"
        )
        assert edge.state.closed[0][0] is edge.state.opened[0]
