"""References to objects in Google Cloud Storage: expanded, looked at again, signed. Imports no server.

Generations pin versions: every listing tells them, whether the bucket keeps old ones or not.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from wanllmdb_gcs.client import ENDPOINT, Client, Found
from wanllmdb_gcs.credentials import open_credentials
from wanllmdb_gcs.failures import NothingThere, NotUnderstood, ReadRefused, TooManyObjects
from wanllmdb_gcs.signing import object_path, sign_url

__all__ = [
    "GcsReferences",
    "NothingThere",
    "ReadRefused",
    "ReferencedObject",
    "TooManyObjects",
    "open_references",
]

SCHEME = "gs://"
HEADS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class ReferencedObject:
    """An object outside. `version` is its generation.

    `checksum` is `md5:<hexadecimal>` or `crc32c:<hexadecimal>`, where asked for.
    """

    uri: str
    endpoint: str | None
    size: int
    etag: str | None
    version: str | None
    checksum: str | None
    modified_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedRead:
    """A GET that needs no further credentials until `expires_at`."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class GcsReferences:
    """Looks at any bucket that the credentials can read."""

    def __init__(self, client: Client, public_endpoint: str | None = None) -> None:
        self._client = client
        self._public = public_endpoint or client.endpoint

    def expand_reference(
        self, uri: str, *, max_objects: int, checksum: str | None
    ) -> Sequence[ReferencedObject]:
        """The object `uri` itself or, if there is none, everything under it as a folder, in key order.

        One HEAD and one listing of `uri/`, so that neighbours are not even looked at; a `uri` that ends in a
        slash is a folder only. Markers of folders (a key that ends in a slash, no bytes) are left out.
        `checksum` "provider" adds one HEAD each. Raises `TooManyObjects`, `NothingThere`, `ReadRefused`.
        """
        bucket, key = split_uri(uri)
        if key and not key.endswith("/"):
            alone = self._client.head(bucket, key)
            if alone:
                return [
                    self._object(
                        bucket, replace(alone, checksum=alone.checksum if checksum == "provider" else None)
                    )
                ]
            key += "/"
        found: list[Found] = []
        for page in self._client.list(bucket, key):
            found += [each for each in page if not (each.key.endswith("/") and each.size == 0)]
            if len(found) > max_objects:
                raise TooManyObjects(
                    f"{uri} holds at least {len(found)} objects, more than the {max_objects} allowed; "
                    "name a smaller folder, or allow more with max_objects",
                    at_least=len(found),
                )
        if not found:
            raise NothingThere(f"there is nothing at {uri} or under it")
        if checksum == "provider":
            found = self._with_checksums(bucket, found)
        return [self._object(bucket, each) for each in found]

    def stat_reference(self, uri: str, version: str | None) -> ReferencedObject | None:
        """What is there now, or that generation of it if one is given; None where there is nothing."""
        bucket, key = split_uri(uri)
        found = self._client.head(bucket, key, version)
        return self._object(bucket, found) if found else None

    def sign_reference(self, uri: str, version: str | None, expires: int) -> SignedRead:
        """A GET for the object, valid `expires` seconds; for that generation if one is given."""
        bucket, key = split_uri(uri)
        credentials = self._client.credentials
        now = datetime.now(UTC)
        url = sign_url(
            credentials.sign,
            credentials.email,
            self._public,
            object_path(bucket, key),
            method="GET",
            expires=expires,
            query={"generation": version} if version else {},
            now=now,
        )
        return SignedRead("GET", url, {}, now + timedelta(seconds=expires))

    def _with_checksums(self, bucket: str, found: Iterable[Found]) -> list[Found]:
        def asked(listed: Found) -> Found:
            looked = self._client.head(bucket, listed.key, listed.generation)
            return replace(listed, checksum=looked.checksum if looked else None)

        with ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
            return list(pool.map(asked, found))

    def _object(self, bucket: str, found: Found) -> ReferencedObject:
        return ReferencedObject(
            uri=f"{SCHEME}{bucket}/{found.key}",
            endpoint=None if self._client.endpoint == ENDPOINT else self._client.endpoint,
            size=found.size,
            etag=found.etag,
            version=found.generation,
            checksum=found.checksum,
            modified_at=found.modified_at,
        )


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of `gs://bucket/key`. A key is taken as it is: nothing in it is escaped."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    if not uri.startswith(SCHEME) or not bucket:
        raise NotUnderstood(f"{uri!r} names no object; write gs://bucket/key")
    return bucket, key


def open_references(endpoint: str | None = None) -> GcsReferences:
    """By application default credentials, at `endpoint`, or where Google's variable points, or at Google."""
    endpoint = endpoint or os.environ.get("STORAGE_EMULATOR_HOST", "").rstrip("/") or ENDPOINT
    return GcsReferences(Client(open_credentials(), endpoint))
