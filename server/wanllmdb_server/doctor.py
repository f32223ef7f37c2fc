"""Check that this installation can work: each finding says what was tried, and the cure if it failed."""

import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import RegistryError
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.probe import Finding, prove
from wanllmdb_server.storage.registry import open_storages

_OLDEST_SQLITE = (3, 38, 0)


def examine(settings: Settings) -> list[Finding]:
    """Look at interpreter, database, every storage and, if one answers, the server behind the public URL."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("python", _python),
        ("sqlite", _sqlite),
        ("database", lambda: _database(settings)),
        ("server", lambda: _server(settings)),
    ]
    return [*(_find(subject, check) for subject, check in checks), *_storages(settings)]


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
        if database.revision() is None:
            return f"{database.name} is empty; `wanllmdb-server serve` fills it"
        upgrade.check(database)
        with database.write() as connection:
            connection.exec_driver_sql("SELECT 1 FROM principal").first()
        return f"{database.name} at revision {HEAD}, writable"
    finally:
        database.close()


def _storages(settings: Settings) -> list[Finding]:
    """Prove every storage, the signed path too: what the server serves, by the server if it answers."""
    url = _public_url(settings)
    try:
        storages = open_storages(settings, url)
    except RegistryError as error:
        return [Finding(f"storage {settings.default_storage}", fine=False, text=error.message)]
    findings = [
        Finding(f"storage {name}", fine=False, text=error.message) for name, error in storages.refused.items()
    ]
    unserved = _why_not_serving(url)
    for name, storage in storages.items():
        findings += [
            Finding(f"storage {name}: {found.subject}", fine=found.fine, text=found.text)
            for found in prove(storage, origin=_origin(url), unserved=unserved)
        ]
    return findings


def _public_url(settings: Settings) -> str:
    return (settings.public_url or "http://127.0.0.1:8080").rstrip("/")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _why_not_serving(url: str) -> str | None:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310  # an http URL of the operator's own
            return None
    except OSError as error:
        return f"the server itself carries its bytes, and nothing answers at {url} ({error})"


def _server(settings: Settings) -> str:
    url = _public_url(settings) + "/readyz"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # an http URL of the operator's own
            return f"{url} answers {answer.status}"
    except urllib.error.HTTPError as error:
        raise RegistryError(
            f"{url} answers {error.code}: {error.read(500).decode(errors='replace')}"
        ) from error
    except OSError as error:
        return f"nothing answers at {url} ({error}); start it with `wanllmdb-server serve`"
