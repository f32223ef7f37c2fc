"""Small blobs in the cache: many to a file, because making a file costs more than writing its bytes.

A pack is `<hex> <size>` lines, an empty line, then the blobs' bytes in that order. It never changes;
a pack with a damaged blob is dropped as a whole.
"""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wanllmdb.placing import write_file

_FLUSH_BYTES = 8 << 20
_HEAD = 64 << 10
_TOUCH_NS = 60 * 10**9


class _Place(NamedTuple):
    pack: str
    offset: int
    size: int


class PackReader:
    """Finds the small blobs among `wanted`. Made for one download, in one thread; `close` it."""

    def __init__(self, folder: Path, wanted: Container[str]) -> None:
        self._handles: dict[str, int] = {}
        self._places: dict[str, _Place] = {}
        with os.scandir(folder) as packs:
            for pack in packs:
                if pack.name.endswith(".pack"):
                    self._places |= _index(pack.path, wanted)

    def get(self, digest: str, size: int) -> bytes | None:
        """The verified bytes, or None if they are not here or no longer what they were."""
        place = self._places.get(digest)
        if place is None or place.size != size:
            return None
        handle = self._open(place.pack)
        data = b"" if handle is None else os.pread(handle, size, place.offset)
        if len(data) == size and hashlib.sha256(data).hexdigest() == digest[7:]:
            return data
        if handle is not None:
            drop(place.pack)
        return None

    def close(self) -> None:
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()

    def _open(self, pack: str) -> int | None:
        if pack not in self._handles:
            try:
                self._handles[pack] = handle = os.open(pack, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                return None  # pruned by another process
            touch(handle)
        return self._handles[pack]


class PackWriter:
    """Collects verified small blobs from several threads and writes them out as packs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._blobs: dict[str, bytes] = {}
        self._size = 0

    def add(self, digest: str, data: bytes) -> None:
        """Keep `data`, which the caller has verified."""
        with self._lock:
            self._blobs[digest] = data
            self._size += len(data)
            full = self._take() if self._size >= _FLUSH_BYTES else None
        if full:
            self._write(full)

    def flush(self) -> None:
        with self._lock:
            rest = self._take()
        if rest:
            self._write(rest)

    def _take(self) -> dict[str, bytes]:
        blobs, self._blobs, self._size = self._blobs, {}, 0
        return blobs

    def _write(self, blobs: dict[str, bytes]) -> None:
        listing = "".join(f"{digest[7:]} {len(data)}\n" for digest, data in blobs.items())
        body = b"".join((listing.encode(), b"\n", *blobs.values()))
        write_file(f"{self._folder}/{secrets.token_hex(8)}.pack", body, 0o444)


def touch(handle: int) -> None:
    """Note that an open file was used, for the order of eviction; the time of change stays."""
    now, found = time.time_ns(), os.fstat(handle)
    if now - found.st_atime_ns > _TOUCH_NS:
        with suppress(PermissionError):  # a cache filled by another user can be read all the same
            os.utime(handle, ns=(now, found.st_mtime_ns))


def drop(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - a string is at hand


def _index(pack: str, wanted: Container[str]) -> dict[str, _Place]:
    """Where the blobs of a pack are; nothing for one that was pruned or cannot be read."""
    try:
        with open(pack, "rb", buffering=0) as file:  # noqa: PTH123 - a string is at hand
            head = file.read(_HEAD)
            while (end := head.find(b"\n\n")) < 0:
                more = file.read(4 * _HEAD)
                if not more:
                    drop(pack)
                    return {}
                head += more
    except FileNotFoundError:
        return {}
    places: dict[str, _Place] = {}
    offset = end + 2
    try:
        for line in head[:end].decode("ascii").split("\n"):
            digest, _, size = line.partition(" ")
            if (name := "sha256:" + digest) in wanted:
                places[name] = _Place(pack, offset, int(size))
            offset += int(size)
    except ValueError:
        drop(pack)
        return {}
    return places
