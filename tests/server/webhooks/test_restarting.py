"""Deliveries outlive the server, and several servers share them."""

import signal
import threading

from tests.server.rows import query
from tests.server.servers import serving, start, wait_until
from tests.server.webhooks.conftest import IMPATIENT, deliveries, describe, make, settled
from tests.server.webhooks.receiver import receiving, status

PERSISTENT = IMPATIENT | {"webhook_attempts": 10_000}


def test_a_delivery_survives_a_restart_between_attempts(tmp_path):
    with receiving() as receiver:
        receiver.always["/a"] = status(500)
        with serving(tmp_path / "data", **PERSISTENT) as server:
            server.api.do("createProject", "project { id }", name="p")
            webhook, _ = make(server.api, "p", f"{receiver.url}/a", types=["PROJECT_UPDATED"])
            describe(server.api, "p", "news")
            wait_until(lambda: [d for d in deliveries(server.api, webhook) if d["attempts"] >= 1])
        before = len(receiver.got["/a"])
        del receiver.always["/a"]
        with serving(tmp_path / "data", **PERSISTENT) as server:
            (done,) = settled(server.api, webhook)

    messages = receiver.got["/a"]
    assert len(messages) > before >= 1
    assert (done["state"], done["status"]) == ("DELIVERED", 204)
    assert {message.id for message in messages} == {done["messageId"]}
    assert len({message.body for message in messages}) == 1


def test_kill_9_in_the_middle_of_an_attempt_loses_nothing(tmp_path):
    gate = threading.Event()
    with receiving() as receiver:
        receiver.scripts["/a"] = [lambda handler: gate.wait(60)]
        server = start(tmp_path / "data", **IMPATIENT)
        try:
            server.api.do("createProject", "project { id }", name="p")
            webhook, _ = make(server.api, "p", f"{receiver.url}/a", types=["PROJECT_UPDATED"])
            describe(server.api, "p", "under way")
            receiver.wait_for("/a")
            # Committed, and perhaps nobody has looked at it yet.
            describe(server.api, "p", "news")
        finally:
            server.stop(signal.SIGKILL)
            gate.set()
        with serving(tmp_path / "data", **IMPATIENT) as server:
            done = settled(server.api, webhook, 2)

    assert [item["state"] for item in done] == ["DELIVERED", "DELIVERED"]
    told = {message.id: message.document["data"]["after"]["description"] for message in receiver.got["/a"]}
    assert told == {done[0]["messageId"]: "under way", done[1]["messageId"]: "news"}


def test_two_servers_deliver_each_event_once(tmp_path):
    data = tmp_path / "data"
    with receiving() as receiver, serving(data, **IMPATIENT) as one, serving(data, **IMPATIENT) as two:
        one.api.do("createProject", "project { id }", name="p")
        for number in range(3):
            make(one.api, "p", f"{receiver.url}/{number}", types=["PROJECT_UPDATED"])

        def tell(server, texts):
            for text in texts:
                describe(server.api, "p", text)

        halves = [[f"{name}-{n}" for n in range(20)] for name in ("one", "two")]
        threads = [
            threading.Thread(target=tell, args=(server, texts))
            for server, texts in zip((one, two), halves, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_until(
            lambda: query(data, "SELECT count(*) AS n FROM delivery WHERE state = 'DELIVERED'")[0]["n"] == 120
        )

    for number in range(3):
        told = [message.document["data"]["after"]["description"] for message in receiver.got[f"/{number}"]]
        assert sorted(told) == sorted([*halves[0], *halves[1]])
        positions = [message.document["data"]["position"] for message in receiver.got[f"/{number}"]]
        assert positions == sorted(positions)
