"""How bytes become a file: under a temporary name first, under its own only when they are all there."""

import errno
import fcntl
import os
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from wanllmdb.errors import PathNotAllowed

Data = bytes | bytearray | memoryview

_FICLONE = 0x40049409
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_NAMELESS: int = getattr(os, "O_TMPFILE", 0) | os.O_RDWR | os.O_CLOEXEC
_COPY_STEP = 64 << 20
_numbers = count()


def write_file(target: str, data: Data, mode: int = 0o666) -> None:
    """Put `data` at `target` in one step, replacing what is there."""
    temporary = _temporary(target)
    handle = os.open(temporary, _NEW, mode)
    try:
        try:
            write_all(handle, data)
        finally:
            os.close(handle)
        rename(temporary, target)
    except BaseException:
        _remove(temporary)
        raise


def write_all(handle: int, data: Data) -> None:
    written = os.write(handle, data)
    while written < len(data):  # a full disk or a signal cuts a large write short
        written += os.write(handle, memoryview(data)[written:])


def rename(source: str, target: str) -> None:
    try:
        os.rename(source, target)  # noqa: PTH104 - strings, ten thousand times
    except (IsADirectoryError, NotADirectoryError):
        raise PathNotAllowed(
            f"{target} is a folder, but the artifact has a file of that name; move it away",
            details={"path": target},
        ) from None


def link_file(source: str, target: str) -> None:
    """Make `target` a hard link to `source` in one step. Raises `OSError` where that cannot be."""
    temporary = _temporary(target)
    os.link(source, temporary)
    try:
        rename(temporary, target)
    finally:
        _remove(temporary)  # rename leaves both names if they are the same file already


class NewFile:
    """A file being made for `target`: `commit` gives it its name, leaving without takes it away.

    Where the file system can, it has no name at all until then, so that not even a killed process
    leaves anything behind.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self._temporary: str | None = None
        try:
            self.handle = os.open(os.path.dirname(target), _NAMELESS, 0o666)  # noqa: PTH120 - strings
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
            self._temporary = _temporary(target)
            self.handle = os.open(self._temporary, _NEW, 0o666)

    def commit(self) -> None:
        if self._temporary is None:
            self._temporary = _temporary(self.target)
            # A descriptor for the folder makes Python use linkat(2), which follows the link in /proc.
            root = os.open("/", os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.link(f"/proc/self/fd/{self.handle}", self._temporary, src_dir_fd=root)
            finally:
                os.close(root)
        rename(self._temporary, self.target)
        self._temporary = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.handle)
        if self._temporary is not None:
            _remove(self._temporary)


def reflink(source: int, target: int) -> bool:
    """Let the open file `target` share the bytes of `source` until one is written to, if it can be."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def can_reflink(source: Path, target: Path) -> bool:
    """Whether files in folder `source` can be reflinked into folder `target`; tried with a small file."""
    if source.stat().st_dev != target.stat().st_dev:
        return False
    with NewFile(str(source / "x")) as one, NewFile(str(target / "x")) as other:
        os.write(one.handle, b"x" * 4096)
        return reflink(one.handle, other.handle)


def _temporary(target: str) -> str:
    name = f".wanllmdb-{os.getpid()}-{threading.get_ident():x}-{next(_numbers)}"
    return f"{os.path.dirname(target)}/{name}"  # noqa: PTH120 - strings


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - strings
