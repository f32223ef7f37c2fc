"""Servers for the measurements, each a process of its own that is ended by its id."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

READY_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Run a server until the block ends; yields its process id once it accepts connections."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=out, stderr=out, start_new_session=True
        )
        try:
            wait_for(port, process)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"{process.args} did not listen on {port}")


def wait_until_ready(port: int) -> None:
    """Return when `/readyz` answers 200."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError(f"nothing became ready on port {port}")


@contextmanager
def sink(root: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.sink", str(root), str(port)]
    with running(command, port, {}, root.parent / "sink.log"):
        yield port


@contextmanager
def bare_starlette(root: Path, database: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.bench.bare_app:app", "--port", str(port)]
    command += ["--log-level", "warning", "--no-access-log"]
    environment = {"BARE_ROOT": str(root), "BARE_DATABASE": str(database)}
    with running(command, port, environment, root.parent / "bare.log"):
        yield port


@contextmanager
def registry(data: Path) -> Iterator[int]:
    with registry_process(data, {}) as (port, _):
        yield port


@contextmanager
def registry_process(data: Path, environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """A registry with more settings than its folder; yields its port and its process id."""
    port = free_port()
    command = [sys.executable, "-m", "wanllmdb_server", "serve", "--port", str(port)]
    settings = {"WANLLMDB_DATA_DIR": str(data), **environment}
    with running(command, port, settings, data.parent / "registry.log") as process_id:
        yield port, process_id


def cpu_seconds(process_id: int) -> float:
    """Processor time that a process has used so far, all its threads, in the kernel and outside."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
