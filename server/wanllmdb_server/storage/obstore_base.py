"""A storage over an obstore store: the I/O that remote plugins share. They add signing and more abilities."""

# ruff: noqa: ARG002 - the contract names the arguments, this base has no use for them

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import obstore
from obstore.exceptions import (
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import ObjectStore

from wanllmdb_server.errors import (
    AccessDenied,
    InvalidInput,
    ObjectNotFound,
    StorageUnavailable,
    UnsupportedOperation,
)
from wanllmdb_server.storage.contract import BlobToSign, ObjectStat, SignedRequest
from wanllmdb_server.storage.layout import check_key

READ_BYTES = 1 << 20
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(\w+)")


class ObstoreStorage:
    """Reads, writes, lists and deletes; `label` is what errors call the storage."""

    enforces_digest = False

    def __init__(self, store: ObjectStore, label: str) -> None:
        self._store = store
        self._label = label

    def stat(self, key: str) -> ObjectStat | None:
        with self._translated(check_key(key)):
            try:
                return _object(obstore.head(self._store, key))
            except (NotFoundError, FileNotFoundError):
                return None

    def sign_get(
        self,
        blobs: Sequence[BlobToSign],
        expires: int,
        filename: str | None = None,
        *,
        inline: bool = False,
    ) -> list[SignedRequest]:
        raise self._cannot_sign()

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        raise self._cannot_sign()

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        check_key(key)
        with self._translated(key):
            if start == 0 and length is None:
                chunks = obstore.get(self._store, key).stream(min_chunk_size=READ_BYTES)
            else:
                size = int(obstore.head(self._store, key)["size"])
                end = size if length is None else min(size, start + length)
                if start >= end:
                    return iter(())
                options: Any = {"range": (start, end)}
                chunks = obstore.get(self._store, key, options=options).stream(min_chunk_size=READ_BYTES)

        def translated() -> Iterator[bytes]:
            with self._translated(key):
                for chunk in chunks:
                    yield bytes(chunk)

        return translated()

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        check_key(key)
        source = _Source(chunks)
        with self._translated(key):
            try:
                obstore.put(self._store, key, source)
            except Exception:
                if source.error is None:
                    raise
        if source.error is not None:
            raise source.error

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        # obstore lists whole folders only: list the one above and keep what is asked for.
        folder = prefix.rpartition("/")[0]
        start = max(after or "", prefix[:-1]) or None
        with self._translated(prefix):
            for page in obstore.list(self._store, prefix=folder or None, offset=start):
                for found in page:
                    key = found["path"]
                    if key.startswith(prefix):
                        if key > (after or ""):
                            yield _object(found)
                    elif key > prefix:
                        return

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            check_key(key)
        with self._translated(", ".join(keys[:3])):
            try:
                obstore.delete(self._store, [*keys])
            except (NotFoundError, FileNotFoundError):
                # Some providers report a missing key, and then it is not said which keys were reached.
                for key in keys:
                    self._delete_one(key)

    def _delete_one(self, key: str) -> None:
        try:
            obstore.delete(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return

    def _cannot_sign(self) -> UnsupportedOperation:
        return UnsupportedOperation(
            f"{self._label} cannot sign URLs; use a storage that clients can reach", storage=self._label
        )

    @contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise ObjectNotFound(f"there is no object {key!r} in {self._label}", key=key) from error
        except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
            raise AccessDenied(
                f"{self._label} refuses access to {key!r}; check the server's credentials and rights",
                key=key,
                storage=self._label,
            ) from error
        except ValueError as error:
            raise InvalidInput(f"{self._label} cannot hold the key {key!r}: {error}", key=key) from error
        except (BaseError, OSError) as error:
            raise StorageUnavailable(
                f"{self._label} cannot be used: {_said(error)}", key=key, storage=self._label
            ) from error


class _Source:
    """Keeps what the caller's chunks raise, so that it is not taken for an error of the store."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except StopIteration:
            raise
        except Exception as error:
            self.error = error
            raise


def _said(error: Exception) -> str:
    """What the store says, without the structures behind it, which are for its own developers."""
    text, _, structures = str(error).partition("\n\nDebug source:")
    text = " ".join(text.split())
    if certificate := _CERTIFICATE.search(structures):
        text += (
            f"; its certificate is not accepted ({certificate[1]}): it must be for that very name, by an "
            "authority that this machine trusts or that the file named by SSL_CERT_FILE has"
        )
    return text


def _object(found: Any) -> ObjectStat:
    return ObjectStat(found["path"], found["size"], found["e_tag"], found["last_modified"])
