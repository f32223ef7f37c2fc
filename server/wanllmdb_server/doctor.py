"""Check that this installation can work: each finding says what was tried, and the cure if it failed."""

import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import RegistryError
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import BlobToSign, Storage
from wanllmdb_server.storage.registry import open_storages

_OLDEST_SQLITE = (3, 38, 0)
_PROBE = "doctor/probe"


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is fine, and what was seen."""

    subject: str
    fine: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Look at interpreter, database, storage and, if one answers, the server behind the public URL."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("python", _python),
        ("sqlite", _sqlite),
        ("database", lambda: _database(settings)),
        ("storage", lambda: _storage(settings)),
        ("server", lambda: _server(settings)),
    ]
    return [_find(subject, check) for subject, check in checks]


def _find(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, fine=True, text=check())
    except RegistryError as error:
        return Finding(subject, fine=False, text=error.message)


def _python() -> str:
    return sys.version.split()[0]


def _sqlite() -> str:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise RegistryError(
            f"SQLite {sqlite3.sqlite_version} is too old; use a Python built with 3.38 or newer"
        )
    return sqlite3.sqlite_version


def _database(settings: Settings) -> str:
    database = Database(settings.resolved_database_url)
    try:
        if upgrade.current_revision(database.path) is None:
            return f"{database.path} is empty; `wanllmdb-server serve` fills it"
        upgrade.check(database.path)
        with database.write() as connection:
            connection.exec_driver_sql("SELECT 1 FROM principal").first()
        return f"{database.path} at revision {HEAD}, writable"
    finally:
        database.close()


def _storage(settings: Settings) -> str:
    """Write, read and delete an object, and sign a request for it."""
    ((_, storage),) = open_storages(settings, "http://127.0.0.1").items()
    try:
        _round_trip(storage)
    finally:
        storage.delete([_PROBE])
    return f"{settings.resolved_storage_url}: write, read, sign, list and delete work"


def _round_trip(storage: Storage) -> None:
    storage.write(_PROBE, [b"wanllmdb"])
    if b"".join(storage.read(_PROBE)) != b"wanllmdb":
        raise RegistryError("the storage gave back other bytes than it was given; look at its disk")
    storage.sign_get([BlobToSign(_PROBE, "sha256:" + "0" * 64, 8)], 60)
    if [item.key for item in storage.list(_PROBE)] != [_PROBE]:
        raise RegistryError("the storage does not list what it holds; check its permissions")


def _server(settings: Settings) -> str:
    url = (settings.public_url or "http://127.0.0.1:8080").rstrip("/") + "/readyz"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # an http URL of the operator's own
            return f"{url} answers {answer.status}"
    except urllib.error.HTTPError as error:
        raise RegistryError(
            f"{url} answers {error.code}: {error.read(500).decode(errors='replace')}"
        ) from error
    except OSError as error:
        return f"nothing answers at {url} ({error}); start it with `wanllmdb-server serve`"
