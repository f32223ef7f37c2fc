"""What a storage promises. Bytes travel between client and bucket; the server signs, checks, lists, deletes.

Small on purpose: abilities beyond `Storage` are Protocols of their own, asked for with `isinstance`.
Every method raises only errors of `wanllmdb_server.errors` (`ObjectNotFound`, `StorageUnavailable`,
`StorageFull`, `AccessDenied`, `ChecksumMismatch`, `UnsupportedOperation`), never a vendor's.
All calls are synchronous and safe to make from several threads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TypeAlias, runtime_checkable

Buffer: TypeAlias = bytes | bytearray | memoryview
PackListing: TypeAlias = Sequence[tuple[str, int, str]]
"""Hexadecimal digest, size and key of each blob in a pack."""


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
        self,
        blobs: Sequence[BlobToSign],
        expires: int,
        filename: str | None = None,
        *,
        inline: bool = False,
    ) -> list[SignedRequest]:
        """One GET per blob, valid `expires` seconds. `filename` becomes the attachment's name.

        With `inline` a browser shows it instead, if the name is that of a raster image.
        """

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        """One create-only PUT per blob: 412 answers a key that exists already."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Stream the bytes from `start`, at most `length`; none when `start` is at or past the end.

        Raises `ObjectNotFound` before the first byte.
        """

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """Store the bytes under `key`, replacing what is there; nothing appears before the end.

        An error raised by `chunks` passes through and leaves what was there.
        """

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
        """Return when the objects and their directory entries would survive a loss of power.

        Whether they exist is not checked: that is `stat`'s part.
        """


@runtime_checkable
class SupportsCleanup(Protocol):
    """Keeps traces of uploads that broke off, until they are cleaned up."""

    def remove_partial_uploads(self, older_than: float) -> int:
        """Remove what no upload touched for `older_than` seconds; return how many there were."""


class Upload(Protocol):
    """One upload on its way into a storage. Nothing is visible before `finish` returns.

    Safe to abort from another thread than the one that feeds.
    """

    def feed(self, data: Buffer) -> None:
        """Take more bytes. Raises `SizeMismatch` as soon as there are more than were declared."""

    def finish(self, rest: Buffer = b"") -> None:
        """Take the last bytes, check size and digest, and publish.

        Raises `SizeMismatch`, `ChecksumMismatch`, or `AlreadyExists`, and then nothing remains of it.
        """

    def abort(self) -> None:
        """Forget everything that was fed. Does nothing after `finish`."""


@runtime_checkable
class ServesBytes(Protocol):
    """Has no server of its own for bytes: `api/blobs.py` streams for it. Only the local storage."""

    def check_url(self, method: str, key: str, query: str) -> Mapping[str, str]:
        """The signed fields of a URL this storage made. Raises `UrlInvalid` or `UrlExpired`."""

    def receive(self, key: str, digest: str, size: int) -> Upload:
        """Begin a create-only upload."""

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`, so that an upload in vain can be refused early."""

    def open(self, key: str) -> BinaryIO:
        """The object, opened for unbuffered reading from any position. Raises `ObjectNotFound`."""

    def write_pack(self, listing: PackListing, body: memoryview) -> tuple[int, int]:
        """Store the blobs that lie in `body` one after the other; return how many were new and old.

        Raises `ChecksumMismatch` at the first wrong blob; those before it stay stored.
        """

    def read_pack(self, listing: PackListing) -> list[bytes]:
        """The bytes of all the blobs. Raises `ObjectNotFound` or `SizeMismatch` naming the blob."""
