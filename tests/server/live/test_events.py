"""The subscription `events`: each event once and in order, from where the client wants."""

import threading

import pytest
from wanllmdb_server.events.cursors import write_cursor

from tests.server.client import Refused
from tests.server.live.listening import EVENTS, recorded, socket, stream
from tests.server.protocol import log
from tests.server.rows import change, query
from tests.server.servers import serving


@pytest.fixture
def listening(server, project, api):
    """A function that makes something happen, in a project that exists."""
    api.do("createProject", "project { id }", name=project)

    def act(tag):
        api.do("updateProject", "project { id }", project=project, description=tag)

    return act


def test_over_a_websocket(server, api, project, listening):
    newest = recorded(api, project)[-1]["cursor"]
    with socket(server.url) as ws:
        ws.subscribe("a", project=project, after=newest)
        log(api, project, "iris", {"a": b"one"})

        got = [ws.next("a") for _ in range(4)]

    assert [event["type"] for event in got] == [
        "DRAFT_CREATED", "ARTIFACT_CREATED", "VERSION_COMMITTED", "ALIAS_SET",
    ]  # fmt: skip
    assert got == recorded(api, project)[-4:]


def test_as_server_sent_events(server, api, project, listening):
    with stream(server.url, project=project, types=["PROJECT_UPDATED"]) as events:
        events.until_subscribed()
        log(api, project, "iris", {"a": b"one"})
        listening("changed")

        assert events.next() == recorded(api, project)[-1]


def test_going_on_after_each_cursor_gives_exactly_the_rest(server, api, project, listening):
    log(api, project, "iris", {"a": b"one"})
    everything = recorded(api, project)
    assert len(everything) == 5

    with socket(server.url) as ws:
        for place, event in enumerate(everything):
            ws.subscribe(str(place), project=project, after=event["cursor"])
            assert [ws.next(str(place)) for _ in everything[place + 1 :]] == everything[place + 1 :]
            ws.send(type="complete", id=str(place))
        ws.settle()


def test_replay_and_what_happens_meanwhile_come_once_and_in_order(server, api, project, listening):
    """Subscribers begin at the first event while four writers go on: each joins the others somewhere."""
    first = recorded(api, project)[0]["cursor"]
    writes = 40
    begun = threading.Barrier(5)

    def write(number):
        begun.wait()
        for index in range(writes):
            api.do("updateProject", "project { id }", project=project, description=f"{number} {index}")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    begun.wait()
    got = {}
    with socket(server.url) as ws:
        for name in "abcdef":
            ws.subscribe(name, project=project, after=first)
            got[name] = []
        while any(len(events) < 4 * writes for events in got.values()):
            message = ws.receive()
            assert message["type"] == "next", message
            got[message["id"]].append(message["payload"]["data"]["events"])
        ws.settle()
    for writer in writers:
        writer.join()

    wanted = recorded(api, project)[1:]
    assert {name: events == wanted for name, events in got.items()} == dict.fromkeys("abcdef", True)


def test_cursors_that_are_none(server, project, listening):
    with socket(server.url) as ws:
        for bad in ("", "nonsense", "YQ", write_cursor("0" * 32, 1) + "=", "é"):
            ws.subscribe(f"[{bad}]", project=project, after=bad)
            with pytest.raises(Refused, match="INVALID_CURSOR"):
                ws.next(f"[{bad}]")


def test_cursors_of_another_feed_have_expired(server, api, project, listening):
    (feed,) = query(server.data_dir, "SELECT epoch, position FROM feed")
    with socket(server.url) as ws:
        for gone in (write_cursor("0" * 32, 1), write_cursor(feed["epoch"], 10**9)):
            ws.subscribe("a", project=project, after=gone)
            with pytest.raises(Refused, match="CURSOR_EXPIRED.*without `after`"):
                ws.next("a")
    with stream(server.url, project=project, after=write_cursor("0" * 32, 1)) as events:
        with pytest.raises(Refused, match="CURSOR_EXPIRED"):
            events.next()
        assert events.message() == ("complete", b"")
        assert events.message() is None


def test_cursors_from_before_what_was_archived_have_expired(tmp_path):
    with serving(tmp_path / "data") as server, socket(server.url) as ws:
        for number in range(3):
            log(server.api, "p", "iris", {"a": str(number).encode()})
        everything = recorded(server.api, "p")
        change(server.data_dir, "UPDATE feed SET archived = 3")

        ws.subscribe("old", project="p", after=everything[1]["cursor"])
        with pytest.raises(Refused, match="CURSOR_EXPIRED.*left the feed"):
            ws.next("old")
        ws.subscribe("edge", project="p", after=everything[2]["cursor"])
        assert [ws.next("edge") for _ in everything[3:]] == everything[3:]
    assert len(everything) == 1 + 1 + 3 * 3


def test_events_of_other_projects_are_not_told(server, api, project, listening):
    other = project + "-other"
    api.do("createProject", "project { id }", name=other)
    with stream(server.url, project=project) as events:
        events.until_subscribed()
        log(api, other, "iris", {"a": b"one"})
        listening("mine")
        assert events.next()["after"] == {"description": "mine"}


def test_a_query_cannot_be_subscribed_to_nor_a_subscription_be_asked(server, api, project, listening):
    with pytest.raises(Refused, match=r"QUERY_INVALID.*text/event-stream"):
        api.ask(EVENTS, project=project)
    with socket(server.url) as ws:
        ws.subscribe("q", "{ serverInfo { version } }")
        with pytest.raises(Refused, match="QUERY_INVALID.*by POST"):
            ws.next("q")
        ws.subscribe(
            "two", 'subscription { a: events(project: "a") { type } b: events(project: "b") { type } }'
        )
        with pytest.raises(Refused, match="QUERY_INVALID"):
            ws.next("two")
        ws.subscribe("syntax", "subscription {")
        with pytest.raises(Refused, match="QUERY_INVALID"):
            ws.next("syntax")
        ws.subscribe("variable", project=7)
        with pytest.raises(Refused, match="QUERY_INVALID"):
            ws.next("variable")
