"""Real server processes: started on a free port of loopback, ended by their own process id."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import nursery
from tests.databases import url_of
from tests.nursery import COMMAND, Process
from tests.server.client import Api, over_http, send

PATIENCE = 60


def environment(data_dir: Path, **settings: object) -> dict[str, str]:
    """The environment for a command on that data folder, with other settings by their field names."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WANLLMDB_")}
    settings = {"database_url": url_of(data_dir), **settings}
    given = {f"WANLLMDB_{key.upper()}": str(value) for key, value in settings.items()}
    return {**kept, "WANLLMDB_DATA_DIR": str(data_dir), "WANLLMDB_LOG_FORMAT": "json", **given}


def run(
    data_dir: Path, *arguments: str, stdin: str = "", **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run `wanllmdb-server` to its end, with that on its standard input."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data_dir, **settings),
        cwd=data_dir.parent,
        capture_output=True,
        input=stdin,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: Process
    url: str
    data_dir: Path

    @property
    def api(self) -> Api:
        return over_http(self.url)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait for the end, return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def start(data_dir: Path, *arguments: str, **settings: object) -> Server:
    """Start `serve` and wait until it is ready. Its log goes to a file beside the data folder."""
    log = data_dir.parent / f"{data_dir.name}-{time.monotonic_ns()}.log"
    serve = ["serve", "--port", "0", *arguments]
    given = environment(data_dir, **settings)
    with log.open("wb") as output:
        process = nursery.start(serve, given, data_dir.parent, output.fileno())
    try:
        return Server(process, _wait_until_ready(process, log), data_dir)
    except BaseException:
        process.kill()
        process.wait()
        raise


@contextmanager
def serving(data_dir: Path, *arguments: str, **settings: object) -> Iterator[Server]:
    server = start(data_dir, *arguments, **settings)
    try:
        yield server
    finally:
        server.stop()


def wait_until(true: Callable[[], object]) -> None:
    """Look again and again until it is true. Raises `TimeoutError` after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not become true")
        time.sleep(0.02)


def _wait_until_ready(process: Process, log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}: {log.read_text()}")
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"url"')]
        if lines and _is_ready(lines[0]["url"]):
            url: str = lines[0]["url"]
            return url
        time.sleep(0.05)
    raise RuntimeError(f"the server was not ready after {PATIENCE} s: {log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        return send(f"{url}/readyz", "GET", None, {})[0] == 200
    except OSError:
        return False
