"""Bytes of blobs on their way from one place to another, each hashed as it passes.

What is there already is not moved again, so that whatever broke off can be repeated.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from wanllmdb_server.artifacts.blobs import USABLE
from wanllmdb_server.errors import ChecksumMismatch, Conflict, ObjectNotFound, Timeout
from wanllmdb_server.moving.folder import BackupFolder, damaged
from wanllmdb_server.moving.rows import Row
from wanllmdb_server.storage.contract import Storage, SupportsFlush
from wanllmdb_server.storage.layout import blob_key

_AT_ONCE = 4
_BATCH = 200
_CHUNK = 1 << 20
_REPORT_SECONDS = 2.0


class Blob(NamedTuple):
    """A blob whose bytes a storage has, by its row."""

    id: int
    project_id: int
    digest: str
    size: int
    storage: str

    @property
    def key(self) -> str:
        return blob_key(str(self.project_id), self.digest, str(self.id))


@dataclass
class Moved:
    """`copied` blobs had `size` bytes; `kept` were there already."""

    copied: int = 0
    size: int = 0
    kept: int = 0


def usable_blobs(columns: list[str], batches: Iterable[list[Row]]) -> Iterator[Blob]:
    """The blobs among rows of their table whose bytes are there."""
    state = columns.index("state")
    picked = [columns.index(name) for name in Blob._fields]
    for batch in batches:
        for row in batch:
            if row[state] in USABLE:
                yield Blob(*(row[index] for index in picked))


def move_all(
    blobs: Iterable[Blob],
    move: Callable[[Blob, Event], bool],
    tell: Callable[[int], None],
    after_batch: Callable[[list[Blob]], None] | None = None,
) -> Moved:
    """Call `move` for each blob, several at a time; it returns whether it copied anything.

    `tell` hears now and then how many are done, also while a large one takes its time. The first error ends
    it all and is raised.
    """
    moved, done, given_up = Moved(), 0, Event()
    waiting = iter(blobs)
    with ThreadPoolExecutor(_AT_ONCE, "moving") as pool:
        while batch := list(islice(waiting, _BATCH)):
            futures = {pool.submit(move, blob, given_up): blob for blob in batch}
            try:
                for future in _as_done(set(futures), lambda: tell(done)):  # noqa: B023  # called in this very turn
                    blob, done = futures[future], done + 1
                    if future.result():
                        moved.copied, moved.size = moved.copied + 1, moved.size + blob.size
                    else:
                        moved.kept += 1
            except BaseException:
                given_up.set()
                for future in futures:
                    future.cancel()
                raise
            if after_batch is not None:
                after_batch(batch)
            tell(done)
    return moved


def _as_done(futures: "set[Future[bool]]", tell: Callable[[], None]) -> "Iterator[Future[bool]]":
    told = time.monotonic()
    while futures:
        ended, futures = wait(futures, timeout=_REPORT_SECONDS, return_when=FIRST_COMPLETED)
        yield from ended
        if time.monotonic() - told > _REPORT_SECONDS:
            tell()
            told = time.monotonic()


def into_folder(folder: BackupFolder, storage: Storage, blob: Blob, given_up: Event) -> bool:
    """Put the bytes into a backup; return False if they were there.

    Raises `ChecksumMismatch`, `ObjectNotFound` if the storage does not have them any more.
    """
    path = folder.blob(blob.digest)
    if path.exists() and path.stat().st_size == blob.size:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in _checked(storage.read(blob.key), blob, given_up, f"the blob {blob.key}"):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return True


def out_of_folder(folder: BackupFolder, storage: Storage, blob: Blob, given_up: Event) -> bool:
    """Put the bytes of a backup into a storage; return False if they were there.

    Raises `ChecksumMismatch` naming a file of the backup that is damaged, and then nothing was written.
    """
    if is_there(storage, blob, given_up):
        return False
    path = folder.blob(blob.digest)

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    try:
        storage.write(blob.key, _checked(chunks(), blob, given_up, str(path)))
    except ChecksumMismatch as error:
        raise damaged(path, "its bytes have another digest") from error
    return True


def between(source: Storage, target: Storage, blob: Blob, given_up: Event) -> bool:
    """Put the bytes into another storage under the same key; return False if they were there."""
    if is_there(target, blob, given_up):
        return False
    target.write(blob.key, _checked(source.read(blob.key), blob, given_up, f"the blob {blob.key}"))
    return True


def is_there(storage: Storage, blob: Blob, given_up: Event) -> bool:
    """Whether the storage has the blob; its bytes are read to know. Raises `Conflict` if they are others."""
    if storage.stat(blob.key) is None:
        return False
    try:
        for _ in _checked(storage.read(blob.key), blob, given_up, blob.key):
            pass
    except ObjectNotFound:
        return False
    except ChecksumMismatch as error:
        raise Conflict(
            f"the storage {blob.storage!r} holds other bytes under {blob.key}, maybe of another registry; "
            "name an empty bucket, prefix or folder",
            key=blob.key,
        ) from error
    return True


def flusher(storages: Callable[[str], Storage]) -> Callable[[list[Blob]], None]:
    """Makes batches of blobs durable where that takes a step of its own."""

    def flush(batch: list[Blob]) -> None:
        for name in {blob.storage for blob in batch}:
            storage = storages(name)
            if isinstance(storage, SupportsFlush):
                storage.flush([blob.key for blob in batch if blob.storage == name])

    return flush


def verify_file(path: Path, size: int) -> bool:
    """Whether a file of a backup has the bytes that its name says."""
    try:
        with path.open("rb") as file:
            return (
                path.stat().st_size == size and hashlib.file_digest(file, "sha256").hexdigest() == path.name
            )
    except OSError:
        return False


def _checked(chunks: Iterable[Any], blob: Blob, given_up: Event, what: str) -> Iterator[bytes]:
    """The same chunks; raises `ChecksumMismatch` at their end unless they are the blob's bytes."""
    sha, size = hashlib.sha256(), 0
    for chunk in chunks:
        if given_up.is_set():
            raise Timeout("stopped, because another blob could not be moved")
        sha.update(chunk)
        size += len(chunk)
        yield chunk
    if size != blob.size or "sha256:" + sha.hexdigest() != blob.digest:
        raise ChecksumMismatch(
            f"{what} has {size} bytes that are not those of {blob.digest}", digest=blob.digest, size=blob.size
        )
