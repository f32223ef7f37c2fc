"""The content of an artifact that is being made: local files and bytes under their entry paths."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import IO, NamedTuple

from wanllmdb.errors import InvalidInput, InvalidPath, NotFound
from wanllmdb.hashing import check_path_unchanged, digest_of, hash_files
from wanllmdb.manifest import BlobEntry, Entry, ReferenceEntry
from wanllmdb.paths import check_entry_paths, entry_path
from wanllmdb.progress import progress_bar
from wanllmdb.scan import LocalFile, local_file, scan
from wanllmdb.sourced import Reference, ServerReference
from wanllmdb.uploaditem import UploadItem


class FileInfo(NamedTuple):
    """A path of an artifact, its size in bytes, and its digest once it is known.

    A reference has no digest but a `uri`; `verified` is False if it was added without a checksum.
    """

    path: str
    size: int
    digest: str | None
    uri: str | None = None
    verified: bool = True


class Content:
    """Paths with their sources. Digests are computed when first needed, and again after a change."""

    def __init__(self) -> None:
        self._sources: dict[str, LocalFile | bytes] = {}
        self._digests: dict[str, str] = {}
        self._references: dict[str, Reference] = {}
        self.server_references: list[ServerReference] = []

    def add_references(self, references: Sequence[Reference]) -> None:
        """All of them, or none. Raises `InvalidPath` for a path that is taken or not allowed."""
        checked = [item._replace(path=entry_path(item.path)) for item in references]
        for item in checked:
            self._check_free(item.path)
        self._references.update((item.path, item) for item in checked)

    def references(self) -> list[Reference]:
        return [self._references[path] for path in sorted(self._references)]

    def entries(self) -> list[Entry]:
        """Every path, as it stands in the manifest. Raises as `hashed`."""
        blobs = self.hashed()
        outside = [
            ReferenceEntry(item.path, item.uri, item.etag, item.version, item.size)
            for item in self._references.values()
        ]
        return [*blobs, *outside]

    def add_file(self, source: str | os.PathLike[str], name: str | None) -> str:
        path = entry_path(name if name is not None else Path(source).name)
        self._put(path, local_file(source, path))
        return path

    def add_dir(self, folder: str | os.PathLike[str], name: str | None, ignore: Sequence[str]) -> int:
        prefix = "" if name is None else entry_path(name) + "/"
        found = scan(folder, ignore=ignore)
        for file in found:
            placed = file._replace(path=prefix + file.path) if prefix else file
            self._put(placed.path, placed)
        return len(found)

    @contextmanager
    def new_file(self, name: str, mode: str, encoding: str) -> Iterator[IO[str] | IO[bytes]]:
        """A file to write to; it becomes part of the content when the block ends without an error."""
        if mode not in ("w", "wb"):
            raise InvalidInput(f"mode {mode!r} is not supported; use 'w' for text or 'wb' for bytes")
        path = entry_path(name)
        buffer = BytesIO()
        writer = TextIOWrapper(buffer, encoding=encoding, write_through=True) if mode == "w" else buffer
        yield writer
        self._put(path, buffer.getvalue())

    def remove(self, name: str) -> int:
        """Drop a path, or all paths below a folder; return how many."""
        path = entry_path(name.rstrip("/"))
        known_paths = [*self._sources, *self._references]
        doomed = [known for known in known_paths if known == path or known.startswith(path + "/")]
        if not doomed:
            raise NotFound(f"there is no {name!r} to remove; files() lists what was added")
        for known in doomed:
            self._sources.pop(known, None)
            self._references.pop(known, None)
            self._digests.pop(known, None)
        return len(doomed)

    def files(self) -> list[FileInfo]:
        found = [
            FileInfo(path, _size(source), self._digests.get(path)) for path, source in self._sources.items()
        ]
        found += [
            FileInfo(item.path, item.size or 0, None, item.uri, item.verified)
            for item in self._references.values()
        ]
        return sorted(found)

    def hashed(self) -> list[BlobEntry]:
        """Every path with its digest. Raises `FileChanged`, `InvalidPath` where two paths collide."""
        check_entry_paths([*self._sources, *self._references])
        self._check_hashed()
        fresh = [path for path in self._sources if path not in self._digests]
        local = [source for path in fresh if isinstance(source := self._sources[path], LocalFile)]
        with progress_bar("hashing", sum(file.size for file in local)) as advance:
            digests = hash_files(local, advance)
        self._digests.update(zip((file.path for file in local), digests, strict=True))
        for path in fresh:
            source = self._sources[path]
            if isinstance(source, bytes):
                self._digests[path] = digest_of(source)
        return [
            BlobEntry(path, self._digests[path], _size(source))
            for path, source in sorted(self._sources.items())
        ]

    def _check_hashed(self) -> None:
        """Raise `FileChanged` for a file that is not any more as it was hashed."""
        for path in self._digests:
            source = self._sources[path]
            if isinstance(source, LocalFile):
                check_path_unchanged(source)

    def uploads(self, digests: set[str]) -> list[UploadItem]:
        """What to send for the given digests."""
        items = {}
        for path, source in self._sources.items():
            digest = self._digests[path]
            if digest in digests and digest not in items:
                items[digest] = _upload(digest, source)
        return list(items.values())

    def source(self, path: str) -> LocalFile | bytes:
        """Raises `InvalidPath`, `NotFound`."""
        if path not in self._sources:
            raise NotFound(f"the artifact has no {path!r}; files() lists what it has")
        return self._sources[path]

    def _put(self, path: str, source: LocalFile | bytes) -> None:
        self._check_free(path)
        self._sources[path] = source

    def _check_free(self, path: str) -> None:
        if path in self._sources or path in self._references:
            raise InvalidPath(f"{path!r} was added already; remove() it first, or choose another name")


def _size(source: LocalFile | bytes) -> int:
    return len(source) if isinstance(source, bytes) else source.size


def _upload(digest: str, source: LocalFile | bytes) -> UploadItem:
    if isinstance(source, bytes):
        return UploadItem(digest, len(source), source)
    return UploadItem(digest, source.size, source.source, source.mtime_ns, source.inode)
