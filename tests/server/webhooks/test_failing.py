"""Receivers that refuse, hang, hang up, redirect or never end: tried again, given up, and nobody else waits."""

import threading

import pytest

from tests.server.servers import wait_until
from tests.server.webhooks.conftest import deliveries, describe, make, settled
from tests.server.webhooks.receiver import status


@pytest.fixture
def owned(api, project):
    api.do("createProject", "project { id }", name=project)
    return project


@pytest.fixture
def hook(api, owned, receiver):
    """A webhook that is told of updates, and its path at the receiver."""
    path = f"/{owned}"
    return make(api, owned, receiver.url + path, types=["PROJECT_UPDATED"])[0], path


def drop(handler):
    """Hang up without an answer."""
    handler.close_connection = True
    handler.connection.close()


def flood(handler):
    """Take it, with 100 MB of thanks."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(100_000_000))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x" * 1_000_000)


def endless_head(handler):
    """An answer whose head never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"x" * 1_000 + b"\r\n")


def test_a_message_is_tried_again_as_the_same(api, owned, receiver, hook):
    webhook, path = hook
    receiver.scripts[path] = [status(500), drop]
    describe(api, owned, "news")

    (done,) = settled(api, webhook)

    messages = receiver.got[path]
    assert (done["state"], done["attempts"], done["status"], done["error"]) == ("DELIVERED", 3, 204, None)
    assert len(messages) == 3
    assert {message.id for message in messages} == {done["messageId"]}
    assert len({message.body for message in messages}) == 1


@pytest.mark.parametrize("code", [400, 404, 410, 429, 503])
def test_it_is_given_up_after_the_last_attempt(api, owned, receiver, hook, code):
    webhook, path = hook
    receiver.always[path] = status(code)
    describe(api, owned, "news")

    (done,) = settled(api, webhook)

    assert (done["state"], done["attempts"], done["status"]) == ("FAILED", 4, code)
    assert done["error"] == f"the receiver answered {code}"
    assert done["nextAttemptAt"] is None
    assert len(receiver.got[path]) == 4
    del receiver.always[path]
    api.do("replayDelivery", "delivery { id }", delivery=done["id"])
    assert settled(api, webhook, 2)[1]["state"] == "DELIVERED"


def test_redirects_are_not_followed(api, owned, receiver, hook):
    webhook, path = hook
    elsewhere = f"{path}-elsewhere"
    receiver.scripts[path] = [
        status(302, Location=f"{receiver.url}{elsewhere}"),
        status(307, Location="http://169.254.169.254/latest/meta-data/"),
        status(308, Location="http://10.0.0.1/"),
    ]
    describe(api, owned, "news")

    (done,) = settled(api, webhook)

    assert (done["state"], done["attempts"]) == ("DELIVERED", 4)
    assert elsewhere not in receiver.got


def test_what_a_receiver_says_is_not_listened_to(api, owned, receiver, hook):
    webhook, path = hook
    receiver.scripts[path] = [flood]
    describe(api, owned, "news")

    (done,) = settled(api, webhook)

    assert (done["state"], done["attempts"], done["status"]) == ("DELIVERED", 1, 200)


def test_an_endless_head_is_no_answer(api, owned, receiver, hook):
    webhook, path = hook
    receiver.scripts[path] = [endless_head]
    describe(api, owned, "news")

    (done,) = settled(api, webhook)

    assert (done["state"], done["attempts"]) == ("DELIVERED", 2)


def test_a_receiver_that_hangs_is_cut_off_and_holds_up_nobody(api, owned, receiver, hook):
    webhook, path = hook
    gate = threading.Event()
    receiver.scripts[path] = [lambda handler: gate.wait(60)]
    other = f"{owned}-other"
    api.do("createProject", "project { id }", name=other)
    make(api, other, f"{receiver.url}/{other}", types=["PROJECT_UPDATED"])
    try:
        describe(api, owned, "slow")
        receiver.wait_for(path)
        for number in range(5):
            describe(api, other, str(number))
        receiver.wait_for(f"/{other}", 5)
        wait_until(lambda: deliveries(api, webhook)[0]["attempts"] >= 1)
    finally:
        gate.set()

    (done,) = settled(api, webhook)
    assert (done["state"], done["attempts"]) == ("DELIVERED", 2)


def test_more_receivers_in_trouble_than_threads_hold_up_nobody(api, owned, receiver):
    """Eight threads, twelve receivers that take the connection and say nothing: half of the threads stay free."""
    gate = threading.Event()
    dead = [f"/{owned}/dead-{number}" for number in range(12)]
    for path in dead:
        receiver.always[path] = lambda handler: gate.wait(60)
        make(api, owned, receiver.url + path, types=["PROJECT_UPDATED"])
    other = f"{owned}-other"
    api.do("createProject", "project { id }", name=other)
    make(api, other, f"{receiver.url}/{other}", types=["PROJECT_UPDATED"])
    try:
        describe(api, owned, "to all who do not answer")
        for path in dead:
            receiver.wait_for(path)
        for number in range(10):
            describe(api, other, str(number))
            receiver.wait_for(f"/{other}", number + 1)
    finally:
        gate.set()
        for path in dead:
            del receiver.always[path]


def test_a_message_that_is_refused_does_not_hold_up_those_behind_it(api, owned, receiver, hook):
    webhook, path = hook

    def picky(handler):
        bad = receiver.got[path][-1].document["data"]["after"]["description"] == "bad"
        status(400 if bad else 204)(handler)

    receiver.always[path] = picky
    for text in ("bad", "good", "better"):
        describe(api, owned, text)

    done = settled(api, webhook, 3)

    assert {item["event"]["after"]["description"]: (item["state"], item["attempts"]) for item in done} == {
        "bad": ("FAILED", 4),
        "good": ("DELIVERED", 1),
        "better": ("DELIVERED", 1),
    }


def test_disabling_ends_what_is_tried_again(api, owned, receiver, hook):
    webhook, path = hook
    receiver.always[path] = status(503)
    describe(api, owned, "news")
    receiver.wait_for(path)
    receiver.always[path] = status(204)
    api.do("updateWebhook", "webhook { id }", webhook=webhook, enabled=False)

    (done,) = settled(api, webhook)

    assert done["state"] in ("FAILED", "DELIVERED")
    assert (done["state"] == "FAILED") == (done["error"] == "the webhook was disabled")
