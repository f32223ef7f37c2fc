"""Which names an entry may have, and how a name becomes a file below a folder without leaving it.

The server refuses bad paths too. Here they are refused before anything is hashed or sent, and
again when downloading, because a manifest may come from a server that is not to be trusted.
"""

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from stat import S_ISDIR, S_ISLNK

from wanllmdb.errors import InvalidPath, PathNotAllowed

# One search per path decides whether it is fine; only a bad path is looked at rule by rule.
_BAD = re.compile(
    r"(?:^|/)\.{0,2}(?:/|\Z)"  # empty, "." or ".." segments: absolute paths and trailing slashes too
    r"|^[A-Za-z]:"  # a Windows drive
    r"|[\\\x00-\x1f\x7f-\x9f\ud800-\udfff]"
)
_RULES = (
    (re.compile(r"\Z"), "it is empty"),
    (re.compile(r"/"), "it is absolute"),
    (re.compile(r"[A-Za-z]:"), "it starts with a drive letter"),
    (re.compile(r".*\\", re.DOTALL), "it contains a backslash; separate folders with /"),
    (re.compile(r".*\x00", re.DOTALL), "it contains a NUL character"),
    (re.compile(r".*[\x01-\x1f\x7f-\x9f]", re.DOTALL), "it contains a control character"),
    (re.compile(r".*[\ud800-\udfff]", re.DOTALL), "it is not valid Unicode; rename the file to a UTF-8 name"),
    (re.compile(r"(?:.*/)?\.\.?(?:/|\Z)", re.DOTALL), "it contains a . or .. segment"),
    (re.compile(r".*(?://|/\Z)", re.DOTALL), "it contains an empty segment"),
)


def entry_path(path: str) -> str:
    """The NFC form of `path`. Raises `InvalidPath` for a path that no entry may have."""
    if _BAD.search(path):
        reason = next(text for rule, text in _RULES if rule.match(path))
        raise InvalidPath(
            f"{path!r} cannot be the path of an entry: {reason}", details={"path": ascii(path)[1:-1]}
        )
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def check_entry_paths(paths: Iterable[str], *, ignore_case: bool = False) -> list[str]:
    """All `paths` in NFC, in the order given.

    Raises `InvalidPath` if one is malformed, two are the same (also when only their Unicode form
    differs, or with `ignore_case` only their case), or one is a folder in another.
    """
    seen: dict[str, str] = {}
    checked: list[str] = []
    for path in paths:
        normal = entry_path(path)
        key = normal.casefold() if ignore_case else normal
        if seen.setdefault(key, path) is not path or len(seen) == len(checked):
            raise _collision(seen[key], path)
        checked.append(normal)
    _refuse_file_as_folder(seen)
    return checked


def _collision(first: str, second: str) -> InvalidPath:
    if first == second:
        reason = "is listed twice; give each entry a path of its own"
    elif unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second):
        reason = f"is the same path as {first!a} in another Unicode form; rename one of them"
    else:
        reason = f"differs from {first!r} only in case, which this file system does not tell apart"
    return InvalidPath(f"{second!r} {reason}", details={"paths": [first, second]})


def _refuse_file_as_folder(seen: dict[str, str]) -> None:
    folders: set[str] = set()
    for key in seen:
        folder = key.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    if clash := next((path for key, path in seen.items() if key in folders), None):
        raise InvalidPath(
            f"{clash!r} is a file and also the folder of another entry; rename one of them",
            details={"path": clash},
        )


def ignores_case(folder: Path) -> bool:
    """Whether the file system of `folder`, which must exist and be writable, merges names by case."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".wanllmdb-case-") as probe:
        return os.path.lexists(folder / Path(probe.name).name.upper())


class Root:
    """A folder that files are put under. Folders are made as needed; symlinks never lead out of it."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Make `folder` if it is missing. It may itself be reached through symlinks."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.folder = os.path.realpath(folder)
        self._safe = {""}

    def place(self, path: str) -> str:
        """The absolute file name for the checked entry `path`, its folder existing.

        Raises `PathNotAllowed` where a symlink or a file stands in place of a folder, or a folder
        in place of the file.
        """
        parent = path.rpartition("/")[0]
        if parent not in self._safe:
            self._make_folder(parent)
        return f"{self.folder}/{path}"

    def place_all(self, paths: Sequence[str]) -> list[str]:
        return [self.place(path) for path in paths]

    def _make_folder(self, path: str) -> None:
        above = path.rpartition("/")[0]
        if above not in self._safe:
            self._make_folder(above)
        full = f"{self.folder}/{path}"
        try:
            os.mkdir(full)  # noqa: PTH102 - a string per folder, for ten thousand of them
        except FileExistsError:
            mode = os.lstat(full).st_mode
            if S_ISLNK(mode) and not os.path.realpath(full).startswith(self.folder.rstrip("/") + "/"):
                raise PathNotAllowed(
                    f"{full} is a symlink that leads out of {self.folder}; remove it or download elsewhere",
                    details={"path": full},
                ) from None
            if not S_ISDIR(mode) and not os.path.isdir(full):  # noqa: PTH112 - as above
                raise PathNotAllowed(
                    f"{full} is a file, but the artifact has a folder of that name; move it away",
                    details={"path": full},
                ) from None
        self._safe.add(path)
