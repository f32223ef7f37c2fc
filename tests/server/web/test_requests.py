"""Request ids, the log line and the counters."""

import re
from time import monotonic, sleep

import pytest

from tests.server.edge import Edge


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd8448eb211c80319c", "run-7_b:c.d", "x" * 64])
def test_a_valid_request_id_is_kept(edge: Edge, given: str) -> None:
    assert edge.send("GET", "/healthz", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\tb", "a;b", "<script>"])
def test_otherwise_one_is_made(edge: Edge, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-Id": given}

    made = [edge.send("GET", "/healthz", headers=headers).headers["x-request-id"] for _ in range(2)]

    assert all(re.fullmatch("[0-9a-f]{16}", identity) for identity in made)
    assert made[0] != made[1]


def test_a_request_is_logged_without_its_query(edge: Edge) -> None:
    edge.logs.clear()

    edge.send("GET", "/healthz?signature=secret", headers={"X-Request-Id": "one"})
    edge.send("GET", "/nothing?signature=secret", headers={"X-Request-Id": "two"})

    # The line is written after the answer.
    deadline = monotonic() + 10
    while not edge.logs and monotonic() < deadline:
        sleep(0.01)
    first = edge.logs[0]
    assert first.pop("milliseconds") >= 0
    assert first == {
        "event": "request",
        "log_level": "debug",
        "method": "GET",
        "path": "/healthz",
        "status": 200,
        "client": "127.0.0.1",
    }
    assert "secret" not in str(edge.logs)


def test_requests_are_counted_by_route_method_and_status(edge: Edge) -> None:
    def count(route: str, method: str, status: str) -> float:
        labels = {"route": route, "method": method, "status": status}
        return edge.registry.get_sample_value("wanllmdb_http_requests_total", labels) or 0

    before = count("/graphql", "POST", "200")
    edge.query("{ hello }")
    edge.send("GET", "/nothing/here")
    edge.send("PROPFIND", "/healthz")
    edge.send("GET", "/metrics")

    assert count("/graphql", "POST", "200") == before + 1
    assert count("unmatched", "GET", "404") >= 1
    assert count("/healthz", "other", "405") == 1
    timed = edge.registry.get_sample_value(
        "wanllmdb_http_request_seconds_count", {"route": "/graphql", "method": "POST"}
    )
    assert timed is not None
    assert timed >= before + 1
