"""sha256 of files, noticing one that changes under our hands."""

import hashlib
import os
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from wanllmdb.errors import FileChanged
from wanllmdb.progress import Advance, silent
from wanllmdb.scan import LocalFile

SMALL = 1 << 20
"""Files up to this size are read in one go."""
_BUFFER = 256 << 10  # stays in the processor's cache between being read and being hashed
_THREADS = 4


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def hash_files(files: Sequence[LocalFile], advance: Advance = silent) -> list[str]:
    """The digest of each file, in order. Raises `FileChanged` for one that is not as it was scanned."""
    large = [file for file in files if file.size > SMALL]
    if len(large) < 2:  # noqa: PLR2004 - one file cannot be hashed in parallel with itself
        return [hash_file(file, advance) for file in files]
    # Small files cost more to hand to another thread than to hash; large ones hash without the GIL.
    with ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1), "wanllmdb-hash") as pool:
        digests = pool.map(lambda file: hash_file(file, advance), large)
        small = {file: hash_file(file, advance) for file in files if file.size <= SMALL}
        by_file = dict(zip(large, digests, strict=True)) | small
    return [by_file[file] for file in files]


def hash_file(file: LocalFile, advance: Advance = silent) -> str:
    """`sha256:<hex>` of one file. Raises `FileChanged` if it is not as it was scanned, before and after."""
    try:
        handle = os.open(file.source, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise changed(file.source, f"it cannot be opened any more ({error.strerror})") from None
    try:
        if file.size <= SMALL:
            data = os.read(handle, file.size + 1)
            digest, size = hashlib.sha256(data).hexdigest(), len(data)
        else:
            digest, size = _hash_large(handle, advance)
        if size != file.size:
            raise changed(file.source, f"it had {file.size} bytes and now has {size} or more")
        check_unchanged(handle, file.source, file.size, file.mtime_ns, file.inode)
    finally:
        os.close(handle)
    if size <= SMALL:
        advance(size)
    return "sha256:" + digest


def hash_open(handle: int) -> str:
    """`sha256:<hex>` of an open file from where it stands to its end."""
    return "sha256:" + _hash_large(handle, silent)[0]


def check_path_unchanged(file: LocalFile) -> None:
    """Raise `FileChanged` unless the file looks as it did when it was scanned."""
    try:
        now = os.stat(file.source)  # noqa: PTH116 - a string is at hand
    except OSError as error:
        raise changed(file.source, f"it cannot be found any more ({error.strerror})") from None
    _compare(now, file.source, file.size, file.mtime_ns, file.inode)


def check_unchanged(handle: int, source: str, size: int, mtime_ns: int, inode: int) -> None:
    """Raise `FileChanged` unless the open file still is the one that was scanned."""
    _compare(os.fstat(handle), source, size, mtime_ns, inode)


def _compare(now: os.stat_result, source: str, size: int, mtime_ns: int, inode: int) -> None:
    if now.st_mtime_ns != mtime_ns or now.st_size != size or now.st_ino != inode:
        raise changed(source, "its size, time of change or inode is not what it was when it was added")


def changed(source: str, reason: str) -> FileChanged:
    return FileChanged(
        f"{source} changed while it was being logged: {reason}. Nothing was committed; when no process "
        "writes to it any more, add it to a new artifact and log that",
        details={"path": source},
    )


def _hash_large(handle: int, advance: Advance) -> tuple[str, int]:
    whole, size = hashlib.sha256(), 0
    buffer = bytearray(_BUFFER)
    view = memoryview(buffer)
    while count := os.readv(handle, [buffer]):
        whole.update(view[:count])
        size += count
        advance(count)
    return whole.hexdigest(), size


class HashThread:
    """sha256 in a thread of its own, so that hashing and receiving overlap. Leave to end the thread."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        # Deep enough to ride out a slow disk, small enough to bound memory.
        self._queue: queue.Queue[bytes | None] = queue.Queue(16)
        self._thread = threading.Thread(target=self._run, name="wanllmdb-hash", daemon=True)
        self._thread.start()

    def update(self, data: bytes) -> None:
        self._queue.put(data)

    def digest(self) -> str:
        """`sha256:<hex>` of all updates; ends the thread."""
        self._end()
        return "sha256:" + self._whole.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (data := self._queue.get()) is not None:
            self._whole.update(data)
