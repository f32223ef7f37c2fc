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

WHAT_NEXT = """
Playground:  {url}/playground
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
    for stop in (signal.SIGTERM, signal.SIGHUP):
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
    # In a group of its own: Ctrl-C is for this script, which then stops the server in order.
    server = subprocess.Popen(command, env={**os.environ, "WANLLMDB_DATA_DIR": str(data)}, process_group=0)
    try:
        if wait_until_ready(server, url):
            fill(url)
            python = Path(sys.executable)
            shown = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
            print(WHAT_NEXT.format(url=url, data=data, python=shown), flush=True)
        return server.wait()
    finally:
        server.terminate()
        server.wait()


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
            environment = {**os.environ, "WANLLMDB_URL": url}
            subprocess.run(pipeline, env=environment, cwd=folder, process_group=0, check=True)


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
