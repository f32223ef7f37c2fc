"""What is to be done about a storage that cannot be used from here, by what it said."""

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from wanllmdb.errors import (
    AccessDenied,
    NotFound,
    ServerUnreachable,
    TransferFailed,
    UrlExpired,
    UrlInvalid,
    WanllmdbError,
)

_WRONG_TIME = ("RequestTimeTooSkewed", "Request is not yet valid")
# GCS has one list for the headers that a browser may send and those that it may read, and no wildcard.
_GOOGLE_HEADERS = (
    "x-goog-if-generation-match",
    "x-goog-content-length-range",
    "x-goog-hash",
    "x-goog-generation",
)


def host_of(url: str) -> str:
    """Scheme and host of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def cors_rule(origin: str, headers: Iterable[str]) -> str:
    """The rule that lets the web UI at `origin` use a bucket, as JSON in its provider's form.

    `headers` are those that an upload to the bucket has to send: they tell whether it is one of GCS.
    """
    methods = ["GET", "HEAD", "PUT"]
    if any(name.lower().startswith("x-goog-") for name in headers):
        named = ["Content-Type", "Content-Range", "ETag", "Range", *_GOOGLE_HEADERS]
        return json.dumps(
            [{"origin": [origin], "method": methods, "responseHeader": named, "maxAgeSeconds": 3600}]
        )
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": methods,
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag", "Content-Length", "Content-Range"],
        "MaxAgeSeconds": 3600,
    }
    return json.dumps({"CORSRules": [rule]})


def cure_of(what: str, host: str, error: WanllmdbError) -> str:
    """What went wrong with an upload or a download at `host`, and what to do about it."""
    said = error.message
    if error.status is None and isinstance(error, TransferFailed | ServerUnreachable):
        return (
            f"the {what} did not reach {host}: {said}. The server gives this address to clients: set the "
            "storage's public_endpoint, or the server's public_url, to one that is reachable from here"
        )
    if isinstance(error, UrlExpired) or any(words in said for words in _WRONG_TIME):
        return (
            f"{host} does not accept the time at which the request was signed: the clocks of the "
            f"server and of the storage differ; set both by NTP. It said: {said}"
        )
    if isinstance(error, UrlInvalid) or "SignatureDoesNotMatch" in said:
        return (
            f"{host} does not accept the signature: public_endpoint must be the very host that the storage "
            f"sees, and the server's secret key must be right. It said: {said}"
        )
    if isinstance(error, AccessDenied):
        return (
            f"{host} refuses the {what}: the server's credentials lack the right to "
            f"{'write' if what == 'upload' else 'read'} objects. It said: {said}"
        )
    if isinstance(error, NotFound) or error.status == 405:  # noqa: PLR2004  # Method Not Allowed
        return (
            f"{host} does not know this bucket: public_endpoint leads elsewhere than the server's own "
            f"endpoint; correct it. It said: {said}"
        )
    return f"the {what} failed: {said}"
