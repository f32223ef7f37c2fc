"""One upload into the local storage, which for a large blob survives its client and the server.

The bytes of a blob larger than `RESUMABLE_ABOVE` are collected under a name made of its key. When the
upload breaks off, by whatever end, they stay; `kept` tells how many there are, and an upload from there
on hashes them again from the disk, so that nothing has to be believed about them.
"""

# Names are strings and go to os: making a Path costs more than the call it is for, 10,000 times.
# ruff: noqa: PTH108, PTH116, PTH120

import fcntl
import hashlib
import os
from contextlib import suppress
from threading import Lock

from wanllmdb_server.errors import AlreadyExists, ChecksumMismatch, Conflict, SizeMismatch
from wanllmdb_server.storage.contract import Buffer
from wanllmdb_server.storage.local_files import (
    NO_FOLLOW,
    PARTIAL,
    create_partial,
    open_in_folder,
    publish,
    translated,
    write_all,
)

RESUMABLE_ABOVE = 8 << 20
"""Blobs larger than this many bytes can be sent on from where an upload broke off."""

_READ_BYTES = 1 << 20


def kept(path: str, key: str) -> int:
    """How many bytes an upload that broke off has left, 0 while another writer has them."""
    try:
        descriptor = os.open(_name(path, key), os.O_RDONLY | NO_FOLLOW)
    except FileNotFoundError:
        return 0
    try:
        return os.fstat(descriptor).st_size if _locked(descriptor) else 0
    finally:
        os.close(descriptor)


class LocalUpload:
    """One upload, written and hashed as it arrives, published at the end."""

    def __init__(self, root: str, path: str, key: str, digest: str, size: int, start: int = 0) -> None:
        self._root = root
        self._path = path
        self._named = {"key": key, "digest": digest}
        self._size = size
        self._start = start
        self._seen = start
        self._hash = hashlib.sha256()
        self._file: tuple[int, str] | None = None
        self._resumable = False
        self._ended = False
        self._lock = Lock()  # abort must not close the file under a feed that another thread runs

    def feed(self, data: Buffer) -> None:
        with self._lock, translated(self._root):
            if not self._ended:
                self._feed(memoryview(data))

    def finish(self, rest: Buffer = b"") -> None:
        with self._lock:
            try:
                with translated(self._root):
                    self._feed(memoryview(rest))
                    self._check()
                    self._publish()
            finally:
                self._drop()

    def suspend(self) -> None:
        with self._lock:
            self._drop(keep=self._resumable)

    def abort(self) -> None:
        with self._lock:
            self._drop()

    def _feed(self, data: memoryview) -> None:
        if self._file is None:
            self._open()
        self._seen += len(data)
        if self._seen > self._size:
            raise self._wrong_size("at least ")
        self._hash.update(data)
        write_all(self._descriptor, data)

    def _open(self) -> None:
        """Open the file to write to, and hash what it holds before `start`. Raises `Conflict`."""
        if self._size > RESUMABLE_ABOVE:
            self._file = _take(self._root, self._path, self._named["key"])
        self._resumable = self._file is not None
        if self._file is None:
            if self._start:
                raise self._not_kept()
            # Somebody else sends the same: this upload gets a file of its own.
            self._file = create_partial(self._root, self._path)
        else:
            held = os.fstat(self._descriptor).st_size
            if held < self._start:
                raise self._not_kept()
            os.ftruncate(self._descriptor, self._start)
            self._hash_kept()

    @property
    def _descriptor(self) -> int:
        assert self._file is not None  # noqa: S101 - opened before anything is written
        return self._file[0]

    def _hash_kept(self) -> None:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        left = self._start
        while left:
            chunk = os.read(self._descriptor, min(_READ_BYTES, left))
            if not chunk:
                raise self._not_kept()
            self._hash.update(chunk)
            left -= len(chunk)

    def _check(self) -> None:
        if self._seen != self._size:
            raise self._wrong_size()
        digest = "sha256:" + self._hash.hexdigest()
        if digest != self._named["digest"]:
            raise ChecksumMismatch(
                f"the bytes sent have the digest {digest}, not {self._named['digest']}; "
                "read the file and send it again",
                **self._named,
                actual=digest,
            )

    def _publish(self) -> None:
        assert self._file is not None  # noqa: S101 - _feed opened it
        descriptor, partial = self._file
        self._file = None
        try:
            # Its lock is held until the name is gone, so that nobody goes on writing to the published file.
            if not publish(partial, self._path):
                raise AlreadyExists(f"{self._named['key']!r} is stored already", **self._named)
        finally:
            os.close(descriptor)

    def _wrong_size(self, at_least: str = "") -> SizeMismatch:
        return SizeMismatch(
            f"{at_least}{self._seen} bytes were sent for {self._named['digest']}, "
            f"{self._size} were announced; read the file and send it again",
            **self._named,
            size=self._size,
            actual=self._seen,
        )

    def _not_kept(self) -> Conflict:
        self._drop(keep=True)  # what there is may still serve
        return Conflict(
            f"the first {self._start} bytes of {self._named['digest']} are not kept here, or another upload "
            "goes on with them; ask for the offset again, or send it from the beginning",
            **self._named,
            offset=self._start,
        )

    def _drop(self, *, keep: bool = False) -> None:
        self._ended = True
        if self._file is not None:
            descriptor, partial = self._file
            self._file = None
            try:
                if not keep:
                    with suppress(FileNotFoundError):
                        os.unlink(partial)
            finally:
                os.close(descriptor)


def _take(root: str, path: str, key: str) -> tuple[int, str] | None:
    """Open and lock the partial file of a key; None if another writer has it."""
    partial = _name(path, key)
    while True:
        descriptor = open_in_folder(root, partial, os.O_RDWR | os.O_CREAT | NO_FOLLOW)
        try:
            if not _locked(descriptor):
                os.close(descriptor)
                return None
            os.utime(descriptor)  # not old any more: nobody clears it away
            with suppress(FileNotFoundError):
                if os.path.samestat(os.stat(partial), os.fstat(descriptor)):
                    return descriptor, partial
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # published or removed by its last writer meanwhile: the name is free again


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _name(path: str, key: str) -> str:
    return f"{os.path.dirname(path)}/{PARTIAL}{hashlib.sha256(key.encode()).hexdigest()[:32]}"
