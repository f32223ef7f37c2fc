"""GraphQL over HTTP against a real server: media types, methods, statuses, errors, time, caching."""

import http.client
import json
from time import monotonic, sleep
from urllib.parse import quote, urlencode

import pytest
from graphql import GraphQLError
from wanllmdb_server.settings import Settings

from tests.server.edge import SECRET, Edge, running
from tests.server.servers import wait_until

NEW, OLD = "application/graphql-response+json", "application/json"


def test_a_query_with_scalar_enum_input_object_and_list(edge: Edge) -> None:
    query = """query Q($p: Point!, $v: [Int!]!, $n: Name!) {
      point(point: $p) literal: point(point: {x: 1, color: BLUE}) color(color: RED)
      name(name: $n) now total(values: $v)
    }"""
    variables = {"p": {"x": 3, "color": "RED"}, "v": [1, 2, 3], "n": "iris"}

    reply = edge.query(query, variables)

    assert reply.status == 200
    assert reply.json == {
        "data": {
            "point": "3,7,Color.RED",
            "literal": "1,7,Color.BLUE",
            "color": "RED",
            "name": "iris",
            "now": "2026-11-01T00:00:00+00:00",
            "total": 6,
        }
    }


def test_it_runs_in_a_thread_and_closes_its_context_there(edge: Edge) -> None:
    before = len(edge.state.closed)

    reply = edge.query("{ thread }")

    name = reply.json["data"]["thread"]
    assert name.startswith("wanllmdb-")
    assert edge.state.closed[before:] == [(edge.state.opened[-1], name)]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, NEW),
        ("", NEW),
        (NEW, NEW),
        (OLD, OLD),
        ("*/*", NEW),
        ("application/*", NEW),
        (f"{NEW}; charset=utf-8, {OLD}; charset=utf-8", NEW),
        (f"{OLD}, {NEW}", OLD),
        (f"{OLD};q=0.5, {NEW};q=0.9", NEW),
        (f"{NEW};q=0.5, {OLD};q=0.9", OLD),
        (f"{NEW};q=0, */*;q=0.1", OLD),
        ("text/html, */*;q=0.1", NEW),
        ("APPLICATION/JSON", OLD),
        ("text/html", None),
        (f"{OLD}; charset=utf-16", None),
        (f"{OLD};q=0", None),
        (f"{OLD};q=many", None),
    ],
)
def test_accept_chooses_the_media_type(edge: Edge, accept: str | None, media_type: str | None) -> None:
    reply = edge.post({"query": "{ hello }"}, {} if accept is None else {"Accept": accept})

    if media_type is None:
        assert (reply.status, reply.code) == (406, "QUERY_INVALID")
        assert reply.headers["content-type"] == "application/json; charset=utf-8"
    else:
        assert (reply.status, reply.json) == (200, {"data": {"hello": "hello world"}})
        assert reply.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert reply.headers["vary"] == "Accept"
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "variables", "status"),
    [
        ("{ hello }", None, 200),
        ("{", None, 400),
        ("{ nothing }", None, 400),
        ("query A { hello } query B { hello }", None, 400),
        ("query A($n: Name!) { name(name: $n) }", {}, 400),
        ("query A($n: Name!) { name(name: $n) }", {"n": None}, 400),
        ("{ missing }", None, 200),
        ("{ missingRequired }", None, 200),
        ("{ huge }", None, 500),
    ],
)
def test_status_by_media_type(edge: Edge, query: str, variables: object, status: int) -> None:
    body = {"query": query, "variables": variables}

    assert edge.post(body, {"Accept": NEW}).status == status
    assert edge.post(body, {"Accept": OLD}).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"NONSENSE",
            "the body is not valid JSON: unexpected character, expected a JSON value: line 1 column 1 (char 0)",  # a message in one piece
        ),
        (
            b"",
            "the body is not valid JSON: Input is a zero-length, empty document: line 1 column 1 (char 0)",
        ),
        (b"[]", "batches are not supported; send each operation as a request of its own"),
        (b'"query"', "the body must be a JSON object with the member 'query'"),
        (b'{"qeury": "{ hello }"}', "the member 'query' is missing; it holds the GraphQL document"),
        (b'{"query": 7}', "the member 'query' must be a string"),
        (
            b'{"query": "{ hello }", "operationName": 7}',
            "the member 'operationName' must be a string or null",
        ),
        (b'{"query": "{ hello }", "variables": [7]}', "the member 'variables' must be an object or null"),
        (b'{"query": "{ hello }", "extensions": "x"}', "the member 'extensions' must be an object or null"),
    ],
)
@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_malformed_request_is_400_in_every_media_type(
    edge: Edge, body: bytes, message: str, accept: str
) -> None:
    reply = edge.post(body, {"Accept": accept})

    assert (reply.status, reply.code) == (400, "QUERY_INVALID")
    assert reply.json["errors"][0]["message"] == message
    assert "data" not in reply.json


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/xml",
        "application/json; charset=utf-16",
        "application/graphql",
    ],
)
def test_other_content_types_are_refused_and_nothing_runs(edge: Edge, content_type: str) -> None:
    written = list(edge.state.written)

    reply = edge.post({"query": 'mutation { write(text: "x") }'}, {"Content-Type": content_type})

    assert (reply.status, reply.code) == (415, "QUERY_INVALID")
    assert edge.state.written == written


