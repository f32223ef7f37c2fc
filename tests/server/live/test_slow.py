"""A client that does not read: it is told so and let go, and costs no memory that grows."""

import asyncio
import json
import socket as sockets
from urllib.parse import urlsplit

import pytest
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.api.live.outbox import Bounds, Kind, Outbox, Subscriber
from wanllmdb_server.errors import NotFound

from tests.server.client import Refused
from tests.server.live.listening import recorded, socket
from tests.server.servers import serving

LARGE = "😀" * 9_990


def test_it_is_told_and_goes_on_after_the_last_event_that_arrived(tmp_path):
    with serving(tmp_path / "data", live_queue=5) as server:
        api = server.api
        api.do("createProject", "project { id }", name="p")
        first = recorded(api, "p")[0]["cursor"]
        with small_socket(server.url) as raw, socket(server.url, sock=raw, max_queue=1) as ws:
            ws.subscribe("a", project="p", after=first)
            ws.settle()
            # More than the buffers of both ends and the queue hold.
            for number in range(150):
                text = f"{number} {LARGE}"
                api.do("updateProject", "project { id }", project="p", description=text)

            got = []
            with pytest.raises(Refused, match="TOO_SLOW.*subscribe again `after`"):
                while True:
                    got.append(ws.next("a"))

            everything = recorded(api, "p")[1:]
            assert len(got) < len(everything)
            assert got == everything[: len(got)]
            ws.subscribe("a", project="p", after=got[-1]["cursor"])
            rest = [ws.next("a") for _ in everything[len(got) :]]
            assert rest == everything[len(got) :]


def small_socket(url):
    """A connection that takes little before its owner reads it."""
    parts = urlsplit(url)
    made = sockets.socket()
    made.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    made.connect((parts.hostname, parts.port))
    return made


def run(test):
    asyncio.run(test())


def subscriber(outbox, messages=3, size=100, name="a"):
    return Subscriber(outbox, name, local_actor(), Bounds(messages, size), "request")


def test_what_waits_is_bounded_by_number():
    async def body():
        outbox = Outbox()
        member = subscriber(outbox)
        other = subscriber(outbox, name="b")
        for position in (1, 2, 3):
            member.next(position, b"{}")
            other.next(position, b"{}")
        assert not member.is_over
        await outbox.take()
        other.next(4, b"{}")

        assert other.is_over
        member.next(4, b"{}")
        taken = [await outbox.take() for _ in range(len(outbox))]
        # What waited for the one that is over is dropped; the other gets everything.
        assert [(m.subscriber.name, m.kind, m.position) for m in taken] == [
            ("a", Kind.NEXT, 2), ("a", Kind.NEXT, 3), ("b", Kind.ERROR, 0), ("a", Kind.NEXT, 4),
        ]  # fmt: skip
        (error,) = json.loads(taken[2].body)
        assert error["extensions"]["code"] == "TOO_SLOW"

    run(body)


def test_what_waits_is_bounded_by_size_but_one_may_always_wait():
    async def body():
        outbox = Outbox()
        member = subscriber(outbox)
        member.next(1, b"x" * 1000)
        assert not member.is_over
        member.next(2, b"x")
        assert member.is_over

    run(body)


def test_a_replay_waits_for_room():
    async def body():
        outbox = Outbox()
        member = subscriber(outbox)
        await member.room(1000)
        for position in (1, 2, 3):
            member.next(position, b"x")
        waiting = asyncio.create_task(member.room(1))
        await asyncio.sleep(0)
        assert not waiting.done()
        await outbox.take()
        await waiting
        assert not member.is_over

    run(body)


def test_nothing_follows_the_end():
    async def body():
        outbox = Outbox()
        member = subscriber(outbox)
        member.fail(NotFound("gone"))
        member.next(1, b"{}")
        member.complete()
        member.fail(NotFound("again"))
        assert len(outbox) == 1
        outbox.close(b"[1001]")
        member.next(2, b"{}")
        outbox.close(b"[1000]")
        assert (await outbox.take()).body == b"[1001]"
        assert len(outbox) == 0

    run(body)
