"""Where the bytes of an upload come from, and whether they still are what was hashed."""

from typing import BinaryIO, NamedTuple

from wanllmdb.hashing import changed, check_unchanged


class UploadItem(NamedTuple):
    """A blob and where its bytes are: a file, with its looks when it was hashed, or the bytes themselves."""

    digest: str
    size: int
    source: str | bytes
    mtime_ns: int = 0
    inode: int = 0


def opened(source: str) -> BinaryIO:
    """Raises `FileChanged` if it cannot be opened."""
    try:
        return open(source, "rb", buffering=0)  # noqa: PTH123 - the caller closes it; a string is at hand
    except OSError as error:
        raise changed(source, f"it cannot be opened any more ({error.strerror})") from None


def guard(handle: int, item: UploadItem) -> None:
    """Raise `FileChanged` unless the open file looks as it did when it was hashed."""
    check_unchanged(handle, str(item.source), item.size, item.mtime_ns, item.inode)
