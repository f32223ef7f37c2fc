"""Signed requests to S3 over kept connections, tried again with growing pauses where that can help."""

import hashlib
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import urllib3
from urllib3.exceptions import HTTPError, SSLError

from wanllmdb_s3 import xml
from wanllmdb_s3.addressing import Address, Style, address
from wanllmdb_s3.credentials import Credentials
from wanllmdb_s3.faults import NothingThere, PartsDiffer, ReadRefused, S3Fault, Taken, Unreachable
from wanllmdb_s3.signing import Signer, canonical_query

TRIES = 5
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
TIMEOUT = urllib3.Timeout(connect=10, read=60)
TEMPORARY = {429, 500, 502, 503, 504}  # 501 is for ever
MISSING = {"NoSuchKey", "NoSuchVersion", "NoSuchUpload", "NoSuchBucket"}
PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "BadDigest"}
# The request is right and will be: another one was in its way, or the server had no time
LATER = {"ConditionalRequestConflict", "OperationAborted", "SlowDown", "RequestTimeout", "InternalError"}
REFUSED = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AccessDenied"}
REGION = "x-amz-bucket-region"


@dataclass(frozen=True, slots=True)
class Answer:
    """What S3 answered, body included: no object is ever read through here."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def xml(self) -> Element:
        return xml.parse(self.body)


class S3Client:
    """Speaks to one endpoint, or to AWS in whatever region a bucket is. Safe to use from several threads."""

    def __init__(
        self,
        credentials: Credentials,
        region: str,
        endpoint: str | None = None,
        style: Style | None = None,
        *,
        requester_pays: bool = False,
        connections: int = 16,
    ) -> None:
        self.credentials = credentials
        self.endpoint = endpoint
        self.requester_pays = requester_pays
        self._region = region
        self.style = style
        self._signers = {region: Signer(region)}
        self._regions: dict[str, str] = {}
        self._connections = connections
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
        self._lock = threading.Lock()

    def signer(self, bucket: str) -> Signer:
        """A signer for the region of the bucket, as far as it is known."""
        region = self._regions.get(bucket, self._region)
        return self._signers.setdefault(region, Signer(region))

    def address(self, bucket: str) -> Address:
        return address(bucket, self.signer(bucket).region, self.endpoint, self.style)

    def find_region(self, bucket: str) -> None:
        """Learn where the bucket is before URLs are signed for it. Does nothing at an endpoint of its own."""
        if self.endpoint is None and bucket not in self._regions:
            try:
                answer = self._once("HEAD", bucket, "", {}, {}, b"")
            except HTTPError as error:
                raise Unreachable(f"{self.address(bucket).origin} cannot be reached: {error}") from error
            self._regions[bucket] = answer.headers.get(REGION, self._region)

    def request(
        self,
        method: str,
        bucket: str,
        key: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send; return an answer below 300. Raises `S3Fault` and what it has below it."""
        pause = FIRST_PAUSE
        moved = False
        for left in reversed(range(TRIES)):
            try:
                answer = self._once(method, bucket, key, query or {}, headers or {}, body)
            except HTTPError as error:
                if not left or isinstance(error, SSLError):  # a certificate does not get better
                    raise Unreachable(f"{self.address(bucket).origin} cannot be reached: {error}") from error
                answer = None
            if answer is not None:
                if answer.status < 300:  # noqa: PLR2004 - HTTP
                    return answer
                if not moved and self._learn_region(bucket, answer):
                    moved = True
                    continue
                fault = fault_of(answer, bucket, key)
                if not isinstance(fault, Unreachable) or not left:
                    raise fault
            wait = _retry_after(answer) if answer is not None else None
            time.sleep(wait if wait is not None else pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(pause * 2, LONGEST_PAUSE)
        raise Unreachable(f"{self.address(bucket).origin} went on saying that the bucket is elsewhere")

    def _once(
        self,
        method: str,
        bucket: str,
        key: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        place = self.address(bucket)
        path = place.path(key)
        if self.requester_pays:
            headers = {**headers, "x-amz-request-payer": "requester"}
        sent = self.signer(bucket).sign_headers(
            self.credentials.get_frozen_credentials(), method, place.host, path,
            query=query, headers=headers, payload_digest=hashlib.sha256(body).hexdigest(),
        )  # fmt: skip
        target = f"{path}?{canonical_query(query)}" if query else path
        response = self._pool(place.origin).urlopen(
            method, target, body or None, {**sent, "host": place.host}, retries=False, redirect=False
        )
        return Answer(response.status, response.headers, response.data)

    def _pool(self, origin: str) -> urllib3.HTTPConnectionPool:
        with self._lock:
            if origin not in self._pools:
                self._pools[origin] = urllib3.connection_from_url(
                    origin, maxsize=self._connections, timeout=TIMEOUT
                )
            return self._pools[origin]

    def _learn_region(self, bucket: str, answer: Answer) -> bool:
        region = answer.headers.get(REGION)
        if self.endpoint is not None or region is None or region == self.signer(bucket).region:
            return False
        self._regions[bucket] = region
        return True


def fault_of(answer: Answer, bucket: str, key: str) -> S3Fault:
    """What an answer that is no success means."""
    reason, message = "", ""
    if answer.body.lstrip().startswith(b"<"):
        element = xml.parse(answer.body)
        reason, message = xml.text(element, "Code"), xml.text(element, "Message")
    where = f"s3://{bucket}/{key}"
    says = f"{reason or answer.status}: {message}" if message else reason or str(answer.status)
    kind: type[S3Fault]
    if answer.status in TEMPORARY or reason in LATER:
        text, kind = f"{where} cannot be used at the moment ({says})", Unreachable
    elif answer.status in {401, 403} or reason in REFUSED:
        text = f"access to {where} is refused ({says}); check the credentials and their rights"
        kind = ReadRefused
    elif answer.status == 404 or reason in MISSING:  # noqa: PLR2004 - HTTP
        text, kind = f"there is nothing at {where} ({says})", NothingThere
    elif answer.status in {409, 412}:
        text, kind = f"there is something at {where} already ({says})", Taken
    elif reason in PARTS:
        text, kind = f"the parts of {where} are not as listed ({says})", PartsDiffer
    else:
        text, kind = f"{where} cannot be used ({says})", S3Fault
    return kind(text, status=answer.status, reason=reason)


def _retry_after(answer: Answer) -> float | None:
    value = answer.headers.get("retry-after", "")
    return min(float(value), 4 * LONGEST_PAUSE) if value.isdecimal() else None
