"""Storages at `minio://host:port/bucket/prefix`: S3 in path style, in a bucket that is made when missing."""

import os
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote, urlsplit

from wanllmdb_s3.credentials import ChainCredentials, Credentials, FixedCredentials
from wanllmdb_s3.faults import NothingThere, Taken
from wanllmdb_s3.options import S3Options, one_of, parse_options
from wanllmdb_s3.references import DEFAULT_REGION
from wanllmdb_s3.storage import S3Storage
from wanllmdb_s3.translation import translated
from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.contract import BlobToSign, ObjectStat, SignedRequest, UploadStat
from wanllmdb_server.storage.hookspecs import RegisterStorage, StorageContext, hookimpl

NAMES = ("secure", "public_endpoint", "region", "checksums")
VARIABLES = (("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"), ("MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"))


def parse_url(url: str) -> S3Options:
    """Read `minio://host:port/bucket/prefix?…`. Raises `InvalidInput`."""
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc:
        shown = _without_user(url)
        raise InvalidInput(
            f"{shown!r} must name a host and no user; keys come from the environment", url=shown
        )
    options = parse_options(url, parts.query, NAMES)
    scheme = "http" if one_of(options, "secure", ("true", "false")) == "false" else "https"
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    return S3Options(
        bucket=bucket,
        prefix=prefix,
        region=options.get("region", DEFAULT_REGION),
        endpoint=f"{scheme}://{parts.netloc}",
        public_endpoint=options.get("public_endpoint"),
        style="path",
        checksums=one_of(options, "checksums", ("on", "off")) != "off",
    )


def find_credentials() -> Credentials:
    """MinIO's own variables come before the chain that S3 walks."""
    for user, secret in VARIABLES:
        if user in os.environ and secret in os.environ:
            return FixedCredentials(os.environ[user], os.environ[secret])
    return ChainCredentials()


class MinioStorage(S3Storage):
    """Blobs in a bucket that is made, if there is none, before anything is put there or looked for.

    What raises `ObjectNotFound` anyway does not make it.
    """

    _has_bucket = False

    def stat(self, key: str) -> ObjectStat | None:
        self._make_bucket()
        return super().stat(key)

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        self._make_bucket()
        super().write(key, chunks)

    def sign_put(self, blobs: Sequence[BlobToSign], expires: int) -> list[SignedRequest]:
        """As the others, but for the bucket, which has to be there when the clients come."""
        self._make_bucket()
        return super().sign_put(blobs, expires)

    def create_upload(self, blob: BlobToSign) -> str:
        self._make_bucket()
        return super().create_upload(blob)

    def list_uploads(self, prefix: str) -> Iterator[UploadStat]:
        self._make_bucket()
        return super().list_uploads(prefix)

    def list(self, prefix: str, after: str | None = None) -> Iterator[ObjectStat]:
        self._make_bucket()
        return super().list(prefix, after)

    def _make_bucket(self) -> None:
        """Once in the life of a process. Raises `StorageUnavailable` while MinIO cannot be reached."""
        if self._has_bucket:
            return
        bucket = self.options.bucket
        with translated(f"MinIO at {self.options.endpoint}", bucket):
            try:
                self.client.request("HEAD", bucket)
            except NothingThere:
                try:
                    self.client.request("PUT", bucket)
                except Taken:  # by another worker of this server, a moment ago
                    self.client.request("HEAD", bucket)
        self._has_bucket = True


def open_minio(url: str, _context: StorageContext) -> MinioStorage:
    """Open the storage; nothing is sent before it is used, so that a MinIO that is down stops no server."""
    return MinioStorage(parse_url(url), find_credentials())


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("minio", open_minio)


def _without_user(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
