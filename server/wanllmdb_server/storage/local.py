"""The local storage, `file:///path`: blobs are files below one folder, and the server carries the bytes.

A file is written under a name that begins with a dot in the folder where it will lie, and published by
a hard link, which fails when the key exists: so no half file is ever visible and no byte is ever
overwritten. Nothing is synced on the way; `flush` does it for many keys at once.
"""

# Names are strings and go to os: making a Path costs more than the call it is for, 10,000 times.
# ruff: noqa: PTH105, PTH106, PTH108, PTH120

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from wanllmdb_server.errors import InvalidInput, ObjectNotFound, SizeMismatch, StorageUnavailable
from wanllmdb_server.storage import packs
from wanllmdb_server.storage.contract import (
    BlobToSign,
    ObjectStat,
    PackListing,
    SignedPack,
    SignedRequest,
)
from wanllmdb_server.storage.disposition import response_fields
from wanllmdb_server.storage.hookspecs import RegisterStorage, StorageContext, hookimpl
from wanllmdb_server.storage.layout import check_key
from wanllmdb_server.storage.local_files import (
    NO_FOLLOW,
    create_partial,
    remove_partial_files,
    translated,
    walk,
    write_all,
    write_new,
)
from wanllmdb_server.storage.local_sync import sync
from wanllmdb_server.storage.local_uploads import RESUMABLE_ABOVE, LocalUpload, kept
from wanllmdb_server.storage.signing import check_signed, expiry, signed_path

READ_BYTES = 1 << 20


