"""AWS Signature Version 4 for S3, in the standard library: in the query of a URL, or in a request's headers.

A URL signed here may be sent by anyone until it expires. Headers that were signed must be sent as they
were given; `host` is always among them.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
LONGEST_LIFE = 7 * 24 * 3600
"""Seconds that a URL may live: S3 refuses more."""

_UNRESERVED = "-_.~"


class Keys(Protocol):
    """What signs. botocore's frozen credentials are such keys."""

    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def token(self) -> str | None: ...


@lru_cache(maxsize=1024)  # in a batch most of a query is the same, and this was half the time of a signature
def quoted(text: str) -> str:
    """Text for a query, as AWS wants it: everything but letters, digits and `-_.~` by percent signs."""
    return quote(text, safe=_UNRESERVED)


def quoted_path(path: str) -> str:
    """A path whose slashes stay."""
    return quote(path, safe="/-_.~")


def canonical_query(query: Mapping[str, str]) -> str:
    fields = sorted([(quoted(name), quoted(query[name])) for name in query])
    return "&".join([f"{name}={value}" for name, value in fields])


class Signer:
    """Signs for one region. The signing key of the day is kept."""

    def __init__(self, region: str) -> None:
        self.region = region
        self._kept: tuple[tuple[str, str], bytes] | None = None

    def presign(
        self,
        keys: Keys,
        method: str,
        host: str,
        path: str,
        *,
        expires: int,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> str:
        """The query to send with `path`, which is quoted already, to `host`. `expires` is in seconds."""
        time, day = _stamps(now or datetime.now(UTC))
        scope = f"{day}/{self.region}/s3/aws4_request"
        names, lines = _canonical_headers(host, headers or {})
        fields = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{keys.access_key}/{scope}",
            "X-Amz-Date": time,
            "X-Amz-Expires": str(expires),
            "X-Amz-SignedHeaders": names,
        }
        if keys.token:
            fields["X-Amz-Security-Token"] = keys.token
        if query:
            fields.update(query)
        canonical = canonical_query(fields)
        request = f"{method}\n{path}\n{canonical}\n{lines}\n{names}\n{UNSIGNED}"
        return f"{canonical}&X-Amz-Signature={self._signature(keys, time, day, scope, request)}"

    def sign_headers(
        self,
        keys: Keys,
        method: str,
        host: str,
        path: str,
        *,
        payload_digest: str,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> dict[str, str]:
        """The headers to send, `headers` included. `payload_digest` is the body's sha256 in hexadecimal."""
        time, day = _stamps(now or datetime.now(UTC))
        scope = f"{day}/{self.region}/s3/aws4_request"
        sent = {**(headers or {}), "x-amz-content-sha256": payload_digest, "x-amz-date": time}
        if keys.token:
            sent["x-amz-security-token"] = keys.token
        names, lines = _canonical_headers(host, sent)
        request = f"{method}\n{path}\n{canonical_query(query or {})}\n{lines}\n{names}\n{payload_digest}"
        signature = self._signature(keys, time, day, scope, request)
        sent["authorization"] = (
            f"{ALGORITHM} Credential={keys.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        return sent

    def _signature(self, keys: Keys, time: str, day: str, scope: str, request: str) -> str:
        to_sign = f"{ALGORITHM}\n{time}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        return hmac.digest(self._key(keys.secret_key, day), to_sign.encode(), "sha256").hex()

    def _key(self, secret: str, day: str) -> bytes:
        kept = self._kept
        if kept is not None and kept[0] == (secret, day):
            return kept[1]
        key = ("AWS4" + secret).encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._kept = ((secret, day), key)
        return key


@lru_cache(maxsize=8)  # a batch has one time
def _stamps(now: datetime) -> tuple[str, str]:
    time = now.strftime("%Y%m%dT%H%M%SZ")
    return time, time[:8]


def _canonical_headers(host: str, headers: Mapping[str, str]) -> tuple[str, str]:
    lines = [(name.lower(), " ".join(headers[name].split())) for name in headers]
    lines.append(("host", host))
    lines.sort()
    return ";".join([name for name, _ in lines]), "".join([f"{name}:{value}\n" for name, value in lines])
