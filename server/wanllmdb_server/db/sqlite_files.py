"""The file of an SQLite database: where it may lie, its copies, and the lock of those who migrate it."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from wanllmdb_server.db.base import now
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import DatabaseUnavailable

_MOUNTS = Path("/proc/self/mounts")
_NETWORK_FILESYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "ncpfs"}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other processes from migrating the file."""
    lock = path.with_name(path.name + ".migrating")
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def copy_aside(path: Path, revision: str) -> Path:
    """Copy a database of that revision beside itself."""
    copy = path.with_name(f"{path.name}.before-{HEAD}-from-{revision}-{now():%Y%m%dT%H%M%SZ}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def refuse_network_filesystem(path: Path, mounts: Path = _MOUNTS) -> None:
    """WAL needs shared memory between the processes: raise `DatabaseUnavailable` on a network mount."""
    if not mounts.exists():
        return
    target = str(path.absolute())
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        _, mount, filesystem, *_ = line.split(" ")
        mount = mount.replace("\\040", " ")
        inside = target == mount or target.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, filesystem
    if kind in _NETWORK_FILESYSTEMS:
        raise DatabaseUnavailable(
            f"{path} is on a network filesystem ({kind}), where SQLite is not safe; "
            "set WANLLMDB_DATA_DIR to a local disk",
            filesystem=kind,
        )
