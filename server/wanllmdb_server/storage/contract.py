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
class NamesOrigins(Protocol):
    """Signs URLs that lead elsewhere than to this server.

    The web UI's policy lets browsers speak to these origins and to no others.
    """

    @property
    def public_origins(self) -> Sequence[str]:
        """`scheme://host` or `scheme://host:port` of every URL that is signed for its blobs.

        Known without asking a service.
        """


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


@dataclass(frozen=True, slots=True)
class PartToSign:
    """One part of an upload: its number from 1, size in bytes, and CRC-32 (IEEE) of its bytes if known."""

    number: int
    size: int
    crc32: int | None = None


@dataclass(frozen=True, slots=True)
class PartStat:
    """A part that the storage holds. `checksum` is the provider's own, in the provider's form."""

    number: int
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class UploadStat:
    """An upload in parts that was neither completed nor aborted."""

    key: str
    upload_id: str
    started_at: datetime


@runtime_checkable
class SupportsMultipart(Protocol):
    """Takes a large object in parts, which survive the client and may arrive in any order.

    An unknown `upload_id` raises `ObjectNotFound` everywhere but in `abort_upload`.
    """

    multipart_threshold: int
    """Blobs larger than this many bytes are sent in parts."""

    def part_size(self, size: int) -> int:
        """How many bytes each part but the last has, so that the provider's limits hold for `size`."""

    def create_upload(self, blob: BlobToSign) -> str:
        """Begin an upload of the blob; return the provider's id for it."""

    def sign_parts(
        self, key: str, upload_id: str, parts: Sequence[PartToSign], expires: int
    ) -> list[SignedRequest]:
        """One PUT per part. Sending a part again replaces it."""

    def list_parts(self, key: str, upload_id: str) -> list[PartStat]:
        """The parts that have arrived, by number."""

    def complete_upload(self, key: str, upload_id: str, parts: Sequence[PartStat]) -> None:
        """Make the object of all the parts. Create-only: raises `AlreadyExists` if the key is taken.

        Completing again what was completed before is no error. Raises `ChecksumMismatch` for a part that
        is not as listed.
        """

    def abort_upload(self, key: str, upload_id: str) -> None:
        """Drop the upload and its parts. An unknown one is no error."""

    def list_uploads(self, prefix: str) -> Iterator[UploadStat]:
        """Uploads under way for keys that start with `prefix`."""


class ReferencedObject(Protocol):
    """An object outside, as a listing or a HEAD described it. Plugins bring a class of their own.

    `version` is the provider's version id or generation, None where there is none: then it is unpinned.
    `checksum` is the provider's strongest, as `<name>:<hexadecimal>`, None when it was not asked for. Clients
    can compute sha256, sha1, md5, crc32 and crc32c.
    """

    @property
    def uri(self) -> str: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def size(self) -> int: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def version(self) -> str | None: ...
    @property
    def checksum(self) -> str | None: ...
    @property
    def modified_at(self) -> datetime | None: ...


@runtime_checkable
class SupportsReferences(Protocol):
    """Can look at objects outside its own prefix, with its own credentials.

    Whether it may is decided before it is asked: by the project's allow-list, and by the endpoint, as buckets
    of the same name may lie in several services.
    """

    @property
    def reference_endpoints(self) -> Sequence[str | None]:
        """The addresses by which clients and server know the service it reads; None is the provider's own."""

    def expand_reference(
        self, uri: str, *, max_objects: int, checksum: str | None
    ) -> Sequence[ReferencedObject]:
        """The object `uri` itself, or everything under it as a folder; neighbours `uri2` are not part of it.

        One listing. `checksum` is "listing", "provider" (one HEAD each) or None. Raises `LimitExceeded`
        when there are more than `max_objects`, `ObjectNotFound` when there is nothing.
        """

    def stat_reference(self, uri: str, version: str | None) -> ReferencedObject | None:
        """What is there now, or None."""

    def sign_reference(self, uri: str, version: str | None, expires: int) -> SignedRequest:
        """A GET for the object, in that version if given."""


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
class SuspendableUpload(Upload, Protocol):
    """An upload that another one may go on with."""

    def suspend(self) -> None:
        """Stop here. A large blob's bytes are kept, so that `resume` can go on; others are forgotten."""


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


@runtime_checkable
class ResumesUploads(ServesBytes, Protocol):
    """Keeps what a broken upload of a large blob has sent."""

    resumable_above: int
    """An upload of a blob larger than this many bytes may go on where an earlier one broke off."""

    def kept(self, key: str) -> int:
        """How many bytes an upload that broke off has left. 0 if none, or while another goes on with them."""

    def resume(self, key: str, digest: str, size: int, start: int) -> Upload:
        """Go on with an upload behind its first `start` bytes.

        Its `feed` and `finish` raise `Conflict` if those are not kept, or another goes on with them.
        """


@runtime_checkable
class ServesPacks(ServesBytes, Protocol):
    """Takes and gives the packs that it signed, through the server."""

    def write_pack(self, listing: PackListing, body: memoryview) -> tuple[int, int]:
        """Store the blobs that lie in `body` one after the other; return how many were new and old.

        Raises `ChecksumMismatch` at the first wrong blob; those before it stay stored.
        """

    def read_pack(self, listing: PackListing) -> list[bytes]:
        """The bytes of all the blobs. Raises `ObjectNotFound` or `SizeMismatch` naming the blob."""
