"""What it costs to tell subscribers, and to have events at all."""

import asyncio
import json
import resource
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from wanllmdb_server.api.live.hub import TOGETHER_SECONDS
from wanllmdb_server.db.engine import Database
from wanllmdb_server.events.sequencer import place_committed
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.files import fresh
from tests.bench.measures import Measured
from tests.bench.processes import free_port, registry_process, running
from tests.databases import on_postgresql
from tests.postgres import running_postgres
from tests.server.client import send
from tests.server.inside import opened
from tests.server.protocol import log_inside

PROJECT = "bench"
DOCUMENT = 'subscription { events(project: "bench") { id type at subjectName actor { name } before after } }'
FREE = {"WANLLMDB_LIVE_CONNECTIONS": "0"}


def fan_out(folder: Path, sockets: int, events: int = 9) -> list[Measured]:
    """Seconds until all subscribers have one event, against a broadcast of the same bytes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as servers:
        port, _ = servers.enter_context(registry_process(fresh(folder / "live"), FREE))
        bare = servers.enter_context(_broadcast(folder))
        ours, text = asyncio.run(_ours(port, sockets, events))
        raw = asyncio.run(_raw(bare, sockets, events, text))
    return [Measured(f"one event to {sockets:,} subscribers, s", ours, raw, "<= 3")]


@contextmanager
def _broadcast(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench.broadcast_app:app", "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log", "--ws", "websockets-sansio", "--loop", "uvloop"]
    with running([*command, "--ws-per-message-deflate", "false"], port, {}, folder / "broadcast.log"):
        yield port


async def _ours(port: int, sockets: int, events: int) -> tuple[float, str]:
    """The median, and what was sent of the last event."""
    await _post(f"http://127.0.0.1:{port}/graphql", _mutation("createProject", "name"))
    async with AsyncExitStack() as stack:
        opened = await _open(stack, f"ws://127.0.0.1:{port}/graphql", sockets)
        for socket in opened:
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            await socket.send(json.dumps({"type": "subscribe", "id": "a", "payload": {"query": DOCUMENT}}))
        # A subscription has begun when its first event has come.
        last: list[str | bytes] = []
        taken = []
        for number in range(-1, events):
            body = _mutation("updateProject", "project", str(number))
            seconds, last = await _timed(opened, f"http://127.0.0.1:{port}/graphql", body)
            if number >= 0:
                taken.append(seconds)
            else:
                await asyncio.sleep(1)
    return statistics.median(taken), str(last[0])


async def _raw(port: int, sockets: int, events: int, text: str) -> float:
    async with AsyncExitStack() as stack:
        opened = await _open(stack, f"ws://127.0.0.1:{port}/join", sockets)
        for socket in opened:
            await socket.recv()
        taken = [
            (await _timed(opened, f"http://127.0.0.1:{port}/send", text.encode()))[0] for _ in range(events)
        ]
    return statistics.median(taken)


async def _open(stack: AsyncExitStack, url: str, count: int) -> list[ClientConnection]:
    options = {"subprotocols": ["graphql-transport-ws"]} if url.endswith("graphql") else {}
    return [
        await stack.enter_async_context(
            connect(url, compression=None, ping_interval=None, close_timeout=0.1, proxy=None, **options)
        )
        for _ in range(count)
    ]


async def _timed(sockets: list[ClientConnection], url: str, body: bytes) -> tuple[float, list[str | bytes]]:
    """From the request until everybody has it."""
    waiting = [asyncio.ensure_future(socket.recv()) for socket in sockets]
    await asyncio.sleep(0.2)
    start = time.perf_counter()
    sent = asyncio.ensure_future(_post(url, body))
    got = await asyncio.gather(*waiting)
    seconds = time.perf_counter() - start
    await sent
    return seconds, got


async def _post(url: str, body: bytes) -> None:
    status = await asyncio.to_thread(send, url, "POST", body, {"Content-Type": "application/json"})
    assert status[0] == 200, status


def _mutation(name: str, argument: str, more: str = "") -> bytes:
    more = more and f'description: "{more}"'
    query = f'mutation {{ {name}(input: {{ {argument}: "{PROJECT}" {more} }}) {{ project {{ id }} }} }}'
    return json.dumps({"query": query}).encode()


def commits(folder: Path, writers: int = 8, seconds: float = 4.0) -> list[Measured]:
    """Alias moves a second on PostgreSQL, each writer on an artifact of its own, with and without events."""
    with running_postgres() as url, on_postgresql(url):
        rates: dict[bool, list[float]] = {True: [], False: []}
        for number in range(4):
            for with_events in (True, False):
                data = fresh(folder / f"commits-{number}-{with_events}")
                rates[with_events].append(_commits(data, writers, seconds / 4, with_events=with_events))
    work = f"commits with {writers} writers on PostgreSQL, events and sequencer on, against off, a second"
    return [Measured(work, statistics.median(rates[True]), statistics.median(rates[False]), ">= 0.7")]


def _commits(data: Path, writers: int, seconds: float, *, with_events: bool) -> float:
    with opened(data) as inside, ExitStack() as stack:
        for number in range(writers):
            for content in (b"one", b"two"):
                log_inside(inside, PROJECT, f"a{number}", {"a": content})
        if not with_events:
            stack.enter_context(patch("wanllmdb_server.artifacts.aliases.record", lambda *_, **__: None))
        else:
            stack.enter_context(_sequencing(inside.database))
        deadline = time.perf_counter() + seconds

        def move(number: int) -> int:
            done = 0
            while time.perf_counter() < deadline:
                inside.api.do(
                    "setAlias", "alias { name }",
                    artifact=f"{PROJECT}/a{number}", alias="prod", version=f"v{done % 2 + 1}",
                )  # fmt: skip
                done += 1
            return done

        with ThreadPoolExecutor(writers) as pool:
            return sum(pool.map(move, range(writers))) / seconds


@contextmanager
def _sequencing(database: Database) -> Iterator[None]:
    """As a server does it: woken by commits, together what comes within some milliseconds."""
    news, stop = threading.Event(), threading.Event()
    forget = database.wakeups.subscribe(news.set)

    def follow() -> None:
        while not stop.is_set():
            news.wait()
            news.clear()
            time.sleep(TOGETHER_SECONDS)
            place_committed(database, wait=False)

    thread = threading.Thread(target=follow)
    thread.start()
    yield
    stop.set()
    news.set()
    thread.join()
    forget()
