"""The GCS XML API over urllib3: objects, listings and uploads in parts, authorized by bearer tokens.

Answers 408, 429 and 5xx and broken connections are tried again with growing pauses, `Retry-After` obeyed.
Raises the errors of `failures` only.
"""

import base64
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import IO

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from wanllmdb_gcs import xml
from wanllmdb_gcs.credentials import Credentials
from wanllmdb_gcs.failures import (
    AlreadyThere,
    GcsFailure,
    NothingThere,
    ReadRefused,
    RequestRefused,
    Unavailable,
)
from wanllmdb_gcs.signing import canonical_query, object_path

ENDPOINT = "https://storage.googleapis.com"
ATTEMPTS = 6
AGAIN = {408, 429, 500, 502, 503, 504}
LONGEST_PAUSE = 32.0
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """An object as a HEAD or a listing describes it.

    `checksum` is `md5:<hexadecimal>` or, for objects put together from parts, `crc32c:<hexadecimal>`.
    A listing has none.
    """

    key: str
    size: int
    generation: str
    etag: str
    modified_at: datetime
    checksum: str | None = None
    metadata: Mapping[str, str] | None = None


class Client:
    """Requests to one endpoint. Safe to use from several threads."""

    def __init__(self, credentials: Credentials, endpoint: str = ENDPOINT, attempts: int = ATTEMPTS) -> None:
        self.credentials = credentials
        self.endpoint = endpoint
        self._attempts = attempts
        # A pool for one host: unlike a PoolManager it takes a path as it is, `..` and all
        self._pool = urllib3.connection_from_url(
            endpoint, maxsize=16, timeout=urllib3.Timeout(connect=10, read=60), retries=False
        )

    def head(self, bucket: str, key: str, generation: str | None = None) -> Found | None:
        """What is there now, or that generation of it; None where there is nothing."""
        query = {"generation": generation} if generation else {}
        try:
            answer = self.request("HEAD", bucket, key, query)
        except NothingThere:
            return None
        headers = answer.headers
        return Found(
            key,
            int(headers.get("x-goog-stored-content-length") or headers["content-length"]),
            headers["x-goog-generation"],
            headers["etag"].strip('"'),
            parsedate_to_datetime(headers["last-modified"]),
            strongest_checksum(headers.get("x-goog-hash", "")),
            {n.lower(): v for n, v in headers.items() if n.lower().startswith("x-goog-meta-")},
        )

    def get(self, bucket: str, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Stream the bytes from `start`, at most `length`, which is not 0; none when `start` is past the end.

        A connection that breaks on the way is taken up where it broke, in the same generation.
        """
        end = None if length is None else start + length - 1
        try:
            answer = self._get(bucket, key, start, end)
        except RequestRefused as refused:
            if refused.code == "InvalidRange":
                return iter(())
            raise
        return self._resuming(answer, bucket, key, start, end)

    def put(self, bucket: str, key: str, body: IO[bytes], headers: Mapping[str, str]) -> None:
        """Store the whole of a seekable `body`."""
        self.request("PUT", bucket, key, body=body, headers=headers)

    def delete(self, bucket: str, key: str) -> None:
        """Remove the object. Raises `NothingThere`."""
        self.request("DELETE", bucket, key)

    def list(self, bucket: str, prefix: str, after: str = "") -> Iterator[list[Found]]:
        """The objects under a prefix, in the order of their keys' bytes, page by page."""
        query = {"list-type": "2", "prefix": prefix}
        if after:
            query["start-after"] = after
        while True:
            page = xml.parse(self.request("GET", bucket, query=query).data)
            yield [_listed(each) for each in page.all("Contents")]
            if page.text("IsTruncated") != "true":
                return
            query["continuation-token"] = page.text("NextContinuationToken")

    def request(
        self,
        method: str,
        bucket: str,
        key: str = "",
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | IO[bytes] | None = None,
        stream: bool = False,
    ) -> BaseHTTPResponse:
        """Send a request until it is answered for good; a `stream` is not read yet."""
        path = object_path(bucket, key) if key else f"/{bucket}"
        target = f"{path}?{canonical_query(query.items())}" if query else path
        what = f"gs://{bucket}/{key}" if key else f"gs://{bucket}"
        token_is_fresh = False
        for attempt in range(1, self._attempts + 1):
            if attempt > 1 and not isinstance(body, bytes | None):
                body.seek(0)
            # The encoding is accepted, so that objects stored compressed come as they are stored
            sent = {**(headers or {}), **self.credentials.bearer(), "accept-encoding": "gzip"}
            pause = None
            try:
                answer = self._pool.urlopen(
                    method,
                    target,
                    body,
                    sent,
                    preload_content=not stream,
                    decode_content=False,
                    redirect=False,
                )
            except (HTTPError, OSError) as error:
                failure: GcsFailure = Unavailable(f"{self.endpoint} does not answer for {what}: {error}")
            else:
                if answer.status < HTTPStatus.MULTIPLE_CHOICES:
                    return answer
                failure = _failure(answer, what, self.endpoint)
                pause = answer.headers.get("retry-after")
                if answer.status == HTTPStatus.UNAUTHORIZED and not token_is_fresh:
                    token_is_fresh = True
                    self.credentials.forget_token()
                    continue
            if not isinstance(failure, Unavailable) or attempt == self._attempts:
                raise failure
            time.sleep(_pause(attempt, pause))
        raise failure

    def _get(
        self, bucket: str, key: str, start: int, end: int | None, generation: str | None = None
    ) -> BaseHTTPResponse:
        headers = {"range": f"bytes={start}-{'' if end is None else end}"} if start or end is not None else {}
        query = {"generation": generation} if generation else {}
        return self.request("GET", bucket, key, query, headers=headers, stream=True)

    def _resuming(
        self, answer: BaseHTTPResponse, bucket: str, key: str, start: int, end: int | None
    ) -> Iterator[bytes]:
        generation = answer.headers["x-goog-generation"]
        breaks = 0
        while True:
            try:
                for chunk in answer.stream(READ_BYTES, decode_content=False):
                    start += len(chunk)
                    breaks = 0
                    yield chunk
                answer.release_conn()
            except (HTTPError, OSError) as error:
                answer.close()
                breaks += 1
                if breaks >= self._attempts:
                    raise Unavailable(
                        f"reading gs://{bucket}/{key} broke off at byte {start}: {error}"
                    ) from error
                time.sleep(_pause(breaks, None))
                answer = self._get(bucket, key, start, end, generation)
            except GeneratorExit:  # the rest is not wanted: the connection cannot be used again
                answer.close()
                raise
            else:
                return


def strongest_checksum(header: str) -> str | None:
    """`md5:…` or else `crc32c:…`, in hexadecimal, out of an `x-goog-hash` header."""
    given = dict(each.strip().split("=", 1) for each in header.split(",") if "=" in each)
    for name in ("md5", "crc32c"):
        with suppress(KeyError, ValueError):
            return f"{name}:{base64.b64decode(given[name], validate=True).hex()}"
    return None


def _listed(element: xml.Element) -> Found:
    return Found(
        element.text("Key"),
        int(element.text("Size")),
        element.text("Generation"),
        element.text("ETag").strip('"'),
        element.time("LastModified"),
    )


def _failure(answer: BaseHTTPResponse, what: str, endpoint: str) -> GcsFailure:
    code, message = xml.error_code(answer.data)
    said = f"{answer.status} {code} {message}".strip()
    match answer.status:
        case 404:
            return NothingThere(f"there is no {what} ({said})")
        case 401 | 403:
            return ReadRefused(
                f"{endpoint} refuses access to {what} ({said}); check the credentials and their permissions"
            )
        case 412:
            return AlreadyThere(f"{what} exists already ({said})")
        case 416:
            return RequestRefused(f"{what} ends before that range", "InvalidRange")
        case status if status in AGAIN:
            return Unavailable(f"{endpoint} cannot serve {what} now: {said}")
    return RequestRefused(f"{endpoint} refuses the request for {what}: {said}", code)


def _pause(attempt: int, told: str | None) -> float:
    """Seconds: what the server told, else doubling from a half, with jitter."""
    if told and told.isdigit():
        return min(float(told), LONGEST_PAUSE)
    return min(LONGEST_PAUSE, 0.25 * (1 << attempt)) * random.uniform(0.5, 1)  # noqa: S311 - jitter, no secret
