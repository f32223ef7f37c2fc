"""Kill the server again and again under writers and subscribers; each of them must see every event once, in order."""

import http.client
import signal
import threading
from itertools import repeat
from time import sleep

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.server.client import Refused
from tests.server.live.listening import in_order, recorded, socket
from tests.server.servers import start, wait_until

WRITERS, SUBSCRIBERS = 4, 20
# What a client meets whose server is down, or on its way down.
GONE = (OSError, http.client.HTTPException, ConnectionClosed, InvalidHandshake, InvalidMessage)


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


def write(running, number, writes):
    """Each description once, whatever happens to the server meanwhile."""
    for index in range(writes):
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


def follow(urls, project, after, last, got):
    """Subscribe at each URL in turn, after the last event that arrived, until the one that says `last` has."""
    while not got or got[-1]["after"] != {"description": last}:
        try:
            with socket(next(urls)) as ws:
                ws.subscribe("a", project=project, after=got[-1]["cursor"] if got else after)
                while not got or got[-1]["after"] != {"description": last}:
                    got.append(ws.next("a"))
        except GONE:
            sleep(0.05)


def restart_under_load(data, restarts, writes):
    """Each writer writes so many events; how many there were in all, which every subscriber saw."""
    running = Running(data)
    try:
        running.server.api.do("createProject", "project { id }", name="p")
        first = recorded(running.server.api, "p")[0]["cursor"]
        got = [[] for _ in range(SUBSCRIBERS)]
        urls = repeat(running.url)
        readers = [threading.Thread(target=follow, args=(urls, "p", first, "last", mine)) for mine in got]
        writers = [threading.Thread(target=write, args=(running, n, writes)) for n in range(WRITERS)]
        for thread in readers + writers:
            thread.start()
        for _ in range(restarts):
            some = min(max(map(len, got)) + 10, WRITERS * writes)
            wait_until(lambda some=some: max(map(len, got)) >= some)
            running.kill_and_start()
        for writer in writers:
            writer.join()
        running.server.api.do("updateProject", "project { id }", project="p", description="last")
        for reader in readers:
            reader.join()

        wanted = in_order(recorded(running.server.api, "p"))[1:]
        assert len(wanted) == WRITERS * writes + 1
        assert [mine == wanted for mine in got] == [True] * SUBSCRIBERS
        return len(wanted)
    finally:
        running.server.stop(signal.SIGKILL)
