"""Blobs as rows of one SQLite file: `sqlite:///absolute/path.db`. The server carries the bytes."""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from wanllmdb_server.errors import (
    AlreadyExists,
    ChecksumMismatch,
    InvalidInput,
    LimitExceeded,
    ObjectNotFound,
    SizeMismatch,
    StorageUnavailable,
)
from wanllmdb_server.storage.contract import BlobToSign, Buffer, ObjectStat, SignedRequest
from wanllmdb_server.storage.disposition import response_fields
from wanllmdb_server.storage.hookspecs import RegisterStorage, StorageContext, hookimpl
from wanllmdb_server.storage.layout import check_key
from wanllmdb_server.storage.signing import check_signed, expiry, signed_path

LARGEST = 256 << 20
READ_BYTES = 1 << 20
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, data BLOB NOT NULL, modified REAL NOT NULL)"
)


# What every storage has: objects by key


class SqliteStorage:
    """Every byte was hashed before it was stored, so the digest of what is here is known."""

    enforces_digest = True

    def __init__(self, path: Path, context: StorageContext) -> None:
        self.path = path
        self._context = context
        with self._open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(SCHEMA)

    def stat(self, key: str) -> ObjectStat | None:
        statement = "SELECT key, length(data), modified FROM objects WHERE key = ?"
        with self._open() as database:
            row = database.execute(statement, [check_key(key)]).fetchone()
        return _stat(*row) if row else None

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        file = self.open(key)

        def chunks() -> Iterator[bytes]:
            with file:
                file.seek(start)
                left = LARGEST if length is None else length
                while chunk := file.read(min(left, READ_BYTES)):
                    left -= len(chunk)
                    yield chunk

        return chunks()

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        check_key(key)
        data = b"".join(chunks)
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", [key, data, time.time()])

    def delete(self, keys: Sequence[str]) -> None:
        with self._open() as database:
            database.executemany("DELETE FROM objects WHERE key = ?", [(check_key(key),) for key in keys])

    # Signed requests: they lead to the server itself, which calls `ServesBytes` below

    def sign_get(
        self, blobs: Sequence[BlobToSign], expires: int, filename: str | None = None, *, inline: bool = False
    ) -> list[SignedRequest]:
        fields = response_fields(filename, inline=inline)
        return [self._sign("GET", blob.key, fields, expires) for blob in blobs]

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        for blob in blobs:
            if blob.size > LARGEST:
                raise LimitExceeded(
                    f"{blob.digest} has {blob.size} bytes, this storage takes {LARGEST}; use another storage",
                    digest=blob.digest,
                    size=blob.size,
                    limit=LARGEST,
                )
        return [
            self._sign("PUT", blob.key, {"digest": blob.digest, "length": str(blob.size)}, expires)
            for blob in blobs
        ]

    def _sign(self, method: str, key: str, fields: Mapping[str, str], expires: int) -> SignedRequest:
        ends, name = expiry(expires), self._context.name
        path = signed_path(self._context.keyring, method, name, check_key(key), fields, expires_at=ends)
        url = self._context.public_url().rstrip("/") + path
        return SignedRequest(method, url, {}, datetime.fromtimestamp(ends, UTC))

    # ServesBytes: an ability, found by `isinstance`

    def check_url(self, method: str, key: str, query: str) -> Mapping[str, str]:
        return check_signed(self._context.keyring, method, self._context.name, key, query)

    def exists(self, key: str) -> bool:
        return self.stat(key) is not None

    def receive(self, key: str, digest: str, size: int) -> "SqliteUpload":
        return SqliteUpload(self, key, digest, size)

    def open(self, key: str) -> BinaryIO:
        with self._open() as database:
            row = database.execute("SELECT data FROM objects WHERE key = ?", [check_key(key)]).fetchone()
        if row is None:
            raise ObjectNotFound(f"there is no object {key!r} in {self.path}", key=key)
        # The server reads by file descriptor, and closes it
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - handed over open
        file.write(row[0])
        file.seek(0)
        return file

    def create(self, key: str, data: Buffer) -> bool:
        """Store the bytes; False when there is something under the key, which stays."""
        with self._open() as database:
            row = [check_key(key), data, time.time()]
            return database.execute("INSERT OR IGNORE INTO objects VALUES (?, ?, ?)", row).rowcount == 1

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own. SQLite's errors become the registry's."""
        try:
            with closing(sqlite3.connect(self.path, timeout=60)) as database, database:
                yield database
        except sqlite3.Error as error:
            raise StorageUnavailable(f"{self.path} cannot be used: {error}", path=str(self.path)) from error

    # Last, because below it `list` no longer means the type.

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        statement = "SELECT key, length(data), modified FROM objects WHERE key >= ? AND key > ? ORDER BY key LIMIT 1000"
        seen = after or ""
        while True:
            with self._open() as database:
                rows = database.execute(statement, [prefix, seen]).fetchall()
            for key, size, modified in rows:
                if not key.startswith(prefix):
                    return
                yield _stat(key, size, modified)
                seen = key
            if not rows:
                return


class SqliteUpload:
    """One upload: nothing is stored before it is whole and has the digest that was signed."""

    def __init__(self, storage: SqliteStorage, key: str, digest: str, size: int) -> None:
        self._storage = storage
        self._named = {"key": key, "digest": digest}
        self._size = size
        self._data = bytearray()
        self._lock = Lock()  # `abort` may come from another thread

    def feed(self, data: Buffer) -> None:
        with self._lock:
            self._data += data
            if len(self._data) > self._size:
                raise self._wrong_size()

    def finish(self, rest: Buffer = b"") -> None:
        self.feed(rest)
        with self._lock:
            if len(self._data) != self._size:
                raise self._wrong_size()
            actual = "sha256:" + hashlib.sha256(self._data).hexdigest()
            if actual != self._named["digest"]:
                raise ChecksumMismatch(
                    f"the bytes sent have the digest {actual}; send the file again", **self._named
                )
            if not self._storage.create(self._named["key"], self._data):
                raise AlreadyExists(f"{self._named['key']!r} is stored already", **self._named)

    def abort(self) -> None:
        with self._lock:
            self._data = bytearray()

    def _wrong_size(self) -> SizeMismatch:
        return SizeMismatch(
            f"{len(self._data)} bytes were sent, {self._size} were announced; send the file again",
            **self._named,
        )


# How the server finds it


def open_sqlite(url: str, context: StorageContext) -> SqliteStorage:
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.netloc or path == Path("/") or not path.is_absolute():
        raise InvalidInput(f"{url!r} is no SQLite storage; write sqlite:///absolute/path.db", url=url)
    return SqliteStorage(path, context)


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("sqlite", open_sqlite)


def _stat(key: str, size: int, modified: float) -> ObjectStat:
    return ObjectStat(key, size, None, datetime.fromtimestamp(modified, UTC))
