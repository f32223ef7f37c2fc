"""The server stops, is killed, starts again: whoever comes back with a cursor misses nothing."""

import http.client
import signal
import threading
from time import sleep

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.server.client import Refused
from tests.server.live.listening import socket, stream
from tests.server.live.test_events import recorded
from tests.server.servers import serving, start, wait_until

WRITERS, SUBSCRIBERS, WRITES = 4, 20, 25
# What a client meets whose server is down, or on its way down.
GONE = (OSError, http.client.HTTPException, ConnectionClosed, InvalidHandshake, InvalidMessage)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_closes_connections_so_that_clients_come_back(tmp_path, workers):
    with serving(tmp_path / "data", "--workers", workers) as server:
        server.api.do("createProject", "project { id }", name="p")
        with socket(server.url) as ws, stream(server.url, project="p") as events:
            ws.subscribe("a", project="p")
            ws.settle()
            events.until_subscribed()
            server.process.send_signal(signal.SIGTERM)

            assert ws.closed()[0] in (1001, 1012)
            # No `complete`: the subscription has not ended.
            assert events.message() is None
        assert server.process.wait(60) == 0


def test_a_change_through_one_process_reaches_subscribers_of_all(tmp_path):
    data = tmp_path / "data"
    with serving(data) as one, serving(data) as other:
        one.api.do("createProject", "project { id }", name="p")
        with socket(one.url) as near, socket(other.url) as far:
            first = recorded(one.api, "p")[0]["cursor"]
            for ws in (near, far):
                ws.subscribe("a", project="p", after=first)
            for number in range(10):
                api = (one, other)[number % 2].api
                api.do("updateProject", "project { id }", project="p", description=str(number))

            seen = [[ws.next("a")["after"]["description"] for _ in range(10)] for ws in (near, far)]
        assert seen == [[str(number) for number in range(10)]] * 2


class Running:
    """A server at one address that is killed and started again."""

    def __init__(self, data):
        self.data = data
        self.server = start(data)
        self.port = self.server.url.rpartition(":")[2]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def kill_and_start(self):
        self.server.stop(signal.SIGKILL)
        self.server = start(self.data, "--port", self.port)


def write(running, number):
    """Each description once, whatever happens to the server meanwhile."""
    for index in range(WRITES):
        done = False
        while not done:
            try:
                running.server.api.do(
                    "updateProject", "project { id }", project="p",
                    description=f"{number}/{index}", idempotencyKey=f"{number}/{index}",
                )  # fmt: skip
                done = True
            except (*GONE, ValueError, Refused):
                sleep(0.05)  # twenty-four clients that ask on and on would hold up its start


def read(running, first, last, got):
    """Come back after the last event that arrived, until the last one has."""
    after = first
    while not got or got[-1]["after"] != {"description": last}:
        try:
            with socket(running.url) as ws:
                ws.subscribe("a", project="p", after=after)
                while not got or got[-1]["after"] != {"description": last}:
                    got.append(ws.next("a"))
                    after = got[-1]["cursor"]
        except GONE:
            sleep(0.05)


def test_killed_and_started_again_under_writers_and_subscribers(tmp_path):
    running = Running(tmp_path / "data")
    try:
        running.server.api.do("createProject", "project { id }", name="p")
        first = recorded(running.server.api, "p")[0]["cursor"]
        got = [[] for _ in range(SUBSCRIBERS)]
        readers = [threading.Thread(target=read, args=(running, first, "last", mine)) for mine in got]
        writers = [threading.Thread(target=write, args=(running, number)) for number in range(WRITERS)]
        for thread in readers + writers:
            thread.start()
        for _ in range(2):
            some = min(max(map(len, got)) + 10, WRITERS * WRITES)
            wait_until(lambda some=some: max(map(len, got)) >= some)
            running.kill_and_start()
        for writer in writers:
            writer.join()
        running.server.api.do("updateProject", "project { id }", project="p", description="last")
        for reader in readers:
            reader.join()

        wanted = recorded(running.server.api, "p")[1:]
        assert len(wanted) == WRITERS * WRITES + 1
        assert [mine == wanted for mine in got] == [True] * SUBSCRIBERS
    finally:
        running.server.stop(signal.SIGKILL)