def test_json_with_a_charset_is_read(edge: Edge) -> None:
    assert (
        edge.post({"query": "{ hello }"}, {"Content-Type": "application/json; charset=UTF-8"}).status == 200
    )


def test_get_runs_queries(edge: Edge) -> None:
    query = urlencode(
        {"query": "query A($n: String!) { hello(name: $n) } query B { hello }", "operationName": "A"}
        | {"variables": json.dumps({"n": "ü"}), "extensions": ""}
    )

    reply = edge.send("GET", f"/graphql?{query}")

    assert (reply.status, reply.json) == (200, {"data": {"hello": "hello ü"}})


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "the member 'query' is missing; it holds the GraphQL document"),
        ("query={hello}&query={hello}", 400, "'query' is given twice in the URL; give it once"),
        ("query=%FF", 400, "the query of the URL is not UTF-8; encode it as a form does"),
        ("query={hello}&variables=[]", 400, "the member 'variables' must be an object or null"),
    ],
)
def test_get_with_malformed_parameters(edge: Edge, query: str, status: int, message: str) -> None:
    reply = edge.send("GET", f"/graphql?{query}")

    assert (reply.status, reply.json["errors"][0]["message"]) == (status, message)


def test_a_mutation_needs_post(edge: Edge) -> None:
    written = list(edge.state.written)
    text = 'mutation M { write(text: "by get") }'

    refused = edge.send("GET", f"/graphql?query={quote(text)}")

    assert (refused.status, refused.code, refused.headers["allow"]) == (405, "QUERY_INVALID", "POST")
    assert edge.state.written == written
    assert edge.query(text).json == {"data": {"write": "by get"}}
    assert edge.state.written == [*written, "by get"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(edge: Edge, method: str) -> None:
    reply = edge.send(method, "/graphql")

    assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "the document has several operations, name one in operationName; it has 'A', 'B'"),
        ("C", "the document has no operation 'C'; it has 'A', 'B'"),
    ],
)
def test_an_operation_that_cannot_be_found(edge: Edge, name: str | None, message: str) -> None:
    reply = edge.query("query A { hello } query B { now }", operationName=name)

    assert (reply.status, reply.code) == (400, "QUERY_INVALID")
    assert reply.json["errors"][0]["message"] == message


def test_a_large_body_is_refused_by_its_length_and_while_it_streams() -> None:
    with running(Settings(body_max_bytes=1000)) as edge:
        fits = json.dumps({"query": "{ hello }"}).encode().ljust(1000)
        declared = edge.post(fits + b" ")
        streamed = edge.send("POST", "/graphql", iter([fits, b" "]), {"Content-Type": "application/json"})

        assert edge.post(fits).status == 200
        assert edge.send("POST", "/graphql", iter([fits]), {"Content-Type": "application/json"}).status == 200
        for reply in (declared, streamed):
            assert (reply.status, reply.code) == (413, "BODY_TOO_LARGE")
            assert reply.json["errors"][0]["extensions"]["details"] == {"limit": 1000}
        assert len(edge.state.opened) == 2


def test_validation_errors_keep_message_and_place(edge: Edge) -> None:
    reply = edge.post({"query": "{ helo }"}, {"X-Request-Id": "abc"})

    assert reply.json == {
        "errors": [
            {
                "message": "Cannot query field 'helo' on type 'Query'. Did you mean 'hello'?",
                "locations": [{"line": 1, "column": 3}],
                "extensions": {"code": "QUERY_INVALID", "details": {}, "requestId": "abc"},
            }
        ]
    }


def test_a_scalar_refuses_with_its_own_code_as_variable_and_as_literal(edge: Edge) -> None:
    by_variable = edge.query("query A($n: Name!) { name(name: $n) }", {"n": "IRIS"})
    by_literal = edge.query('{ name(name: "IRIS") }')

    for reply in (by_variable, by_literal):
        assert (reply.status, reply.code) == (400, "INVALID_NAME")
        assert reply.json["errors"][0]["extensions"]["details"] == {"name": "IRIS"}


def test_errors_of_the_registry_carry_code_details_and_path(edge: Edge) -> None:
    reply = edge.post({"query": "{ hello missing }"}, {"X-Request-Id": "abc"})

    assert reply.json == {
        "data": {"hello": "hello world", "missing": None},
        "errors": [
            {
                "message": "artifact 'demo/iris' not found; create it first",
                "locations": [{"line": 1, "column": 9}],
                "path": ["missing"],
                "extensions": {"code": "NOT_FOUND", "details": {"name": "demo/iris"}, "requestId": "abc"},
            }
        ],
    }


def test_null_of_a_required_field_takes_the_parent_with_it(edge: Edge) -> None:
    reply = edge.query("{ hello missingRequired }")

    assert (reply.status, reply.json["data"], reply.code) == (200, None, "NOT_FOUND")


