"""`api.watch`: a stream of events that outlives the connection and the server."""

import os
import threading
from itertools import islice

import pytest
import wanllmdb
from wanllmdb import embedded
from wanllmdb._generated.input_types import UpdateProjectInput
from wanllmdb.errors import CursorExpired, InvalidCursor, InvalidInput, NotFound
from wanllmdb.http import Retry

from tests.sdk.processes import ServerProcess


@pytest.fixture
def project(api):
    name = os.environ["WANLLMDB_PROJECT"]
    api.create_project(name)
    return name


def log(text, aliases=()):
    with wanllmdb.init() as run:
        artifact = wanllmdb.Artifact("iris", "dataset")
        with artifact.new_file("a.txt") as file:
            file.write(text)
        run.log_artifact(artifact, aliases=aliases)


def test_from_now_on_in_order_and_typed(api, project):
    log("before")
    events = api.watch(types=["alias_set", "VERSION_COMMITTED"])
    log("one", ["prod"])

    got = list(islice(events, 3))

    assert [(event.type_.value, event.subject_name) for event in got] == [
        ("VERSION_COMMITTED", "iris:v2"), ("ALIAS_SET", "iris"), ("ALIAS_SET", "iris"),
    ]  # fmt: skip
    moves = [(event.before, event.after) for event in got[1:]]
    assert sorted(moves, key=str) == [
        ({"alias": "latest", "version": "v1"}, {"alias": "latest", "version": "v2"}),
        ({"alias": "prod", "version": None}, {"alias": "prod", "version": "v2"}),
    ]
    assert got[0].actor.name == "local"
    assert got[0].run is not None
    events.close()


def test_after_a_cursor(api, project):
    events = api.watch()
    log("one")
    got = list(islice(events, 5))

    assert [event.id for event in islice(api.watch(after=got[0].cursor), 4)] == [
        event.id for event in got[1:]
    ]


def test_what_cannot_be_watched(api, project):
    with pytest.raises(InvalidInput, match="unknown"):
        api.watch(types=["NONSENSE"])
    with pytest.raises(NotFound):
        api.watch("nowhere")
    with pytest.raises(InvalidCursor):
        next(api.watch(after="nonsense"))
    with pytest.raises(CursorExpired):
        next(api.watch(after="MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA6MQ"))


def test_a_server_that_is_killed_and_started_again_costs_no_event(at_home, monkeypatch, tmp_path):
    server = ServerProcess(tmp_path / "killed").start()
    monkeypatch.setenv("WANLLMDB_URL", server.url)
    try:
        api = wanllmdb.Api()
        api._session.connections.retry = Retry(first=0.05, longest=0.2)
        api.create_project("p")
        events = api.watch("p")
        got, seen = [], threading.Semaphore(0)

        def read():
            for event in events:
                got.append(event.after)
                seen.release()
                if len(got) == 6:
                    return

        reader = threading.Thread(target=read)
        reader.start()
        for number in range(6):
            if number == 3:
                assert [seen.acquire(timeout=60) for _ in range(3)] == [True] * 3
                server.kill()
                server.start()
            api._session.operations.update_project(update(str(number)))
        reader.join(60)
        assert got == [{"description": str(number)} for number in range(6)]
    finally:
        server.stop()


def update(description):
    return UpdateProjectInput(project="p", description=description)


def test_the_embedded_registry_can_be_watched_and_stopped_meanwhile(at_home):
    try:
        api = wanllmdb.Api()
        api.create_project("p")
        events = api.watch("p")
        api._session.operations.update_project(update("one"))
        assert next(events).after == {"description": "one"}
    finally:
        running = list(embedded._running.values())
        embedded.stop_all()
    assert running
    assert not any(one.thread.is_alive() for one in running)
