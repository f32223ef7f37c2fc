"""Prove that a storage works from where this process stands, the signed path too, with a bare HTTP client.

`look` only asks and lists; `prove` writes, sends and fetches a few small objects of its own, and removes
them. Each finding says what was tried and what was seen; a failure says the cure.
"""

import hashlib
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from wanllmdb_server.errors import RegistryError
from wanllmdb_server.storage.contract import BlobToSign, ServesBytes, SignedRequest, Storage

_BODY = b"wanllmdb storage probe"
_WRONG = b"wanllmdb storage PROBE"
_EXPIRES = 120
_TIMEOUT = 15
_MOST_SKEW = 60
_TAKEN = 412
# GCS has one list for the headers that a browser may send and those that it may read, and no wildcard.
_GOOGLE_HEADERS = (
    "x-goog-if-generation-match",
    "x-goog-content-length-range",
    "x-goog-hash",
    "x-goog-generation",
)


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is fine, and what was seen."""

    subject: str
    fine: bool
    text: str


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, headers with lower-case names, the start of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Failed(Exception):
    """A step that went wrong; the message says the cure."""


def look(storage: Storage) -> Finding:
    """Ask the storage for one object and the start of its list. Changes nothing."""
    try:
        storage.stat("readiness-probe")
        next(iter(storage.list("projects/")), None)
    except RegistryError as error:
        return Finding("storage", fine=False, text=error.message)
    return Finding("storage", fine=True, text="it answers and lists what it holds")


def prove(
    storage: Storage, *, origin: str, unserved: str | None = None, clock: Callable[[], datetime] | None = None
) -> list[Finding]:
    """Try everything that the registry will ask of the storage.

    `origin` is the web UI's, for the CORS preflight. `unserved` says why the signed path of a storage that
    the server itself serves cannot be tried, None if it can. `clock` is this machine's.
    """
    return _Probe(storage, origin, clock or _utc_now).run(unserved)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class _Probe:
    """One course of tests; its objects bear a name of their own, so that several courses may overlap."""

    def __init__(self, storage: Storage, origin: str, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._origin = origin
        self._clock = clock
        name = f"doctor/{secrets.token_hex(8)}"
        self._written, self._sent, self._forged = f"{name}-written", f"{name}-sent", f"{name}-forged"
        self._skew: float | None = None
        self._findings: list[Finding] = []

    def run(self, unserved: str | None) -> list[Finding]:
        served = isinstance(self._storage, ServesBytes)
        try:
            if self._step("write", self._write):
                if served and unserved is not None:
                    self._findings.append(
                        Finding("signed requests", fine=True, text=f"not tried: {unserved}")
                    )
                else:
                    self._signed(served=served)
        finally:
            self._step("delete", self._delete)
        return self._findings

    def _step(self, subject: str, step: Callable[[], str]) -> bool:
        try:
            self._findings.append(Finding(subject, fine=True, text=step()))
        except _Failed as failure:
            self._findings.append(Finding(subject, fine=False, text=str(failure)))
        except RegistryError as error:
            self._findings.append(Finding(subject, fine=False, text=error.message))
        return self._findings[-1].fine

    def _signed(self, *, served: bool) -> None:
        if self._step("signed PUT", self._put):
            self._step("signed GET", self._get)
            self._step("range", self._range)
            self._step("existing key", self._put_again)
            self._step("wrong body", self._put_wrong)
        self._step("clock", self._compare_clocks)
        if not served:  # the web UI and the bytes of a served storage have one origin
            self._step("CORS", self._preflight)

    def _write(self) -> str:
        self._storage.write(self._written, [_BODY])
        if b"".join(self._storage.read(self._written)) != _BODY:
            raise _Failed("the storage gave back other bytes than it was given; look at its disk")
        if [item.key for item in self._storage.list(self._written)] != [self._written]:
            raise _Failed("the storage does not list what it holds; allow listing (s3:ListBucket)")
        return "write, read and list work"

    def _put(self) -> str:
        answer = self._send(self._sign_put(self._sent), _BODY)
        if answer.status not in {200, 201, 204}:
            raise _Failed(_cure_of("PUT", answer, "writing objects (s3:PutObject)"))
        stat = self._storage.stat(self._sent)
        if stat is None or stat.size != len(_BODY):
            raise _Failed(
                "the PUT succeeded, but the server does not find the object: public and internal endpoint do "
                "not lead to the same bucket; compare them"
            )
        return "a client can upload"

    def _get(self) -> str:
        answer = self._send(self._sign_get())
        if answer.status != 200:  # noqa: PLR2004  # OK
            raise _Failed(_cure_of("GET", answer, "reading objects (s3:GetObject)"))
        if answer.body != _BODY:
            raise _Failed("a client gets other bytes than were stored; look for a proxy that changes them")
        return "a client can download"

    def _range(self) -> str:
        answer = self._send(self._sign_get(), headers={"Range": "bytes=2-5"})
        if answer.status != 206 or answer.body != _BODY[2:6]:  # noqa: PLR2004  # Partial Content
            raise _Failed(
                f"a GET with Range is answered {answer.status} with {len(answer.body)} bytes; downloads "
                "cannot resume; look for a proxy that drops the Range header"
            )
        return "a download can resume"

    def _put_again(self) -> str:
        answer = self._send(self._sign_put(self._sent), _BODY)
        if answer.status != _TAKEN:
            raise _Failed(
                f"a second PUT of the same key is answered {answer.status} instead of 412: the storage does "
                "not heed If-None-Match, so an upload can replace stored bytes; use a newer version of it"
            )
        return "stored bytes cannot be replaced by an upload"

    def _put_wrong(self) -> str:
        answer = self._send(self._sign_put(self._forged), _WRONG)
        accepted = answer.status in {200, 201, 204}
        if not accepted:
            return f"bytes that do not have the signed digest are refused ({answer.status})"
        if self._storage.enforces_digest:
            raise _Failed(
                "bytes that do not have the signed digest are accepted, though this storage is taken to "
                "refuse them; report this, with the provider and its version"
            )
        return (
            "digests are not enforced: the storage accepts bytes that do not have the signed digest. "
            "Versions stay UNVERIFIED until the job verify-blobs has read their bytes back"
        )

    def _compare_clocks(self) -> str:
        if self._skew is None:
            return "not compared: no answer carried a Date"
        if abs(self._skew) > _MOST_SKEW:
            where = "behind" if self._skew > 0 else "ahead"
            raise _Failed(
                f"this machine's clock is {abs(self._skew):.0f} s {where} of the storage's: signed URLs are "
                "refused as expired or not yet good; set the clock by NTP"
            )
        return f"differs from the storage's by {abs(self._skew):.0f} s"

    def _preflight(self) -> str:
        signed = self._sign_put(self._sent)
        headers = {
            "Origin": self._origin,
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ", ".join(sorted(name.lower() for name in signed.headers)),
        }
        answer = self._request("OPTIONS", signed.url, headers)
        allowed = answer.headers.get("access-control-allow-origin")
        if answer.status >= 300 or allowed not in {"*", self._origin}:  # noqa: PLR2004  # not OK
            raise _Failed(
                f"a browser at {self._origin} may not send to the storage (preflight answered "
                f"{answer.status}, Access-Control-Allow-Origin: {allowed or 'none'}); set this CORS rule on "
                f"the bucket: {cors_rule(self._origin, signed)}"
            )
        return f"a browser at {self._origin} may send and fetch"

    def _delete(self) -> str:
        keys = [self._written, self._sent, self._forged]
        self._storage.delete(keys)
        left = [key for key in keys if self._storage.stat(key) is not None]
        if left:
            raise _Failed(f"{left[0]!r} is still there after its deletion; allow deleting (s3:DeleteObject)")
        return "objects can be deleted"

    # The bare client

    def _sign_put(self, key: str) -> SignedRequest:
        digest = "sha256:" + hashlib.sha256(_BODY).hexdigest()
        (signed,) = self._storage.sign_put([BlobToSign(key, digest, len(_BODY))], _EXPIRES)
        return signed

    def _sign_get(self) -> SignedRequest:
        digest = "sha256:" + hashlib.sha256(_BODY).hexdigest()
        (signed,) = self._storage.sign_get([BlobToSign(self._sent, digest, len(_BODY))], _EXPIRES)
        return signed

    def _send(
        self, signed: SignedRequest, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._request(signed.method, signed.url, {**signed.headers, **(headers or {})}, body)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Answer:
        request = urllib.request.Request(url, body, dict(headers), method=method)  # noqa: S310  # signed by our own storage
        if body is not None and not request.has_header("Content-type"):
            request.add_header("Content-Type", "application/octet-stream")
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310  # same
                answer = Answer(response.status, _lower(response.headers), response.read(4096))
        except urllib.error.HTTPError as error:
            answer = Answer(error.code, _lower(error.headers), error.read(4096))
        except OSError as error:
            raise _Failed(
                f"{method} to {url.partition('?')[0]} did not get through ({error}); the address that "
                "clients are given must be reachable: set the storage's public endpoint, or public_url"
            ) from error
        with suppress(TypeError, ValueError, KeyError):
            self._skew = (parsedate_to_datetime(answer.headers["date"]) - self._clock()).total_seconds()
        return answer


def cors_rule(origin: str, signed: SignedRequest) -> str:
    """The rule that lets the web UI at `origin` use a bucket, as JSON in its provider's form.

    The headers of a PUT that was signed for the bucket tell whether it is one of GCS.
    """
    methods = ["GET", "HEAD", "PUT"]
    if any(name.lower().startswith("x-goog-") for name in signed.headers):
        headers = ["Content-Type", "Content-Range", "ETag", "Range", *_GOOGLE_HEADERS]
        return json.dumps(
            [{"origin": [origin], "method": methods, "responseHeader": headers, "maxAgeSeconds": 3600}]
        )
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": methods,
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Content-Length", "Content-Range"],
        "MaxAgeSeconds": 3600,
    }
    return json.dumps({"CORSRules": [rule]})


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _cure_of(method: str, answer: Answer, permission: str) -> str:
    text = answer.body.decode(errors="replace")
    seen = f"a signed {method} is answered {answer.status}"
    if (
        "RequestTimeTooSkewed" in text
        or "URL_EXPIRED" in text
        or "expired" in text.lower()
        or "not yet valid" in text
    ):
        return f"{seen}: the clocks differ too much; set this machine's clock by NTP"
    if "SignatureDoesNotMatch" in text or "URL_INVALID" in text:
        return (
            f"{seen}: the signature does not match; the public endpoint must be the very host that the "
            "storage sees, no proxy may change the Host header, and the secret key must be right"
        )
    if answer.status in {401, 403}:
        return f"{seen}: the credentials lack a permission; allow {permission}. It said: {text[:300]}"
    if answer.status == 404:  # noqa: PLR2004  # Not Found
        return f"{seen}: the public endpoint does not lead to this bucket; correct it. It said: {text[:300]}"
    return f"{seen}; it said: {text[:300]}"
