"""The local cache: blobs by digest, bounded in size, shared by all processes of a user.

    blobs/ab/<hex>     a large blob, read-only; its time of change is a seal, its access time the last use
    packs/<name>.pack  many small blobs, see cachepacks.py
    partial/<hex>      the beginning of a large blob, locked while a process adds to it
    lock               held while evicting

Nothing gets a name under blobs/ or packs/ before it was verified, and what comes out is hashed again,
so a damaged file costs a download and never gives wrong bytes. Only hard links, which have to be asked
for, trust the seal. A file that is evicted while another process reads it stays readable to that process.
"""

import fcntl
import os
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Literal

from wanllmdb.cachepacks import PackReader, PackWriter, drop, touch
from wanllmdb.errors import CacheCorrupt, InvalidInput
from wanllmdb.placing import can_reflink, rename

DEFAULT_MAX_BYTES = 20 << 30
COPIED_BYTES = 256 << 20
"""Larger blobs are cached only where that needs no second copy (docs/adr/0009-cache.md)."""

Way = Literal["share", "copy", "move"]

_PARTIAL_SECONDS = 7 * 24 * 3600
_STRAY_SECONDS = 3600
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def parse_size(text: str) -> int:
    """Bytes from `1048576`, `500M`, `20G` or `1.5GiB`, in powers of 1024. Raises `InvalidInput`."""
    number = text.strip().upper().removesuffix("IB").removesuffix("B")
    unit = number[-1:] if number[-1:] in _UNITS else ""
    try:
        size = int(float(number.removesuffix(unit)) * _UNITS[unit])
    except (ValueError, OverflowError):
        size = -1
    if size < 0:
        raise InvalidInput(f"{text!r} is not a size; write bytes, or a size like 500M or 20G")
    return size


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What the cache holds, in bytes; `partial_bytes` belongs to downloads that were cut off."""

    folder: Path
    files: int
    bytes: int
    partial_bytes: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much an eviction removed."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Partial:
    """A large blob on its way: `handle` is open for reading and writing, its first `size` bytes are there."""

    path: str
    handle: int
    size: int


class Cache:
    """The cache in `folder` (default: `$WANLLMDB_CACHE_DIR`, else the user's cache folder).

    It is kept to `max_bytes` (default: `$WANLLMDB_CACHE_SIZE` like `500M` or `20G`, else 20 GiB).
    """

    def __init__(
        self,
        folder: str | os.PathLike[str] | None = None,
        max_bytes: int | None = None,
        *,
        copied_bytes: int = COPIED_BYTES,
    ) -> None:
        """Make the folders. Raises `CacheCorrupt` where that is not allowed."""
        self.folder = Path(folder) if folder is not None else _default_folder()
        self.max_bytes = _default_max_bytes() if max_bytes is None else max_bytes
        self._copied_bytes = copied_bytes
        self._blobs, self._packs = self.folder / "blobs", self.folder / "packs"
        self._partials = self.folder / "partial"
        self.manifests = self.folder / "manifests"
        self._reflinks: dict[int, bool] = {}
        try:
            for part in (self._blobs, self._packs, self._partials, self.manifests):
                part.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CacheCorrupt(
                f"the cache folder {self.folder} cannot be used ({error.strerror}); set WANLLMDB_CACHE_DIR "
                "to a folder you may write to",
                details={"path": str(self.folder)},
            ) from None

    def small_reader(self, wanted: Container[str]) -> PackReader:
        return PackReader(self._packs, wanted)

    def small_writer(self) -> PackWriter:
        return PackWriter(self._packs)

    def open(self, digest: str, size: int) -> int | None:
        """A large blob opened for reading, not yet verified; or None. One of another size is dropped."""
        path = self.path(digest)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return None
        found = os.fstat(handle)
        if found.st_size != size or not S_ISREG(found.st_mode):
            os.close(handle)
            self.drop(digest)
            return None
        touch(handle)
        return handle

    def is_sealed(self, digest: str, size: int) -> bool:
        """Whether a large blob has the size, time of change and inode it was stored with."""
        try:
            found = os.lstat(self.path(digest))
        except FileNotFoundError:
            return False
        return found.st_size == size and found.st_mtime_ns == _seal(digest, found.st_ino)

    def path(self, digest: str) -> str:
        return f"{self._blobs}/{digest[7:9]}/{digest[7:]}"

    def drop(self, digest: str) -> None:
        """Forget a large blob that turned out to be damaged."""
        drop(self.path(digest))

    @contextmanager
    def partial(self, digest: str) -> Iterator[Partial]:
        """The beginning of a large blob, to be continued by this process alone.

        While another process is at it, a new one that is dropped if it does not become whole.
        """
        path = f"{self._partials}/{digest[7:]}"
        handle = _locked(path)
        own = handle is None
        if handle is None:
            path += f".{os.getpid()}-{time.monotonic_ns()}"
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            fcntl.flock(handle, fcntl.LOCK_EX)  # so that no eviction takes it for a forgotten one
        try:
            yield Partial(path, handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)
            if own:
                drop(path)

    def adopt(self, partial: Partial, digest: str) -> None:
        """Keep a partial that has become the whole blob and was verified; drop it if it is too large."""
        found = os.fstat(partial.handle)
        if found.st_size > self.max_bytes:
            drop(partial.path)
            return
        os.fchmod(partial.handle, 0o444)
        os.utime(partial.handle, ns=(time.time_ns(), _seal(digest, found.st_ino)))
        path = self.path(digest)
        Path(path).parent.mkdir(exist_ok=True, mode=0o700)
        rename(partial.path, path)

    def way(self, size: int, folder: Path, *, link: bool) -> Way:
        """How a large blob that is being fetched gets to `folder`.

        `share`: into the cache, then by reflink or hard link. `copy`: into both at once. `move`: where a
        second copy of something this large would cost more than fetching it, out of the cache's folder
        to its place, so that it is not kept.
        """
        if size <= self.max_bytes and (link or self._can_reflink_to(folder)):
            return "share"
        if self._partials.stat().st_dev != folder.stat().st_dev:
            return "copy"
        return "copy" if size <= min(self._copied_bytes, self.max_bytes) else "move"

    def _can_reflink_to(self, folder: Path) -> bool:
        device = folder.stat().st_dev
        if device not in self._reflinks:
            self._reflinks[device] = can_reflink(self._partials, folder)
        return self._reflinks[device]

    def info(self) -> CacheInfo:
        held = self._held()
        partial_bytes = sum(found.st_size for _, found in _files(self._partials))
        return CacheInfo(
            self.folder, len(held), sum(size for _, size, _ in held), partial_bytes, self.max_bytes
        )

    def prune(self, max_bytes: int | None = None) -> Pruned:
        """Evict what was used longest ago until `max_bytes` are left (default: the cache's bound).

        Also removes partials that nobody continued for a week. Safe while others use the cache.
        """
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._drop_old_partials()
            return self._evict(self.max_bytes if max_bytes is None else max_bytes)
        finally:
            os.close(lock)

    def _evict(self, max_bytes: int) -> Pruned:
        held = sorted(self._held())
        total = sum(size for _, size, _ in held)
        files = freed = 0
        for _, size, path in held:
            if total - freed <= max_bytes:
                break
            drop(path)
            files += 1
            freed += size
        return Pruned(files, freed)

    def _held(self) -> list[tuple[int, int, str]]:
        """(last use, size, path) of all that is kept."""
        held: list[tuple[int, int, str]] = []
        for folder in (self._packs, self.manifests, *self._blobs.iterdir()):
            for path, found in _files(folder):
                if not os.path.basename(path).startswith("."):  # noqa: PTH119 - a string is at hand
                    held.append((found.st_atime_ns, found.st_size, path))
                elif time.time() - found.st_ctime > _STRAY_SECONDS:
                    drop(path)  # a killed process left it
        return held

    def _drop_old_partials(self) -> None:
        for path, found in _files(self._partials):
            if time.time() - found.st_mtime > _PARTIAL_SECONDS and (handle := _locked(path)) is not None:
                drop(path)
                os.close(handle)


def _files(folder: str | os.PathLike[str]) -> Iterator[tuple[str, os.stat_result]]:
    """What a folder holds, without what other processes take away meanwhile."""
    with os.scandir(folder) as items:
        for item in items:
            with suppress(FileNotFoundError):
                yield item.path, item.stat(follow_symlinks=False)


def _locked(path: str) -> int | None:
    """`path` opened, made if missing, and locked; None if another process or thread holds it."""
    while True:
        # The usual mode, for it may become the user's file; the folder keeps others out until then.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        try:
            if os.stat(path).st_ino == os.fstat(handle).st_ino:  # noqa: PTH116 - a string is at hand
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)  # the holder finished and renamed or dropped it before we had the lock


def _seal(digest: str, inode: int) -> int:
    """A time of change that only `adopt` sets: any write to the file, or a copy of it, has another one."""
    return 10**18 + (int(digest[7:19], 16) ^ inode) % 10**9 * 1000


def _default_folder() -> Path:
    if folder := os.environ.get("WANLLMDB_CACHE_DIR"):
        return Path(folder)
    from platformdirs import user_cache_path  # noqa: PLC0415 - only when no variable names the folder

    return user_cache_path("wanllmdb")


def _default_max_bytes() -> int:
    text = os.environ.get("WANLLMDB_CACHE_SIZE", "").strip()
    if not text:
        return DEFAULT_MAX_BYTES
    try:
        return parse_size(text)
    except InvalidInput as error:
        raise InvalidInput(f"WANLLMDB_CACHE_SIZE: {error.message}") from None
