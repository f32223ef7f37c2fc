"""What is to be done about a storage that cannot be used from here, by what it said."""

import json
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


def host_of(url: str) -> str:
    """Scheme and host of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def cors_rule(origin: str) -> str:
    """The rule, as JSON for S3, that lets the web UI at `origin` use a bucket."""
    rule = {
        "AllowedOrigins": [origin],
        "AllowedMethods": ["GET", "HEAD", "PUT"],
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
