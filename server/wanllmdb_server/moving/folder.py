"""The folder of a backup: what lies where, and how one knows that it is whole.

    <folder>/
    |-- blobs/<ab>/<hex>                the bytes of one digest, shared by all snapshots
    `-- snapshots/<time>/
        |-- manifest.json               what the snapshot holds, with checksums; see `Manifest`
        |-- manifest.json.sha256        the manifest's own, as `sha256sum -c` reads it
        `-- <table>.ndjson.gz           the columns, then a row on each line; see `moving/rows.py`

A snapshot that is being made begins with a dot and gets its name when all of it is there. Folders are 0700
and files 0600: hashes of passwords and keys are in them.
"""

import fcntl
import gzip
import hashlib
import os
import secrets
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from wanllmdb_server.errors import ChecksumMismatch, Conflict, InvalidInput, NotFound, StorageUnavailable
from wanllmdb_server.moving.rows import Row

FORMAT = 1
_MANIFEST = "manifest.json"
_BATCH = 2_000


@dataclass(frozen=True)
class TableFile:
    """A table in a snapshot: how many rows, the sha256 of its file, and the checksum of its rows."""

    rows: int
    sha256: str
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds."""

    name: str
    created_at: str
    server: str
    revision: str
    tables: dict[str, TableFile]
    blob_count: int
    blob_bytes: int
    counters: dict[str, int]
    secret_key_id: str
    damaged: list[dict[str, Any]] = field(default_factory=list)
    """Blobs whose bytes the storage did not have any more: row id, digest, size and why."""
    problems: list[str] = field(default_factory=list)
    """What was wrong with the rows already when they were read."""
    format: int = FORMAT


class BackupFolder:
    """One folder with snapshots."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._snapshots = root / "snapshots"

    def make(self) -> None:
        """Raises `StorageUnavailable` if it cannot be made, `InvalidInput` if it holds other things."""
        try:
            if self.root.exists() and not self._snapshots.exists() and any(self.root.iterdir()):
                raise InvalidInput(f"{self.root} is not empty and no backup; name an empty or a new folder")
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
            for part in (self._snapshots, self.root / "blobs"):
                part.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StorageUnavailable(f"the folder {self.root} cannot be used: {error.strerror}") from error

    @contextmanager
    def alone(self) -> Iterator[str]:
        """Nobody else writes into the folder meanwhile; yields a name for it. Raises `Conflict`."""
        descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict(f"another backup is being written into {self.root}; wait for it") from None
            lock.seek(0)
            name = lock.read().strip()
            if not name:
                name = secrets.token_hex(8)
                lock.write(name + "\n")
                lock.flush()
            yield name

    def names(self) -> list[str]:
        """The snapshots that are whole, oldest first."""
        try:
            found = [path.name for path in self._snapshots.iterdir()]
        except OSError:
            return []
        return sorted(name for name in found if not name.startswith("."))

    def snapshot(self, name: str | None = None) -> "Snapshot":
        """The snapshot of that name, or the newest. Raises `NotFound`."""
        names = self.names()
        if not names:
            raise NotFound(f"there is no backup in {self.root}; name the folder that `backup` was given")
        if name is not None and name not in names:
            raise NotFound(f"there is no snapshot {name!r} in {self.root}; there are {', '.join(names)}")
        return Snapshot(self._snapshots / (name or names[-1]))

    def begin(self, name: str) -> "Snapshot":
        """An empty snapshot that is not there yet; those that broke off are removed."""
        for path in self._snapshots.glob(".*"):
            shutil.rmtree(path)
        begun = self._snapshots / f".{name}"
        begun.mkdir(mode=0o700)
        return Snapshot(begun)

    def publish(self, begun: "Snapshot", name: str) -> "Snapshot":
        """From now on the snapshot is there."""
        _sync(begun.folder)
        target = self._snapshots / name
        begun.folder.rename(target)
        _sync(self._snapshots)
        return Snapshot(target)

    def remove(self, name: str) -> None:
        # Out of sight first, so that no snapshot is there in part.
        hidden = self._snapshots / f".{name}"
        (self._snapshots / name).rename(hidden)
        shutil.rmtree(hidden)

    def blob(self, digest: str) -> Path:
        """Where the bytes of a digest lie."""
        hexadecimal = digest.removeprefix("sha256:")
        return self.root / "blobs" / hexadecimal[:2] / hexadecimal

    def blob_files(self) -> Iterator[Path]:
        return (path for path in (self.root / "blobs").glob("??/*") if path.is_file())


class Snapshot:
    """The files of one snapshot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_table(self, name: str, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> str:
        """Write a table; return the sha256 of its file."""
        path = self.folder / f"{name}.ndjson.gz"
        with _new_file(path) as raw:
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=3, mtime=0) as packed:
                packed.write(orjson.dumps(list(columns)) + b"\n")
                for batch in batches:
                    packed.write(b"".join(orjson.dumps(list(row)) + b"\n" for row in batch))
            raw.flush()
            os.fsync(raw.fileno())
        return _sha256(path)

    def read_table(self, name: str) -> tuple[list[str], Iterator[list[Row]]]:
        """The columns and the rows, in batches. Raises `ChecksumMismatch` naming a file that is damaged."""
        batches = self._batches(name)
        return next(batches), batches

    def _batches(self, name: str) -> Iterator[list[Any]]:
        path = self.folder / f"{name}.ndjson.gz"
        try:
            with gzip.open(path, "rb") as lines:
                yield orjson.loads(lines.readline())
                batch: list[Row] = []
                for line in lines:
                    batch.append(orjson.loads(line))
                    if len(batch) == _BATCH:
                        yield batch
                        batch = []
                yield batch
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise damaged(path, str(error)) from error

    def write_manifest(self, manifest: Manifest) -> None:
        text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2) + b"\n"
        line = f"{hashlib.sha256(text).hexdigest()}  {_MANIFEST}\n".encode()
        for name, content in ((_MANIFEST, text), (f"{_MANIFEST}.sha256", line)):
            with _new_file(self.folder / name) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())

    def manifest(self) -> Manifest:
        """Raises `ChecksumMismatch` for a damaged one, `InvalidInput` for one of a newer format."""
        path = self.folder / _MANIFEST
        try:
            text = path.read_bytes()
            expected = (self.folder / f"{_MANIFEST}.sha256").read_text().split()[0]
        except (OSError, ValueError, IndexError) as error:
            raise damaged(path, str(error)) from error
        if hashlib.sha256(text).hexdigest() != expected:
            raise damaged(path, "its sha256 is another one")
        fields = orjson.loads(text)
        if fields["format"] != FORMAT:
            raise InvalidInput(
                f"{path} has format {fields['format']}, this server reads {FORMAT}; upgrade it"
            )
        tables = {name: TableFile(**table) for name, table in fields.pop("tables").items()}
        return Manifest(**fields, tables=tables)

    def check_tables(self, manifest: Manifest) -> None:
        """Raises `ChecksumMismatch` naming the first table whose file is damaged or missing."""
        for name, table in manifest.tables.items():
            path = self.folder / f"{name}.ndjson.gz"
            try:
                found = _sha256(path)
            except OSError as error:
                raise damaged(path, str(error.strerror)) from error
            if found != table.sha256:
                raise damaged(path, "its sha256 is another one")


def damaged(path: Path, why: str) -> ChecksumMismatch:
    """The error for a file of a backup that is not as it was written."""
    return ChecksumMismatch(
        f"the backup is damaged: {path} ({why}); use another snapshot or another copy", path=str(path)
    )


def _new_file(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
