"""Server processes without the seconds that Python takes to import what a server needs.

One process for each process of pytest imports it once and then forks: each child is a server process of its
own, with its own environment, folder and output, as if it had been started anew. What is under test is not
Python's import, and the tests of the command itself start it for real (`tests/server/processes`).
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "import sys; from wanllmdb_server.cli import main; sys.exit(main())"]
"""`wanllmdb-server`, started anew."""

_ROOT = Path(__file__).parents[1]
_lock = threading.Lock()
_nursery: "Nursery | None" = None


class Child:
    """A forked server, with the part of `subprocess.Popen` that tests use."""

    def __init__(self, pid: int, ended: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = ended
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal. Raises `subprocess.TimeoutExpired`."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"server {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        with self._waiting:
            if self.returncode is None:
                self._ended.settimeout(timeout)
                try:
                    self.returncode = int(self._ended.recv(16) or b"-9")
                except (BlockingIOError, TimeoutError):
                    return None
                self._ended.close()
            return self.returncode


Process = Child | subprocess.Popen[bytes]


class Nursery:
    """The process that forks."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
            self.for_python = _for_python(os.environ)
            self._process = subprocess.Popen(command, cwd=_ROOT, pass_fds=[theirs.fileno()])

    def start(self, arguments: list[str], environment: dict[str, str], folder: Path, output: int) -> Child:
        """Fork a `wanllmdb-server` with those arguments."""
        ours, theirs = socket.socketpair()
        request = {"arguments": arguments, "environment": environment, "folder": str(folder)}
        with theirs:
            socket.send_fds(self._socket, [json.dumps(request).encode()], [output, theirs.fileno()])
            return Child(int(self._socket.recv(16)), ours)

    def close(self) -> None:
        """End it; servers that still run go on."""
        self._socket.close()
        self._process.wait(10)


def start(arguments: list[str], environment: dict[str, str], folder: Path, output: int) -> Process:
    """Start `wanllmdb-server` with those arguments; both outputs go to the file descriptor `output`."""
    global _nursery  # noqa: PLW0603  # one for this process
    with _lock:
        if _nursery is None:
            _nursery = Nursery()
            atexit.register(_nursery.close)
    # Workers are started anew by their server; and what Python reads when it starts is read anew only then.
    if "--workers" in arguments or _for_python(environment) != _nursery.for_python:
        command = [*COMMAND, *arguments]
        return subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
    with _lock:
        return _nursery.start(arguments, environment, folder, output)


def _for_python(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that are Python's own and say something."""
    return {name: value for name, value in environment.items() if name.startswith("PYTHON") and value}


def _serve(requests: socket.socket) -> None:
    """Fork for each request; tell its process id at once, and its exit code when it ends."""
    from wanllmdb_server.cli import main  # noqa: PLC0415  # what this process is for

    _prepare()
    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, 1 << 20, 2)
        if not request:
            return
        output, ended = descriptors
        # A keeper waits for each child, so that this process can wait for the next request.
        told, tell = os.pipe()
        keeper = os.fork()
        if keeper == 0:
            requests.close()
            _keep(json.loads(request), output, ended, tell, main)
        for descriptor in (output, ended, tell):
            os.close(descriptor)
        requests.send(os.read(told, 16))
        os.close(told)


def _prepare() -> None:
    """Import and build what every server imports and builds, wherever it does so."""
    import uvicorn  # noqa: PLC0415  # what this process is for
    import wanllmdb_server.access.budgets  # noqa: PLC0415  # the same
    import wanllmdb_server.serving  # noqa: F401, PLC0415  # the same
    from alembic import command  # noqa: F401, PLC0415  # the same
    from wanllmdb_server.api.schema import build_schema  # noqa: PLC0415  # the same
    from wanllmdb_server.app import build_app  # noqa: F401, PLC0415  # the same
    from wanllmdb_server.storage.registry import load_plugins  # noqa: PLC0415  # the same

    config = uvicorn.Config(_no_app, loop="uvloop", http="httptools", ws="websockets-sansio", log_config=None)
    config.load()
    config.get_loop_factory()
    build_schema()
    load_plugins()
    gc.freeze()  # children that collect garbage need not copy all this


async def _no_app(*_: Any) -> None:
    """What uvicorn wants to be given an app for, while it imports its own parts."""


def _keep(request: dict[str, Any], output: int, ended: int, tell: int, main: Any) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(ended)
        os.close(tell)
        _become(request, output, main)
    os.write(tell, str(pid).encode())
    os.close(tell)
    os.close(output)
    _, status = os.waitpid(pid, 0)
    try:
        os.write(ended, str(os.waitstatus_to_exitcode(status)).encode())
    finally:
        os._exit(0)


def _become(request: dict[str, Any], output: int, main: Any) -> None:
    """Be the server, until it ends."""
    code: Any = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["wanllmdb-server", *request["arguments"]]
        code = main()
    except SystemExit as ending:
        code = ending.code
    except BaseException:  # noqa: BLE001  # as Python itself would end
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers end by themselves
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is pytest's
    _serve(socket.socket(fileno=int(sys.argv[1])))
