"""The embedded registry: the server inside this process, reached over a socket file only this user may use.

Several processes may each embed a registry over the same folder; they share its database and blobs
safely. The socket lies in a private temporary folder, because socket paths are limited to some 100 bytes.
"""

import atexit
import os
import shutil
import socket
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wanllmdb.errors import InvalidInput, ServerUnreachable, from_code
from wanllmdb.http import EMBEDDED
from wanllmdb.scan import REGISTRY_FOLDER

EMBEDDED_FOLDER = Path(REGISTRY_FOLDER)
_START_SECONDS = 30.0
_SOCKET_ROOM = 60
_PREFIX = "wanllmdb-"
_STARTING_SECONDS = 60.0

# The server package is an extra, and takes long to import.
# ruff: noqa: PLC0415


@dataclass
class _Running:
    pid: int
    app: Any
    server: Any
    thread: threading.Thread
    folder: str

    @property
    def socket_path(self) -> str:
        return f"{self.folder}/socket"

    def stop(self) -> None:
        """End the server, if it belongs to this process and not to the one that forked it."""
        if self.pid != os.getpid():
            return
        self.app.state.let_go()
        self.server.should_exit = True
        self.thread.join(timeout=15)
        shutil.rmtree(self.folder, ignore_errors=True)


_running: dict[Path, _Running] = {}
_lock = threading.Lock()


def socket_of(folder: Path) -> str:
    """The URL-quoted socket of the registry in `folder`, started in this process if it does not run yet.

    A forked child uses that of its parent: SQLite must not be opened again in a process that was
    forked while it was open, for both would believe to hold the same locks.
    Raises `InvalidInput` when the extra `wanllmdb[local]` is missing or the folder cannot be used,
    `ServerUnreachable` in a forked child whose parent has ended.
    """
    with _lock:
        key = folder.absolute()
        running = _running.get(key)
        if running is not None and running.pid != os.getpid():
            _check_parent(running)
        elif running is None or not running.thread.is_alive():
            running = _running[key] = _start(key)
        return quote(running.socket_path, safe="")


def stop_all() -> None:
    """Stop the registries of this process; also done when the interpreter ends."""
    with _lock:
        for running in _running.values():
            running.stop()
        _running.clear()


def _start(folder: Path) -> _Running:
    try:
        import structlog
        import uvicorn
        from wanllmdb_server.app import build_app, open_registry
        from wanllmdb_server.errors import RegistryError
        from wanllmdb_server.logs import set_up_logging
        from wanllmdb_server.settings import Settings
    except ImportError as error:
        raise InvalidInput(
            "no server is configured and the embedded registry is not installed: "
            "pip install 'wanllmdb[local]', or set WANLLMDB_URL to a server"
        ) from error
    _make_private(folder)
    if not structlog.is_configured():  # a script may have a way of its own to log
        set_up_logging("console", level=30, final=False)
    try:
        # What the environment says of a server's database and storage is not meant for this folder.
        settings = Settings(data_dir=folder, database_url=None, storage=None, public_url=EMBEDDED, threads=4)
        opened = open_registry(settings, EMBEDDED, always_open=True)
    except RegistryError as error:
        raise from_code(error.code.value, error.message, dict(error.details)) from error
    except ValueError as error:  # pydantic's
        raise InvalidInput(f"the settings of the embedded registry are wrong: {error}") from error
    _remove_dead_sockets()
    private = tempfile.mkdtemp(prefix=_PREFIX, dir=_short_folder())
    listening = _listen(f"{private}/socket")
    app = build_app(opened)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        access_log=False,
        log_level="error",
        lifespan="on",
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="wanllmdb-embedded", daemon=True)
    thread.start()
    running = _Running(os.getpid(), app, server, thread, private)
    _wait_until_started(running)
    atexit.register(running.stop)
    return running


def _make_private(folder: Path) -> None:
    """The folder holds everything; on a shared machine nobody else may read it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
    except OSError as error:
        raise InvalidInput(
            f"the embedded registry cannot use {folder} ({error.strerror}); work in a folder of your own, or "
            "set WANLLMDB_URL to a server",
            details={"path": str(folder)},
        ) from error


def _short_folder() -> str | None:
    """Where the socket goes: the folder for temporary files, unless its name leaves no room."""
    return None if len(tempfile.gettempdir()) <= _SOCKET_ROOM else "/tmp"  # noqa: S108 - mkdtemp makes it safe


def _remove_dead_sockets() -> None:
    """Take away the folders of registries whose process was killed: nobody answers at their sockets."""
    long_ago = time.time() - _STARTING_SECONDS  # a younger one may be about to listen
    for folder in Path(_short_folder() or tempfile.gettempdir()).glob(_PREFIX + "*"):
        with suppress(OSError):
            found = folder.lstat()
            if found.st_uid == os.getuid() and found.st_mtime < long_ago and _is_dead(folder / "socket"):
                shutil.rmtree(folder, ignore_errors=True)


def _is_dead(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return True
    return False


def _check_parent(running: _Running) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(running.socket_path)
        except OSError as error:
            raise ServerUnreachable(
                "the embedded registry ran in the process that this one was forked from, and that has "
                "ended; start the process anew instead (multiprocessing: the 'spawn' method)"
            ) from error


def _listen(path: str) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(path)
    Path(path).chmod(0o600)
    listening.listen(128)
    return listening


def _wait_until_started(running: _Running) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not running.server.started:
        if not running.thread.is_alive() or time.monotonic() > deadline:
            raise ServerUnreachable(
                "the embedded registry did not start; run `wanllmdb-server doctor` with WANLLMDB_DATA_DIR "
                "set to the folder .wanllmdb to see why"
            )
        time.sleep(0.005)
