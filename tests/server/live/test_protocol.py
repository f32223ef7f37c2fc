"""graphql-transport-ws to the letter: who makes a mistake is told by the code of the close."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.server.client import Refused, over_http, send
from tests.server.live.listening import EVENTS, socket, stream
from tests.server.people import add_key, add_person
from tests.server.servers import serving, wait_until


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server that wants a login, with small limits; and keys for two of its users."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    limits = {"live_connections": 3, "live_subscriptions": 2}
    with serving(data, rate_limit_failures=0, **limits) as server:
        keys = {name: add_person(data, name, is_admin=name == "ada") for name in ("ada", "eve")}
        yield server, keys


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", 4400),
        ("[]", 4400),
        ("null", 4400),
        (b'{"type":"ping"}', 4400),
        ("{}", 4400),
        ('{"type":"what"}', 4400),
        ('{"type":7}', 4400),
        ('{"type":"complete"}', 4400),
        ('{"type":"connection_init","payload":[]}', 4429),
        ('{"type":"connection_init"}', 4429),
        ('{"type":"subscribe"}', 4400),
        ('{"type":"subscribe","id":"","payload":{"query":"{a}"}}', 4400),
        ('{"type":"subscribe","id":"a"}', 4400),
        ('{"type":"subscribe","id":"a","payload":{}}', 4400),
        ('{"type":"subscribe","id":"a","payload":{"query":7}}', 4400),
        ('{"type":"subscribe","id":"a","payload":{"query":"{a}","variables":[]}}', 4400),
        ('{"type":"subscribe","id":"%s","payload":{"query":"{a}"}}' % ("a" * 257), 4400),
    ],
)
def test_what_is_no_message_closes_the_connection(server, message, code):
    with socket(server.url) as ws:
        ws.connection.send(message)
        assert ws.closed()[0] == code


def test_a_message_that_is_too_large_closes_the_connection(server):
    with socket(server.url) as ws:
        ws.connection.send(json.dumps({"type": "ping", "payload": {"a": "x" * (1 << 20)}}))
        assert ws.closed()[0] == 1009


def test_pings_are_answered_with_their_payload(server):
    with socket(server.url, init=False) as ws:
        ws.send(type="ping", payload={"a": [1, "é"]})
        assert ws.receive() == {"type": "pong", "payload": {"a": [1, "é"]}}
        ws.send(type="pong")
        ws.settle()


def test_what_happens_after_a_pong_is_told_to_the_subscriptions_before_the_ping(server, project, api):
    api.do("createProject", "project { id }", name=project)
    with socket(server.url) as ws:
        for number in range(30):
            name = str(number)
            ws.subscribe(name, project=project, types=["PROJECT_UPDATED"])
            ws.settle()
            api.do("updateProject", "project { id }", project=project, description=name)

            assert ws.next(name)["after"]["description"] == name
            ws.send(type="complete", id=name)


def test_the_same_name_twice(server, project, api):
    api.do("createProject", "project { id }", name=project)
    with socket(server.url) as ws:
        ws.subscribe("a", project=project)
        ws.settle()
        ws.subscribe("a", project=project)
        assert ws.closed() == (4409, "Subscriber for a already exists")


def test_a_name_is_free_again_when_its_subscription_has_ended(server, project, api):
    api.do("createProject", "project { id }", name=project)
    with socket(server.url) as ws:
        for _ in range(5):
            ws.subscribe("a", project=project)
            ws.send(type="complete", id="a")
        ws.send(type="complete", id="never began")
        ws.subscribe("a", project="nowhere")
        with pytest.raises(Refused, match="NOT_FOUND"):
            ws.next("a")


@pytest.mark.parametrize("offered", [None, ["graphql-ws"]])
def test_another_subprotocol(server, offered):
    with socket(server.url, init=False, subprotocols=offered) as ws:
        assert ws.closed()[0] == 4406


def test_who_does_not_say_who_it_is(tmp_path):
    with serving(tmp_path / "data", live_init_seconds=0.1) as server, socket(server.url, init=False) as ws:
        assert ws.closed() == (4408, "Connection initialisation timeout")


def test_a_subscription_before_the_acknowledgement(server):
    with socket(server.url, init=False) as ws:
        ws.subscribe("a", project="p")
        assert ws.closed() == (4401, "Unauthorized")


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": "Bearer wrong"}, {"authorization": "wrong"}, {"Authorization": 7}]
)
def test_who_is_unknown_is_not_let_in(guarded, payload):
    server, _ = guarded
    with socket(server.url, init=False) as ws:
        ws.send(type="connection_init", payload=payload)
        assert ws.closed()[0] == 4403


def test_a_wrong_key_in_the_header_does_not_connect(guarded):
    server, _ = guarded
    headers = {"Authorization": "Bearer wrong"}
    with pytest.raises(InvalidStatus) as refused, socket(server.url, additional_headers=headers):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("way", ["header", "payload"])
def test_a_key_is_believed_wherever_it_stands(guarded, way):
    server, keys = guarded
    headers = {"Authorization": f"Bearer {keys['eve']}"} if way == "header" else {}
    with socket(server.url, keys["eve"] if way == "payload" else None, additional_headers=headers) as ws:
        ws.subscribe("a", 'subscription { events(project: "nowhere") { type } }')
        with pytest.raises(Refused, match="NOT_FOUND"):
            ws.next("a")


def test_the_key_in_the_payload_counts_more_than_the_header(guarded):
    server, keys = guarded
    headers = {"Authorization": f"Bearer {keys['ada']}"}
    with socket(server.url, init=False, additional_headers=headers) as ws:
        ws.send(type="connection_init", payload={"Authorization": "Bearer wrong"})
        assert ws.closed()[0] == 4403


def test_another_origin_does_not_connect(server):
    with pytest.raises(InvalidStatus) as refused, socket(server.url, origin="https://evil.example"):
        pass
    assert refused.value.response.status_code == 403


def test_too_many_subscriptions_over_one_connection(guarded):
    server, keys = guarded
    project = "full"
    make(server, keys, project)
    with socket(server.url, keys["ada"]) as ws:
        for name in "abc":
            ws.subscribe(name, project=project)
        with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
            ws.next("c")
        ws.send(type="complete", id="a")
        ws.subscribe("c", project="nowhere")
        with pytest.raises(Refused, match="NOT_FOUND"):
            ws.next("c")


def test_too_many_connections_of_one_principal(guarded):
    server, keys = guarded
    make(server, keys, "crowded")
    ada = keys["ada"]
    second = add_key(server.data_dir, "ada")
    with socket(server.url, ada), stream(server.url, ada, project="crowded") as third:
        with socket(server.url, second) as last:
            third.until_subscribed()
            with socket(server.url, ada, init=False) as ws:
                ws.send(type="connection_init", payload={"Authorization": f"Bearer {second}"})
                assert ws.closed()[0] == 1013
            body = json.dumps({"query": EVENTS, "variables": {"project": "crowded"}}).encode()
            headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
            status, _, answer = send(
                f"{server.url}/graphql", "POST", body, {**headers, "Authorization": f"Bearer {ada}"}
            )
            assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (429, "LIMIT_EXCEEDED")
            with socket(server.url, keys["eve"]):
                pass
            last.connection.close()
        wait_until(lambda: lets_in(server, ada))


def lets_in(server, key):
    with socket(server.url, init=False) as ws:
        ws.send(type="connection_init", payload={"Authorization": f"Bearer {key}"})
        ws.send(type="ping")
        try:
            return ws.receive()["type"] == "connection_ack"
        except ConnectionClosed:
            return False


def make(server, keys, project):

    over_http(server.url, keys["ada"]).do("createProject", "project { id }", name=project)


def test_server_sent_events_that_are_no_request(server):
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    for body in (b"{", b"[]", b"{}"):
        status, _, answer = send(f"{server.url}/graphql", "POST", body, headers)
        assert (status, json.loads(answer)["errors"][0]["extensions"]["code"]) == (400, "QUERY_INVALID")
    status, _, answer = send(
        f"{server.url}/graphql", "POST", b"{}", {**headers, "Content-Type": "text/plain"}
    )
    assert status == 415


def test_who_accepts_both_gets_json_for_all_but_a_subscription(server):
    accept = "application/json, text/event-stream"
    headers = {"Content-Type": "application/json", "Accept": accept}

    def ask(query):
        status, answered, answer = send(
            f"{server.url}/graphql", "POST", json.dumps({"query": query}).encode(), headers
        )
        assert (status, answered["content-type"]) == (200, "application/json; charset=utf-8")
        return json.loads(answer)

    assert ask("{ __typename }") == {"data": {"__typename": "Query"}}
    for wrong in ("{", "{ nothing }", "query a { __typename } query b { __typename }"):
        assert ask(wrong)["errors"][0]["extensions"]["code"] == "QUERY_INVALID"
    server.api.do("createProject", "project { id }", name="both")
    with stream(server.url, accept=accept, project="both") as events:
        events.until_subscribed()
