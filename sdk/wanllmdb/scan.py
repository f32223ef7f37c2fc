"""Which files a folder holds, in an order that does not depend on the file system."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from wanllmdb.errors import InvalidInput, NotFound, PathNotAllowed
from wanllmdb.paths import check_entry_paths

REGISTRY_FOLDER = ".wanllmdb"
"""Where the embedded registry lies: logging the folder around it must not log the registry into itself."""


class LocalFile(NamedTuple):
    """A file and how it looked when it was found: a later look that differs means it changed."""

    path: str
    source: str
    size: int
    mtime_ns: int
    inode: int


def local_file(source: str | os.PathLike[str], path: str) -> LocalFile:
    """One file to be known as `path`. Raises `NotFound` or, for what is no regular file, `PathNotAllowed`."""
    name = os.path.abspath(source)  # noqa: PTH100 - Path.absolute keeps ".." segments
    try:
        found = Path(name).stat()
    except FileNotFoundError:
        raise NotFound(f"there is no file {name}", details={"path": name}) from None
    if not S_ISREG(found.st_mode):
        raise PathNotAllowed(
            f"{name} is not a regular file; use add_dir for a folder", details={"path": name}
        )
    return LocalFile(path, name, found.st_size, found.st_mtime_ns, found.st_ino)


def scan(folder: str | os.PathLike[str], *, ignore: Sequence[str] = ()) -> list[LocalFile]:
    """All files below `folder`, sorted by path; paths are relative, in NFC, with `/`.

    `ignore` takes patterns like `*.tmp` (a name anywhere), `logs/*.txt` or `/data` (from the top),
    `cache/` (folders only) and `a/**/b`. Symlinks are followed inside the tree; a loop ends by
    itself. Folders without files are dropped, and so is the embedded registry's own, `.wanllmdb`.
    Raises `NotFound` without a folder, `PathNotAllowed` for a symlink that leads out or nowhere and
    for sockets and the like, `InvalidPath` for names no entry may have.
    """
    top = os.path.abspath(folder)  # noqa: PTH100 - Path.absolute keeps ".." segments
    if not os.path.isdir(top):  # noqa: PTH112 - as above
        raise NotFound(f"there is no folder {top}", details={"path": top})
    found = list(_walk(top, "", _Ignore(ignore), os.path.realpath(top), frozenset()))
    paths = check_entry_paths(file.path for file in found)
    renamed = (
        file if file.path == path else file._replace(path=path)
        for file, path in zip(found, paths, strict=True)
    )
    return sorted(renamed)


def _walk(
    folder: str, prefix: str, ignore: "_Ignore", top: str, above: frozenset[str]
) -> Iterator[LocalFile]:
    here = os.path.realpath(folder)
    if here in above:
        return  # a symlink to a folder we are inside of: everything in it is being visited already
    above |= {here}
    with os.scandir(folder) as items:
        for item in items:
            path = prefix + item.name
            is_folder = item.is_dir()
            if ignore.folder(path) if is_folder else ignore.file(path):
                continue
            if is_folder and item.name == REGISTRY_FOLDER:
                continue
            if item.is_symlink():
                _check_link(item.path, top)
            if is_folder:
                yield from _walk(item.path, path + "/", ignore, top, above)
            else:
                yield _regular(item, path)


def _regular(item: os.DirEntry[str], path: str) -> LocalFile:
    found = item.stat()
    if not S_ISREG(found.st_mode):
        raise PathNotAllowed(
            f"{item.path} is a socket, pipe or device; only regular files can be logged, so exclude it with "
            f"ignore=[{path!r}]",
            details={"path": item.path},
        )
    return LocalFile(path, item.path, found.st_size, found.st_mtime_ns, found.st_ino)


def _check_link(link: str, top: str) -> None:
    target = os.path.realpath(link)
    if target != top and not target.startswith(top.rstrip("/") + "/"):
        raise PathNotAllowed(
            f"{link} is a symlink to {target}, outside of the folder being added; copy the data in, or "
            "exclude the link with ignore=",
            details={"path": link},
        )
    if not os.path.exists(target):  # noqa: PTH110 - a string is at hand
        raise PathNotAllowed(
            f"{link} is a symlink to {target}, which does not exist; remove or exclude it with ignore=",
            details={"path": link},
        )


class _Ignore:
    """Patterns made into one expression for files and one for folders, so that a scan asks once per name."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self.file = _matcher([pattern for pattern in patterns if not pattern.endswith("/")])
        self.folder = _matcher([pattern.rstrip("/") for pattern in patterns])


def _matcher(patterns: Sequence[str]) -> Callable[[str], object]:
    if not patterns:
        return lambda _path: None
    joined = "|".join(map(_expression, patterns))
    return re.compile(f"(?:{joined})\\Z").match


_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _expression(pattern: str) -> str:
    if not pattern or pattern.startswith("!"):
        raise InvalidInput(
            f"ignore pattern {pattern!r} is not supported: patterns only exclude; "
            "add the files to keep one by one"
        )
    body = "".join(
        _WILD.get(token) or (_set(token) if len(token) > 1 else re.escape(token))
        for token in _TOKENS.findall(pattern.removeprefix("/"))
    )
    return body if "/" in pattern else f"(?:.*/)?{body}"


def _set(token: str) -> str:
    inside = token[1:-1].replace("\\", r"\\").replace("[", r"\[").replace("&&", r"&\&")
    return f"[^/{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
