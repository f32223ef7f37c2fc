"""The S3 storage: obstore reads, writes, lists and deletes; the signatures are ours.

A PUT is signed with `if-none-match: *`, its length and the sha256 of its bytes, so that S3 itself refuses
to overwrite and refuses other bytes. Clients send `SignedRequest.headers` and the length, which HTTP
clients add by themselves (and browsers let nobody else add).
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from obstore.store import S3Store
from wanllmdb_server.storage.contract import (
    BlobToSign,
    PartStat,
    PartToSign,
    ReferencedObject,
    SignedRequest,
    UploadStat,
)
from wanllmdb_server.storage.disposition import response_fields
from wanllmdb_server.storage.layout import check_key
from wanllmdb_server.storage.obstore_base import ObstoreStorage

from wanllmdb_s3 import multipart
from wanllmdb_s3.addressing import address
from wanllmdb_s3.client import S3Client
from wanllmdb_s3.credentials import ChainCredentials, Credentials
from wanllmdb_s3.options import S3Options
from wanllmdb_s3.references import DEFAULT_REGION, S3References
from wanllmdb_s3.signing import LONGEST_LIFE, Signer
from wanllmdb_s3.translation import translated

MULTIPART_THRESHOLD = 64 << 20
CRC32 = ";crc32="
NEVER = datetime.max.replace(tzinfo=UTC)


class S3Storage(ObstoreStorage):
    """Blobs below a prefix of a bucket."""

    multipart_threshold = MULTIPART_THRESHOLD

    def __init__(self, options: S3Options, credentials: Credentials) -> None:
        region = options.region
        if region is None and isinstance(credentials, ChainCredentials):
            region = credentials.region()
        region = region or DEFAULT_REGION
        label = f"s3://{options.bucket}/{options.prefix}".rstrip("/")
        super().__init__(_store(options, credentials, region), label)
        self.enforces_digest = options.checksums
        self.options = options
        self.client = S3Client(
            credentials, region, options.endpoint, options.style, requester_pays=options.requester_pays
        )
        self._references = S3References(self.client, options.public_endpoint)
        self._prefix = f"{options.prefix}/" if options.prefix else ""
        self._public = address(
            options.bucket, region, options.public_endpoint or options.endpoint, options.style
        )
        self._signer = Signer(region)
        self._payer = {"x-amz-request-payer": "requester"} if options.requester_pays else {}
        self._encryption: dict[str, str] = (
            {"x-amz-server-side-encryption": options.sse} if options.sse else {}
        )
        if options.kms_key:
            self._encryption["x-amz-server-side-encryption-aws-kms-key-id"] = options.kms_key

    def sign_get(
        self,
        blobs: Sequence[BlobToSign],
        expires: int,
        filename: str | None = None,
        *,
        inline: bool = False,
    ) -> list[SignedRequest]:
        query = response_fields(filename, inline=inline) | self._payer
        return self._sign("GET", expires, ((blob.key, query, {}, None) for blob in blobs))

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        return self._sign(
            "PUT", expires, ((blob.key, self._payer, self._put_headers(blob), blob.size) for blob in blobs)
        )

    # Uploads in parts

    def part_size(self, size: int) -> int:
        return multipart.part_size(size)

    def create_upload(self, blob: BlobToSign) -> str:
        headers = {**self._encryption}
        if self.options.checksums:
            headers["x-amz-checksum-algorithm"] = "CRC32"
        with self._faults(blob.key):
            return multipart.create(self.client, self.options.bucket, self._full(blob.key), headers)

    def sign_parts(
        self, key: str, upload_id: str, parts: Sequence[PartToSign], expires: int
    ) -> list[SignedRequest]:
        """One PUT per part. Nothing is asked of S3: an unknown upload shows when a part is sent (404)."""
        return self._sign(
            "PUT",
            expires,
            (
                (
                    key,
                    {"partNumber": str(part.number), "uploadId": upload_id, **self._payer},
                    self._part_headers(part),
                    part.size,
                )
                for part in parts
            ),
        )

    def list_parts(self, key: str, upload_id: str) -> list[PartStat]:
        with self._faults(key):
            found = multipart.list_parts(self.client, self.options.bucket, self._full(key), upload_id)
        return [
            PartStat(part.number, part.size, part.etag + (CRC32 + part.crc32 if part.crc32 else ""))
            for part in found
        ]

    def complete_upload(self, key: str, upload_id: str, parts: Sequence[PartStat]) -> None:
        named = []
        for part in sorted(parts, key=lambda part: part.number):
            etag, _, crc32 = part.checksum.partition(CRC32)
            named.append(multipart.Part(part.number, part.size, etag, crc32 or None))
        with self._faults(key):
            multipart.complete(self.client, self.options.bucket, self._full(key), upload_id, named)

    def abort_upload(self, key: str, upload_id: str) -> None:
        with self._faults(key):
            multipart.abort(self.client, self.options.bucket, self._full(key), upload_id)

    def list_uploads(self, prefix: str) -> Iterator[UploadStat]:
        with self._faults(prefix):
            found = multipart.list_uploads(self.client, self.options.bucket, self._prefix + prefix)
            for upload in found:
                yield UploadStat(upload.key.removeprefix(self._prefix), upload.upload_id, upload.started_at)

    # References, anywhere these credentials reach

    def expand_reference(
        self, uri: str, *, max_objects: int, checksum: str | None
    ) -> Sequence[ReferencedObject]:
        with self._faults(uri):
            return self._references.expand_reference(uri, max_objects=max_objects, checksum=checksum)

    def stat_reference(self, uri: str, version: str | None) -> ReferencedObject | None:
        with self._faults(uri):
            return self._references.stat_reference(uri, version)

    def sign_reference(self, uri: str, version: str | None, expires: int) -> SignedRequest:
        with self._faults(uri):
            return SignedRequest(*self._references.sign_reference(uri, version, expires))

    @property
    def public_origins(self) -> Sequence[str]:
        return [self._public.origin]

    @property
    def reference_endpoints(self) -> Sequence[str | None]:
        public = self.options.public_endpoint
        return [self.options.endpoint, *([public] if public else [])]

    # How

    def _put_headers(self, blob: BlobToSign) -> dict[str, str]:
        headers = {"if-none-match": "*", **self._encryption}
        if self.options.checksums:
            headers["x-amz-checksum-sha256"] = _base64(bytes.fromhex(blob.digest.removeprefix("sha256:")))
        return headers

    def _part_headers(self, part: PartToSign) -> dict[str, str]:
        if part.crc32 is None or not self.options.checksums:
            return {}
        return {"x-amz-checksum-crc32": _base64(part.crc32.to_bytes(4, "big"))}

    def _sign(
        self,
        method: str,
        expires: int,
        wanted: Iterable[tuple[str, Mapping[str, str], Mapping[str, str], int | None]],
    ) -> list[SignedRequest]:
        with self._faults(""):
            credentials = self.client.credentials
            keys = credentials.get_frozen_credentials()
            now = datetime.now(UTC).replace(microsecond=0)
            life = min(expires, LONGEST_LIFE)
            ends = min(now + timedelta(seconds=life), credentials.expires_at() or NEVER)
        place = self._public
        requests = []
        for key, query, headers, length in wanted:
            path = place.path(self._full(key))
            signed = headers if length is None else {**headers, "content-length": str(length)}
            fields = self._signer.presign(
                keys, method, place.host, path, expires=life, query=query, headers=signed, now=now
            )
            requests.append(SignedRequest(method, f"{place.origin}{path}?{fields}", headers, ends))
        return requests

    def _full(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _faults(self, key: str) -> Any:
        return translated(self._label, key)


def _store(options: S3Options, credentials: Credentials, region: str) -> S3Store:
    place = address(options.bucket, region, options.endpoint, options.style)

    def provide() -> Any:
        keys = credentials.get_frozen_credentials()
        return {
            "access_key_id": keys.access_key,
            "secret_access_key": keys.secret_key,
            "token": keys.token,
            "expires_at": credentials.expires_at(),
        }

    config: Any = {
        "region": region,
        "endpoint": place.origin + place.base,
        # Else a variable of that name, which is for other programs too, would win over the storage's URL
        "aws_endpoint_url_s3": place.origin + place.base,
        "virtual_hosted_style_request": place.bucket is None,
        "request_payer": options.requester_pays,
    }
    if options.sse:
        config["server_side_encryption"] = options.sse
    if options.kms_key:
        config["sse_kms_key_id"] = options.kms_key
    return S3Store(
        options.bucket,
        prefix=options.prefix or None,
        config=config,
        credential_provider=provide,
        # The time for a whole answer, body included: blobs are large
        client_options={
            "allow_http": place.scheme == "http",
            "connect_timeout": timedelta(seconds=10),
            "timeout": timedelta(hours=1),
        },
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