class LocalStorage:
    """Blobs as files below `root`."""

    enforces_digest = True
    pack_blob_limit = packs.BLOB_LIMIT
    resumable_above = RESUMABLE_ABOVE

    def __init__(self, root: Path, context: StorageContext) -> None:
        self.root = str(root)
        self._context = context
        self._check_root()

    # What is there

    def stat(self, key: str) -> ObjectStat | None:
        path = self._path(key)
        with translated(self.root):
            try:
                found = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                self._check_root()
                return None
        return _object(key, found) if stat.S_ISREG(found.st_mode) else None

    def open(self, key: str) -> BinaryIO:
        path = self._path(key)
        with translated(self.root):
            try:
                return open(path, "rb", buffering=0, opener=_open_no_link)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                self._check_root()
                raise _not_found(key) from None

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        file = self.open(key)

        def chunks() -> Iterator[bytes]:
            with file, translated(self.root):
                file.seek(start)
                left = length
                while left is None or left > 0:
                    chunk = file.read(READ_BYTES if left is None else min(left, READ_BYTES))
                    if not chunk:
                        return
                    if left is not None:
                        left -= len(chunk)
                    yield chunk

        return chunks()

    # What changes it

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        path = self._path(key)
        with translated(self.root):
            descriptor, partial = create_partial(self.root, path)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                for chunk in chunks:
                    with translated(self.root):
                        write_all(file.fileno(), memoryview(chunk))
            with translated(self.root):
                os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise

    def delete(self, keys: Sequence[str]) -> None:
        paths = [self._path(key) for key in keys]
        self._check_root()
        with translated(self.root):
            for path in paths:
                try:
                    os.unlink(path)
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    continue
        for folder in {os.path.dirname(path) for path in paths}:
            self._remove_if_empty(folder)

    def flush(self, keys: Sequence[str]) -> None:
        paths = [self._path(key) for key in keys]
        with translated(self.root):
            sync(self.root, paths)

    def remove_partial_uploads(self, older_than: float) -> int:
        self._check_root()
        with translated(self.root):
            return remove_partial_files(self.root, time.time() - older_than)

    # Bytes over HTTP

    def sign_get(
        self,
        blobs: Sequence[BlobToSign],
        expires: int,
        filename: str | None = None,
        *,
        inline: bool = False,
    ) -> list[SignedRequest]:
        fields = response_fields(filename, inline=inline)
        return [self._sign("GET", blob.key, fields, expires) for blob in blobs]

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        return [
            self._sign("PUT", blob.key, {"digest": blob.digest, "length": str(blob.size)}, expires)
            for blob in blobs
        ]

    def sign_put_packs(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedPack]:
        return [self._sign_pack("PUT", pack, expires) for pack in packs.group(blobs)]

    def sign_get_packs(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedPack]:
        return [self._sign_pack("POST", pack, expires) for pack in packs.group(blobs)]

    def check_url(self, method: str, key: str, query: str) -> Mapping[str, str]:
        return check_signed(self._context.keyring, method, self._context.name, key, query)

    def exists(self, key: str) -> bool:
        return self.stat(key) is not None

    def kept(self, key: str) -> int:
        path = self._path(key)
        with translated(self.root):
            return kept(path, key)

    def receive(self, key: str, digest: str, size: int) -> LocalUpload:
        return self.resume(key, digest, size, 0)

    def resume(self, key: str, digest: str, size: int, start: int) -> LocalUpload:
        return LocalUpload(self.root, self._path(key), key, digest, size, start)

    def write_pack(self, listing: PackListing, body: memoryview) -> tuple[int, int]:
        self._check_root()
        stored = position = 0
        with translated(self.root):
            for digest, size, key in listing:
                stored += write_new(self.root, key, digest, body[position : position + size])
                position += size
        return stored, len(listing) - stored

    def read_pack(self, listing: PackListing) -> list[bytes]:
        found = []
        with translated(self.root):
            for digest, size, key in listing:
                try:
                    descriptor = os.open(f"{self.root}/{key}", os.O_RDONLY | NO_FOLLOW)
                except FileNotFoundError:
                    self._check_root()
                    raise _not_found(key, "sha256:" + digest) from None
                try:
                    data = os.read(descriptor, size + 1)
                finally:
                    os.close(descriptor)
                if len(data) != size:
                    raise SizeMismatch(
                        f"the stored bytes of {key!r} are not {size} long any more; the storage was changed "
                        "from outside",
                        key=key,
                        digest="sha256:" + digest,
                        size=size,
                    )
                found.append(data)
        return found

    def _sign(self, method: str, key: str, fields: Mapping[str, str], expires: int) -> SignedRequest:
        check_key(key)
        return self._sign_unchecked(method, key, fields, expires)

    def _sign_pack(self, method: str, pack: Sequence[BlobToSign], expires: int) -> SignedPack:
        for blob in pack:
            check_key(blob.key)
        listing = packs.listing_of(pack)
        encoded = listing.encode()
        fields = {
            "listing": packs.listing_digest(encoded),
            "listing-length": str(len(encoded)),
            "length": str(sum(blob.size for blob in pack)),
        }
        return SignedPack(self._sign_unchecked(method, packs.PACK_KEY, fields, expires), listing)

    def _sign_unchecked(
        self, method: str, key: str, fields: Mapping[str, str], expires: int
    ) -> SignedRequest:
        expires_at = expiry(expires)
        path = signed_path(
            self._context.keyring, method, self._context.name, key, fields, expires_at=expires_at
        )
        url = self._context.public_url().rstrip("/") + path
        return SignedRequest(method, url, {}, datetime.fromtimestamp(expires_at, UTC))

    # Paths

    def _path(self, key: str) -> str:
        if check_key(key) == packs.PACK_KEY:
            raise InvalidInput(f"{key!r} is no storage key: packs are served under this name", key=key)
        return f"{self.root}/{key}"

    def _check_root(self) -> None:
        if not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
            raise StorageUnavailable(
                f"the storage folder {self.root} is missing, or the server may not read and write it",
                path=self.root,
            )

    def _remove_if_empty(self, folder: str) -> None:
        while folder != self.root:
            try:
                os.rmdir(folder)
            except OSError:
                return
            folder = os.path.dirname(folder)

    # Last, because below it `list` no longer means the type.

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        self._check_root()
        with translated(self.root):
            for key, found in walk(self.root, prefix, after or ""):
                yield _object(key, found)


def open_local(url: str, context: StorageContext) -> LocalStorage:
    """Open `file:///path`; the last folder of the path is made when it is missing."""
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"} or not parts.path.startswith("/"):
        raise InvalidInput(f"{url!r} is no local storage; write file:///absolute/path", url=url)
    root = Path(unquote(parts.path))
    with translated(str(root)):
        root.mkdir(exist_ok=True, parents=root.is_relative_to(context.data_dir))
    return LocalStorage(root, context)


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("file", open_local)


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | NO_FOLLOW)


def _object(key: str, found: os.stat_result) -> ObjectStat:
    return ObjectStat(key, found.st_size, None, datetime.fromtimestamp(found.st_mtime, UTC))


def _not_found(key: str, digest: str | None = None) -> ObjectNotFound:
    return ObjectNotFound(
        f"there is no object {key!r} in the storage", key=key, **({"digest": digest} if digest else {})
    )
