"""References to objects in S3: what is under a URI, what is there now, a URL to read it.

Needs no server: the SDK uses it with the credentials of whoever runs it, the server with its own.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from wanllmdb_s3.addressing import address, join_uri, split_uri
from wanllmdb_s3.checksums import strongest
from wanllmdb_s3.client import S3Client
from wanllmdb_s3.credentials import ChainCredentials
from wanllmdb_s3.faults import NothingThere, ReadRefused, S3Fault, TooManyObjects
from wanllmdb_s3.listing import PAGE, UNVERSIONED, Listed, list_pages
from wanllmdb_s3.signing import LONGEST_LIFE

DEFAULT_REGION = "us-east-1"
HEADS_AT_ONCE = 8
METHOD_NOT_ALLOWED = 405


class ReferencedObject(NamedTuple):
    """An object as a listing or a HEAD described it. `version` None means that nothing pins it.

    `etag` is without quotes; `checksum` is `<name>:<hexadecimal>`, the strongest over all the bytes.
    """

    uri: str
    endpoint: str | None
    size: int
    etag: str | None
    version: str | None
    checksum: str | None
    modified_at: datetime | None


class SignedUrl(NamedTuple):
    """A GET that anyone may send until `expires_at` (UTC)."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class Expanded(list[ReferencedObject]):
    """The objects under a URI, by key. `pages` is how many requests the listing took."""

    def __init__(self, found: list[ReferencedObject], pages: int) -> None:
        super().__init__(found)
        self.pages = pages


class S3References:
    """Looks at objects through one client. Safe to use from several threads."""

    def __init__(self, client: S3Client, public_endpoint: str | None = None, page_size: int = PAGE) -> None:
        self._client = client
        self._public_endpoint = public_endpoint
        self._page_size = page_size

    def expand_reference(self, uri: str, *, max_objects: int, checksum: str | None) -> Expanded:
        """The object `uri` itself; if there is none, everything under it as a folder.

        A neighbour `uri2` is not part of it, nor are directory markers (size 0, the key ends in a slash).
        `checksum` is "listing" (the ETag), "provider" (one HEAD each) or None. Raises `TooManyObjects` for
        more than `max_objects`, `NothingThere` for none.
        """
        if checksum not in {"listing", "provider", None}:
            raise S3Fault(f"checksum={checksum!r} is none of 'listing', 'provider', None")
        bucket, key = split_uri(uri)
        refused: ReadRefused | None = None
        if key and not key.endswith("/"):
            try:
                one = self._head(bucket, key, None, checksum=checksum == "provider")
            except ReadRefused as fault:  # rights on what is under a folder are none on its name
                refused, one = fault, None
            if one is not None:
                return Expanded([one], 0)
            key += "/"
        found: list[Listed] = []
        pages = 0
        for page in list_pages(self._client, bucket, key, self._page_size):
            pages += 1
            found += [each for each in page if each.size or not each.key.endswith("/")]
            if len(found) > max_objects:
                raise TooManyObjects(
                    f"there are at least {len(found)} objects under {uri}, more than {max_objects}; name a "
                    "smaller folder or raise max_objects",
                    len(found),
                )
        if not found and refused is not None:
            raise refused
        if not found:
            raise NothingThere(f"there is no object {uri}, and none under it")
        found.sort(key=lambda each: each.key.encode())
        if checksum == "provider":
            return Expanded(list(self._with_checksums(bucket, found)), pages)
        return Expanded([self._of_listing(bucket, each) for each in found], pages)

    def stat_reference(self, uri: str, version: str | None) -> ReferencedObject | None:
        """What is there now in that version, or at all; None if it is gone. Raises `ReadRefused`."""
        bucket, key = split_uri(uri)
        return self._head(bucket, key, version, checksum=True)

    def sign_reference(self, uri: str, version: str | None, expires: int) -> SignedUrl:
        """A GET for the object, in that version if given. Whether it is there is not looked at."""
        bucket, key = split_uri(uri)
        client = self._client
        client.find_region(bucket)
        signer = client.signer(bucket)
        place = client.address(bucket)
        if self._public_endpoint is not None:
            place = address(bucket, signer.region, self._public_endpoint, client.style)
        life = min(expires, LONGEST_LIFE)
        query = {"response-content-disposition": "attachment"}
        if version is not None:
            query["versionId"] = version
        if client.requester_pays:
            query["x-amz-request-payer"] = "requester"
        now = datetime.now(UTC).replace(microsecond=0)
        keys = client.credentials.get_frozen_credentials()
        path = place.path(key)
        signed = signer.presign(keys, "GET", place.host, path, expires=life, query=query, now=now)
        ends = min(
            now + timedelta(seconds=life), client.credentials.expires_at() or datetime.max.replace(tzinfo=UTC)
        )
        return SignedUrl("GET", f"{place.origin}{path}?{signed}", {}, ends)

    def _with_checksums(self, bucket: str, found: list[Listed]) -> Iterator[ReferencedObject]:
        def head(listed: Listed) -> ReferencedObject:
            seen = self._head(bucket, listed.key, listed.version, checksum=True)
            if seen is None:
                raise NothingThere(f"{join_uri(bucket, listed.key)} was deleted while it was looked at")
            return seen

        with ThreadPoolExecutor(HEADS_AT_ONCE) as pool:
            yield from pool.map(head, found)

    def _head(self, bucket: str, key: str, version: str | None, *, checksum: bool) -> ReferencedObject | None:
        headers = {"x-amz-checksum-mode": "ENABLED"} if checksum else {}
        try:
            answer = self._client.request(
                "HEAD", bucket, key, {"versionId": version} if version else {}, headers
            )
        except NothingThere:
            return None
        except S3Fault as fault:
            if fault.status == METHOD_NOT_ALLOWED:  # the version is a delete marker
                return None
            raise
        found = answer.headers
        modified = found.get("last-modified")
        seen_version = found.get("x-amz-version-id")
        return ReferencedObject(
            join_uri(bucket, key),
            self._client.endpoint,
            int(found["content-length"]),
            found.get("etag", "").strip('"') or None,
            version or (None if seen_version in {None, "", UNVERSIONED} else seen_version),
            strongest(found) if checksum else None,
            parsedate_to_datetime(modified) if modified else None,
        )

    def _of_listing(self, bucket: str, listed: Listed) -> ReferencedObject:
        uri = join_uri(bucket, listed.key)
        return ReferencedObject(
            uri, self._client.endpoint, listed.size, listed.etag, listed.version, None, listed.modified_at
        )


def open_references(endpoint: str | None = None) -> S3References:
    """With the credentials of this process, at `endpoint`, or where AWS's variables point, or in AWS."""
    credentials = ChainCredentials()
    endpoint = endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None
    return S3References(S3Client(credentials, credentials.region() or DEFAULT_REGION, endpoint))
