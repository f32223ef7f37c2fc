"""Storages at `minio://host:port/bucket/prefix`: S3 in path style, in a bucket that is made when missing."""

import os
from urllib.parse import unquote, urlsplit

from wanllmdb_s3.credentials import ChainCredentials, Credentials, FixedCredentials
from wanllmdb_s3.faults import NothingThere, Taken
from wanllmdb_s3.options import S3Options, one_of, parse_options
from wanllmdb_s3.references import DEFAULT_REGION
from wanllmdb_s3.storage import S3Storage
from wanllmdb_s3.translation import translated
from wanllmdb_server.errors import InvalidInput
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


def open_minio(url: str, _context: StorageContext) -> S3Storage:
    """Open the storage, and make its bucket if there is none.

    Raises `StorageUnavailable` while MinIO cannot be reached.
    """
    options = parse_url(url)
    storage = S3Storage(options, find_credentials())
    with translated(url, options.bucket):
        try:
            storage.client.request("HEAD", options.bucket)
        except NothingThere:
            try:
                storage.client.request("PUT", options.bucket)
            except Taken:  # by another worker of this server, a moment ago
                storage.client.request("HEAD", options.bucket)
    return storage


@hookimpl
def register_storage(register: RegisterStorage) -> None:
    register("minio", open_minio)


def _without_user(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
