"""What a storage promises. Bytes travel between client and bucket; the server signs, checks, lists, deletes.

Small on purpose: abilities beyond `Storage` are Protocols of their own, asked for with `isinstance`.
Every method raises only errors of `wanllmdb_server.errors` (`ObjectNotFound`, `StorageUnavailable`,
`StorageFull`, `AccessDenied`, `ChecksumMismatch`, `UnsupportedOperation`), never a vendor's.
All calls are synchronous and safe to make from several threads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request that a client may send without further credentials until `expires_at` (UTC)."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BlobToSign:
    """A blob to be uploaded or downloaded: its key, `sha256:<hex>` digest and size in bytes."""

    key: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class ObjectStat:
    """What the storage knows of one object. `checksum` is the provider's own, in the provider's form."""

    key: str
    size: int
    checksum: str | None
    modified_at: datetime


@runtime_checkable
class Storage(Protocol):
    """A place for blobs."""

    enforces_digest: bool
    """Whether an object can only exist if its bytes had the sha256 that was signed for its upload."""

    def stat(self, key: str) -> ObjectStat | None:
        """What is stored under `key`, or None."""

    def sign_get(
        self, blobs: Sequence[BlobToSign], expires: int, filename: str | None = None
    ) -> list[SignedRequest]:
        """One GET per blob, valid `expires` seconds. `filename` becomes the attachment's name."""

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        """One create-only PUT per blob: 412 answers a key that exists already."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Stream the bytes from `start`. Raises `ObjectNotFound`."""

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """Store the bytes under `key`, replacing what is there; nothing appears before the end."""

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        """Objects whose key starts with `prefix`, in key order, those after `after` only."""

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects. A missing key is no error; neighbours that share a prefix stay."""


@dataclass(frozen=True, slots=True)
class SignedPack:
    """One request that carries many small blobs. `listing` is signed with it and opens the body."""

    request: SignedRequest
    listing: str


@runtime_checkable
class SupportsPacks(Protocol):
    """Can move many small blobs in one request: see `storage/packs.py` for the wire format."""

    pack_blob_limit: int
    """Blobs larger than this many bytes travel alone."""

    def sign_put_packs(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedPack]:
        """Uploads for `blobs`, grouped into packs of bounded size. Existing keys are left as they are."""

    def sign_get_packs(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedPack]:
        """Downloads for `blobs`, grouped into packs of bounded size."""


@runtime_checkable
class SupportsFlush(Protocol):
    """Keeps new objects in the operating system's cache until told to make them durable."""

    def flush(self, keys: Sequence[str]) -> None:
        """Return when the objects and their directory entries would survive a loss of power."""
