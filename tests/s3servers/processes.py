"""Starts the processes of a server, waits until they listen, and ends them by their ids."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

START_SECONDS = 60
STOP_SECONDS = 10


class Program(NamedTuple):
    """One process, and the port of loopback that it is going to listen on."""

    command: Sequence[str]
    port: int
    log: Path


def free_ports(count: int) -> list[int]:
    """Ports that nobody listened on a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextmanager
def running(programs: Sequence[Program], folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """All programs, from the moment they all listen. Raises `RuntimeError` with the log of one that ends."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for program in programs:
            with program.log.open("wb") as log:
                processes.append(
                    subprocess.Popen(
                        program.command, cwd=folder, env=dict(environment), stdout=log, stderr=log
                    )
                )
        for program, process in zip(programs, processes, strict=True):
            _wait(program, process)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(program: Program, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", program.port)) == 0:
                return
        time.sleep(0.05)
    said = program.log.read_text(errors="replace")[-4000:]
    raise RuntimeError(f"{' '.join(program.command)} does not listen on {program.port}; it said:\n{said}")
