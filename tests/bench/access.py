"""What it costs that people have to say who they are."""

import asyncio
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from wanllmdb_server.access.authentication import Authenticator
from wanllmdb_server.access.denials import Denials
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.rate_limits import RateLimits
from wanllmdb_server.access.sessions import SessionLimits
from wanllmdb_server.api.threads import Threads
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.authentication import Authentication, Cookie
from wanllmdb_server.web.refusals import Refusals

from tests.bench.files import fresh
from tests.bench.load import answers_per_second
from tests.bench.measures import QUERY, Measured, sdk
from tests.bench.processes import cpu_seconds, registry_process
from tests.server.people import add_person, registry_of

SLICES = 6


def access(folder: Path, clients: int, duration: float) -> list[Measured]:
    """An API key that was checked a moment ago; and resolving an alias with a key, against the open registry."""
    note = folder / "note.txt"
    note.write_text("resolve me")
    body = json.dumps({"query": QUERY, "variables": {"r": "bench/note:production"}}).encode()
    # The budgets are counted, and not met.
    unlimited = {"WANLLMDB_RATE_LIMIT_PER_KEY": str(10**9), "WANLLMDB_RATE_LIMIT_PER_ADDRESS": str(10**9)}
    with ExitStack() as servers:
        data = {name: fresh(folder / name) for name in ("open", "closed")}
        running = {
            name: servers.enter_context(registry_process(path, unlimited)) for name, path in data.items()
        }
        for port, _ in running.values():
            sdk(port, folder, "log", str(note), "note")
        key = add_person(data["closed"], "vera", roles={"bench": Role.VIEWER})
        headers = {"open": "", "closed": f"Authorization: Bearer {key}\r\n"}

        def answers(name: str, seconds: float) -> float:
            """Answers for each second of processor time: so others on the machine do not count."""
            port, process_id = running[name]
            before = cpu_seconds(process_id)
            request = ("POST", "/graphql", body)
            rate = answers_per_second(port, request, clients, seconds, b'"v1"', headers[name])
            return rate * seconds / (cpu_seconds(process_id) - before)

        for name in running:
            answers(name, 1)
        # In turns, so that a slow moment slows both.
        rates = [{name: answers(name, duration / SLICES) for name in running} for _ in range(SLICES)]
        microseconds = asyncio.run(_check(data["closed"], key))
    with_key, without = (sum(rate[name] for rate in rates) / SLICES for name in ("closed", "open"))
    return [
        Measured("check an API key that is cached, CPU us", microseconds, 1, "<= 20"),
        Measured(
            "resolve an alias with a key, against the open registry, answers per CPU s",
            with_key,
            without,
            ">= 0.9",
        ),
    ]


def access_matrix() -> list[Measured]:
    """The test that tries every operation as every kind of caller, by itself."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/server/access/test_matrix.py",
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [Measured("the access matrix as a test, s", time.perf_counter() - start, 1, "<= 60")]


async def _check(data: Path, key: str, count: int = 20_000) -> float:
    """Microseconds of processor time that everything about keys and budgets adds to a request."""
    with registry_of(data) as database:
        limits = RateLimits(Settings(rate_limit_per_key=10**9, rate_limit_per_address=10**9))
        authenticator = Authenticator(database, SessionLimits(timedelta(1), timedelta(1)))
        threads = Threads(1)
        checking = Authentication(_nothing, authenticator, threads, Cookie(None), limits, lambda _path: False)
        app = Refusals(checking, Denials(database), limits)
        headers = [(b"host", b"here"), (b"content-type", b"application/json")]
        headers.append((b"authorization", f"Bearer {key}".encode()))

        async def seconds(called, requests):
            # The key is looked up before, and again every few seconds.
            scopes = [
                {
                    "type": "http",
                    "method": "POST",
                    "path": "/graphql",
                    "headers": headers,
                    "client": ("127.0.0.1", 1),
                }
                for _ in range(requests)
            ]
            start = time.process_time()
            for scope in scopes:
                await called(scope, None, _send)
            return time.process_time() - start

        await seconds(app, 100)
        checked, bare = await seconds(app, count), await seconds(_nothing, count)
        threads.close()
        return (checked - bare) / count * 1e6


async def _nothing(_scope, _receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


async def _send(_message) -> None:
    pass
