"""What `make run` starts: a server and, the first time, the digits pipeline to fill it.

python serve_demo.py --data data --port 8080
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wanllmdb

HERE = Path(__file__).resolve().parent
PROJECT = "demo"
MODEL = "demo/digits-classifier:production"
START_SECONDS = 60
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

WHAT_NEXT = """
Web UI:      {url}
Data:        {data}

In another terminal, in this folder:
    export WANLLMDB_URL={url}
    {python} sdk/examples/digits_pipeline.py --project demo --gamma 0.0005
    {python} sdk/examples/alias_workflow.py --project demo

Ctrl-C stops the server; `make run` starts it again with the same data.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Serve the registry with a demo project.")
    parser.add_argument(
        "--data", type=Path, default=Path("wanllmdb-data"), help="folder of the data (%(default)s)"
    )
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (%(default)s)")
    arguments = parser.parse_args()

    if not is_free(arguments.port):
        print(
            f"port {arguments.port} of 127.0.0.1 is in use; stop what listens there, or choose another: "
            "make run PORT=8081",
            file=sys.stderr,
        )
        return 1
    for stop in STOPS:
        signal.signal(stop, signal.default_int_handler)
    with own_terminal():
        try:
            return serve(arguments.data.absolute(), arguments.port)
        except KeyboardInterrupt:
            return 0


def serve(data: Path, port: int) -> int:
    """Run the server until it is stopped; return its exit code."""
    url = f"http://127.0.0.1:{port}"
    command = [program("wanllmdb-server"), "serve", "--port", str(port)]
    with running(command, {"WANLLMDB_DATA_DIR": str(data)}, Path.cwd()) as server:
        if wait_until_ready(server, url):
            fill(url)
            python = Path(sys.executable)
            shown = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
            print(WHAT_NEXT.format(url=url, data=data, python=shown), flush=True)
        return server.wait()


@contextmanager
def running(
    command: list[str], environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block.

    It is in a group of its own: Ctrl-C is for this script, which then ends one after the other.
    """
    process = None
    try:
        with undisturbed():
            process = subprocess.Popen(
                command, env={**os.environ, **environment}, cwd=folder, process_group=0
            )
        yield process
    finally:
        if process is not None:
            process.terminate()
            process.wait()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put Ctrl-C off: in the middle of starting a process it would leave one that nobody knows to end."""
    asked: list[int] = []
    before = {number: signal.signal(number, lambda it, _: asked.append(it)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        raise KeyboardInterrupt


def wait_until_ready(server: subprocess.Popen[bytes], url: str) -> bool:
    """Whether it came up; if not, it has said why."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0:
                return bool(wanllmdb.Api(url).server_version())
        time.sleep(0.1)
    return False


def fill(url: str) -> None:
    """Run the pipeline into the project `demo`, unless a run of it has come to its end before."""
    try:
        wanllmdb.Api(url).artifact(MODEL)
    except wanllmdb.errors.NotFound:
        print(f"\nFilling the project {PROJECT!r} with the digits pipeline:", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            pipeline = [sys.executable, str(HERE / "digits_pipeline.py"), "--project", PROJECT]
            with running(pipeline, {"WANLLMDB_URL": url}, Path(folder)) as process:
                if process.wait() != 0:
                    raise subprocess.CalledProcessError(process.returncode, pipeline) from None


def program(name: str) -> str:
    """A command that is installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def own_terminal() -> Iterator[None]:
    """Have Ctrl-C reach this script only.

    Otherwise `make` gets it as well, and reports an error however orderly everything ended.
    """
    if not sys.stdin.isatty():
        yield
        return
    # Neither may stop this group: the shell, which watches make's, would not notice.
    for ignored in (signal.SIGTTOU, signal.SIGTSTP):
        signal.signal(ignored, signal.SIG_IGN)
    before = os.tcgetpgrp(0)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, before)


if __name__ == "__main__":
    sys.exit(main())