@pytest.mark.parametrize(("field", "type_"), [("broken", ValueError), ("impossible", GraphQLError)])
def test_bugs_are_masked_and_logged_under_the_request_id(edge: Edge, field: str, type_: type) -> None:
    edge.logs.clear()

    reply = edge.post({"query": f"{{ hello {field} }}"}, {"X-Request-Id": f"id-{field}"})

    assert reply.json["data"] == {"hello": "hello world", field: None}
    assert reply.json["errors"] == [
        {
            "message": f"internal error; quote request id id-{field} when you report it",
            "locations": [{"line": 1, "column": 9}],
            "path": [field],
            "extensions": {"code": "INTERNAL", "details": {}, "requestId": f"id-{field}"},
        }
    ]
    assert SECRET.encode() not in reply.body
    bug = edge.logs[0]
    assert (bug["event"], bug["log_level"], bug["path"]) == ("internal error", "error", [field])
    assert bug["request_id"] == f"id-{field}"
    assert isinstance(bug["exc_info"], type_)
    assert SECRET in str(bug["exc_info"])


def test_an_answer_that_cannot_be_encoded_is_masked(edge: Edge) -> None:
    reply = edge.query("{ huge }")

    assert (reply.status, reply.code) == (500, "INTERNAL")
    assert "data" not in reply.json


def test_an_error_of_the_context_is_answered(edge: Edge) -> None:
    reply = edge.post({"query": "{ hello }"}, {"X-Refuse": "1"})

    assert (reply.status, reply.code) == (503, "DATABASE_BUSY")
    assert reply.json["errors"][0]["message"] == "the database is busy; try again"


def test_a_slow_operation_is_answered_in_time_and_interrupted() -> None:
    with running(Settings(request_timeout_seconds=1.5, threads=2)) as edge:
        started = monotonic()

        reply = edge.query("{ wait(seconds: 60) }")

        assert 1.5 <= monotonic() - started < 9
        assert (reply.status, reply.code) == (503, "TIMEOUT")
        wait_until(lambda: len(edge.state.closed) == 1)
        assert edge.state.opened[0].interrupted.is_set()
        # The thread is free again: with as many slow operations as threads, the next one still runs.
        assert edge.query("{ hello }").json == {"data": {"hello": "hello world"}}
        assert [context for context, _ in edge.state.closed] == edge.state.opened


def test_an_operation_past_its_deadline_stops_between_two_fields() -> None:
    with running(Settings(request_timeout_seconds=1)) as edge:
        reply = edge.query("{ slow { field } }")
        wait_until(lambda: len(edge.state.closed) == 1)
        fields = edge.state.slow_fields
        sleep(0.1)

        assert reply.code == "TIMEOUT"
        # Each takes 0.01 s or longer, so that no more than these can begin within the second.
        assert 5 < fields <= 101
        assert edge.state.slow_fields == fields


def test_slow_operations_do_not_hold_up_fast_ones() -> None:
    with running(Settings(threads=3)) as edge:
        waiting = [http.client.HTTPConnection("127.0.0.1", edge.port) for _ in range(2)]
        body = json.dumps({"query": "{ wait(seconds: 60) }"})
        for connection in waiting:
            connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        wait_until(lambda: len(edge.state.opened) == 2)

        for _ in range(20):
            assert edge.query("{ hello }").status == 200

        # No fast one waited for them: they still wait, until they are told to end.
        assert len(edge.state.closed) == 20
        for context in edge.state.opened[:2]:
            context.interrupt()
        assert [json.load(connection.getresponse()) for connection in waiting] == [
            {"data": {"wait": "interrupted"}}
        ] * 2
        for connection in waiting:
            connection.close()


def test_a_document_is_parsed_and_validated_once(edge: Edge) -> None:
    documents = edge.endpoint.documents
    query = "query Cached($n: String!) { hello(name: $n) node { leaves(first: 5) { nodes { name } } } }"
    hits, misses = documents.hits, documents.misses

    for name in ("a", "b", "c"):
        assert edge.query(query, {"n": name}).json["data"]["hello"] == f"hello {name}"

    assert (documents.hits - hits, documents.misses - misses) == (2, 1)
    assert documents.get(query) is documents.get(query)


def test_refused_documents_are_not_kept(edge: Edge) -> None:
    size = len(edge.endpoint.documents)

    edge.query("{ nothing }")
    edge.query("{")

    assert len(edge.endpoint.documents) == size


def test_pipelined_and_concurrent_requests_get_their_own_answers(edge: Edge) -> None:
    connections = [http.client.HTTPConnection("127.0.0.1", edge.port) for _ in range(8)]
    for turn in range(10):
        for number, connection in enumerate(connections):
            body = json.dumps({"query": f'{{ hello(name: "{turn}-{number}") }}'})
            connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        for number, connection in enumerate(connections):
            answer = json.load(connection.getresponse())
            assert answer == {"data": {"hello": f"hello {turn}-{number}"}}
    for connection in connections:
        connection.close()
