"""The storage `gs://bucket/prefix`. The only module here that imports the server, which loads it."""

import base64
import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from wanllmdb_server.errors import (
    AccessDenied,
    AlreadyExists,
    ChecksumMismatch,
    InvalidInput,
    LimitExceeded,
    ObjectNotFound,
    StorageUnavailable,
)
from wanllmdb_server.storage.contract import (
    BlobToSign,
    ObjectStat,
    PartStat,
    PartToSign,
    ReferencedObject,
    SignedRequest,
    UploadStat,
)
from wanllmdb_server.storage.disposition import response_fields
from wanllmdb_server.storage.hookspecs import RegisterStorage, StorageContext, hookimpl
from wanllmdb_server.storage.layout import check_key

from wanllmdb_gcs import failures, multipart
from wanllmdb_gcs.client import Client, Found
from wanllmdb_gcs.location import Location, parse_location
from wanllmdb_gcs.references import GcsReferences
from wanllmdb_gcs.signing import object_path, sign_url

SPOOL_BYTES = 8 << 20
MIB = 1 << 20
DIGEST_HEADER = "x-goog-meta-wanllmdb-digest"


class GcsStorage:
    """Blobs in a bucket. The provider checks no sha256, so digests stay claims until the bytes were read."""

    enforces_digest = False
    multipart_threshold = 64 * MIB

    def __init__(self, location: Location) -> None:
        self._bucket = location.bucket
        self._prefix = location.prefix
        self._credentials = location.open_credentials()
        self._client = Client(self._credentials, location.endpoint)
        self._public = location.public_endpoint
        self._references = GcsReferences(self._client, location.public_endpoint)

    def stat(self, key: str) -> ObjectStat | None:
        name = self._name(key)
        with _translated(key):
            found = self._client.head(self._bucket, name)
        return self._stat(found) if found else None

    def sign_get(
        self, blobs: Sequence[BlobToSign], expires: int, filename: str | None = None, *, inline: bool = False
    ) -> list[SignedRequest]:
        fields = response_fields(filename, inline=inline)
        return [self._sign("GET", blob.key, expires, query=fields) for blob in blobs]

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        return [
            self._sign(
                "PUT",
                blob.key,
                expires,
                headers={
                    "x-goog-if-generation-match": "0",
                    "x-goog-content-length-range": f"{blob.size},{blob.size}",
                },
            )
            for blob in blobs
        ]

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        name = self._name(key)
        with _translated(key):
            if length == 0:
                if self._client.head(self._bucket, name) is None:
                    raise failures.NothingThere(f"there is no gs://{self._bucket}/{name}")
                return iter(())
            chunks = self._client.get(self._bucket, name, start, length)

        def translated() -> Iterator[bytes]:
            with _translated(key):
                yield from chunks

        return translated()

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        name = self._name(key)
        # Gathered first: its size and MD5 are then known, and it can be sent again.
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as body:
            md5 = hashlib.md5(usedforsecurity=False)
            for chunk in chunks:
                md5.update(chunk)
                body.write(chunk)
            headers = {
                "content-length": str(body.tell()),
                "content-md5": base64.b64encode(md5.digest()).decode(),
            }
            body.seek(0)
            with _translated(key):
                self._client.put(self._bucket, name, body, headers)

    def delete(self, keys: Sequence[str]) -> None:
        for name in [self._name(key) for key in keys]:
            with _translated(name):
                try:
                    self._client.delete(self._bucket, name)
                except failures.NothingThere:
                    continue

    # SupportsMultipart

    def part_size(self, size: int) -> int:
        if size > multipart.LARGEST_OBJECT:
            raise LimitExceeded(
                f"{size} bytes are more than an object can have ({multipart.LARGEST_OBJECT}); split the file",
                size=size,
                limit=multipart.LARGEST_OBJECT,
            )
        needed = -(-size // multipart.MOST_PARTS)
        return max(16 * MIB, -(-needed // MIB) * MIB)

    def create_upload(self, blob: BlobToSign) -> str:
        name = self._name(blob.key)
        with _translated(blob.key):
            return multipart.create(self._client, self._bucket, name, {DIGEST_HEADER: blob.digest})

    def sign_parts(
        self, key: str, upload_id: str, parts: Sequence[PartToSign], expires: int
    ) -> list[SignedRequest]:
        return [
            self._sign("PUT", key, expires, query={"partNumber": str(part.number), "uploadId": upload_id})
            for part in parts
        ]

    def list_parts(self, key: str, upload_id: str) -> list[PartStat]:
        name = self._name(key)
        with _translated(key):
            found = multipart.parts(self._client, self._bucket, name, upload_id)
            return [PartStat(part.number, part.size, part.etag) for part in found]

    def complete_upload(self, key: str, upload_id: str, parts: Sequence[PartStat]) -> None:
        name = self._name(key)
        listed = [multipart.Part(part.number, part.size, part.checksum) for part in parts]
        with _translated(key):
            multipart.complete(self._client, self._bucket, name, upload_id, listed)

    def abort_upload(self, key: str, upload_id: str) -> None:
        name = self._name(key)
        with _translated(key):
            multipart.abort(self._client, self._bucket, name, upload_id)

    def list_uploads(self, prefix: str) -> Iterator[UploadStat]:
        with _translated(prefix):
            for found in multipart.uploads(self._client, self._bucket, self._prefix + prefix):
                yield UploadStat(found.key.removeprefix(self._prefix), found.upload_id, found.started_at)

    # SupportsReferences

    def expand_reference(
        self, uri: str, *, max_objects: int, checksum: str | None
    ) -> Sequence[ReferencedObject]:
        with _translated(uri):
            return self._references.expand_reference(uri, max_objects=max_objects, checksum=checksum)

    def stat_reference(self, uri: str, version: str | None) -> ReferencedObject | None:
        with _translated(uri):
            return self._references.stat_reference(uri, version)

    def sign_reference(self, uri: str, version: str | None, expires: int) -> SignedRequest:
        with _translated(uri):
            signed = self._references.sign_reference(uri, version, expires)
        return SignedRequest(signed.method, signed.url, signed.headers, signed.expires_at)

    @property
    def public_origins(self) -> Sequence[str]:
        return [self._public]

    @property
    def reference_endpoints(self) -> Sequence[str | None]:
        return [self._client.endpoint, self._public]

    # Below what returns lists, which it would shadow

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        start = self._prefix + after if after else ""
        with _translated(prefix):
            for page in self._client.list(self._bucket, self._prefix + prefix, start):
                yield from (self._stat(found) for found in page)

    def _sign(
        self,
        method: str,
        key: str,
        expires: int,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> SignedRequest:
        name = self._name(key)
        now = datetime.now(UTC)
        with _translated(key):
            url = sign_url(
                self._credentials.sign,
                self._credentials.email,
                self._public,
                object_path(self._bucket, name),
                method=method,
                expires=expires,
                headers=headers,
                query=query,
                now=now,
            )
        return SignedRequest(method, url, headers or {}, now + timedelta(seconds=expires))

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _stat(self, found: Found) -> ObjectStat:
        return ObjectStat(found.key.removeprefix(self._prefix), found.size, found.checksum, found.modified_at)


def open_gcs(url: str, _context: StorageContext) -> GcsStorage:
    """Open `gs://bucket/prefix?…`; nothing is asked of the bucket yet."""
    try:
        return GcsStorage(parse_location(url))
    except failures.NotUnderstood as error:
        raise InvalidInput(str(error), url=url) from error
    except failures.ReadRefused as error:
        raise AccessDenied(str(error), url=url) from error


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("gs", open_gcs)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """The plugin's failures as the server's errors."""
    try:
        yield
    except failures.TooManyObjects as error:
        raise LimitExceeded(str(error), uri=key, atLeast=error.at_least) from error
    except failures.NothingThere as error:
        raise ObjectNotFound(str(error), key=key) from error
    except failures.ReadRefused as error:
        raise AccessDenied(str(error), key=key) from error
    except failures.AlreadyThere as error:
        raise AlreadyExists(str(error), key=key) from error
    except failures.NotUnderstood as error:
        raise InvalidInput(str(error), key=key) from error
    except failures.RequestRefused as error:
        if error.code in {"InvalidPart", "InvalidPartOrder", "BadDigest"}:
            raise ChecksumMismatch(str(error), key=key) from error
        raise StorageUnavailable(str(error), key=key, reason=error.code) from error
    except failures.GcsFailure as error:
        raise StorageUnavailable(str(error), key=key) from error
