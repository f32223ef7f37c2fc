"""Files of the local storage: partial ones, published ones, and walks in key order.

A partial file lies beside the name it will get, as `.partial-<random>`, or, for a large blob whose
upload may be taken up again, as `.partial-<hash of the key>`. Who writes to the latter holds its lock;
the lock goes with the process, the file stays until it is published or cleared away.
"""

# Names are strings and go to os: making a Path costs more than the call it is for, 10,000 times.
# ruff: noqa: PTH103, PTH108, PTH112, PTH120

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wanllmdb_server.errors import ChecksumMismatch, StorageFull, StorageUnavailable

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
PARTIAL = ".partial-"
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def translated(root: str) -> Iterator[None]:
    """Turn what the operating system says into the contract's errors."""
    try:
        yield
    except OSError as error:
        raise storage_error(root, error) from error


def storage_error(root: str, error: OSError) -> StorageFull | StorageUnavailable:
    if error.errno in _FULL:
        return StorageFull(f"the disk of the storage folder {root} is full; free or add space", path=root)
    return StorageUnavailable(f"the storage folder {root} cannot be used: {error}", path=root)


def create_partial(root: str, path: str) -> tuple[int, str]:
    """Open a new partial file beside `path` for writing; missing folders are made."""
    partial = f"{os.path.dirname(path)}/{PARTIAL}{secrets.token_hex(8)}"
    return open_in_folder(root, partial, _CREATE), partial


def open_in_folder(root: str, path: str, flags: int) -> int:
    """Open a file whose folder is made if it is missing, but never the root."""
    folder = os.path.dirname(path)
    while True:
        try:
            return os.open(path, flags, 0o644)
        except FileNotFoundError:
            # Without the check a root that was unmounted would be made anew, on the wrong disk.
            if not os.path.isdir(root):
                raise
            # A delete may remove a folder again while it is still empty, even while makedirs looks at it.
            with suppress(FileNotFoundError, FileExistsError):
                os.makedirs(folder, exist_ok=True)


def write_all(descriptor: int, data: memoryview) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def publish(partial: str, path: str) -> bool:
    """Give a finished file its name, unless the name is taken. Whether it was free."""
    try:
        os.link(partial, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(partial)
    return True


def write_new(root: str, key: str, digest: str, data: memoryview) -> bool:
    """Check and store one small blob in one go. False if `key` exists: then it is left as it is."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise ChecksumMismatch(
            f"the bytes sent for {key!r} do not hash to sha256:{digest}; read the file and send it again",
            key=key,
            digest="sha256:" + digest,
        )
    path = f"{root}/{key}"
    descriptor, partial = create_partial(root, path)
    try:
        write_all(descriptor, data)
    except BaseException:
        os.unlink(partial)
        raise
    finally:
        os.close(descriptor)
    return publish(partial, path)


def walk(root: str, prefix: str, after: str) -> Iterator[tuple[str, os.stat_result]]:
    """Keys and stats of published files, in key order."""
    yield from _walk(root, "", prefix, after)


def _walk(folder: str, base: str, prefix: str, after: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            # A folder sorts as if its name ended in a slash: "a-b" comes before "a/b".
            names = sorted(
                base + entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")
                for entry in entries
                if not entry.name.startswith(".")
                and (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False))
            )
    except FileNotFoundError:
        return  # deleted while we walked
    for key in names:
        if key.endswith("/"):
            inside = key.startswith(prefix) or prefix.startswith(key)
            if inside and (key > after or after.startswith(key)):
                yield from _walk(f"{folder}/{key[len(base) : -1]}", key, prefix, after)
        elif key.startswith(prefix) and key > after:
            with suppress(FileNotFoundError):
                yield key, os.lstat(f"{folder}/{key[len(base) :]}")


def remove_partial_files(root: str, before: float) -> int:
    """Remove partial files last written before the time `before`. Returns how many."""
    removed = 0
    for folder, _, names in os.walk(root):
        for name in names:
            if name.startswith(PARTIAL):
                with suppress(FileNotFoundError):
                    if os.lstat(f"{folder}/{name}").st_mtime < before:
                        os.unlink(f"{folder}/{name}")
                        removed += 1
    return removed
