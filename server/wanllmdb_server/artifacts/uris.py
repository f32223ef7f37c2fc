"""URIs of references: which there may be, and whether one lies at or under another.

Keys of buckets are taken as they are written, never decoded; `?` and `#` are part of them.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from wanllmdb_server.errors import InvalidInput

BUCKETS = frozenset({"s3", "gs"})
WEB = frozenset({"http", "https"})
SCHEMES = BUCKETS | WEB | {"file"}
MAX_URI = 2048

_PROVIDERS = (".amazonaws.com", ".amazonaws.com.cn", ".googleapis.com")
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile("[\\\\\x00-\x20\x7f\ud800-\udfff]")
_PLACE = re.compile(r"[A-Za-z0-9._-]+(:[0-9]{1,5})?\Z|\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?\Z")


class Uri(NamedTuple):
    """A URI in parts; `place` is the bucket, or host and port; `path` has no slash in front."""

    scheme: str
    place: str
    path: str


def parse_uri(uri: str) -> Uri:
    """The parts of a URI that a reference or a rule may have.

    Raises `InvalidInput` for any other scheme, for `.` and `..` between slashes (percent-encoded ones too),
    for credentials in it, control characters and backslashes.
    """
    scheme, found, rest = uri.partition("://")
    reason = _what_is_wrong(uri, scheme, rest) if found else "has no scheme"
    if reason:
        raise InvalidInput(
            f"URI {uri[:200]!r} {reason}; write s3://bucket/key, gs://bucket/key, https://host/path or "
            "file:///path",
            uri=uri[:MAX_URI],
        )
    place, _, path = rest.partition("/")
    if scheme in WEB:
        place = place.lower()
    return Uri(scheme, place, path)


def _what_is_wrong(uri: str, scheme: str, rest: str) -> str | None:  # noqa: C901, PLR0911  # one answer for each rule
    if scheme not in SCHEMES:
        return f"has the scheme {scheme!r}, which references cannot have"
    if len(uri) > MAX_URI:
        return f"is longer than {MAX_URI} characters"
    # A key may have spaces; a host, and what travels in a request line, may not.
    if _FORBIDDEN.search(uri if scheme in WEB else uri.replace(" ", "")):
        return "has a backslash, a space or a control character"
    place, _, path = rest.partition("/")
    if scheme == "file":
        if place:
            return "names a host"
    elif not _PLACE.match(place):
        return "names no bucket or host, or has more in that place"
    if scheme in WEB:
        path = urlsplit(uri).path
        if "#" in uri:
            return "has a fragment"
    if any(unquote(part) in {".", ".."} or part in {".", ".."} for part in path.split("/")):
        return "has a '.' or '..' part"
    if scheme in WEB and re.search(r"%2f|%5c", path, re.IGNORECASE):
        return "has an encoded slash"
    return None


def check_object_uri(uri: str) -> Uri:
    """The parts of a URI that names an object, not only a bucket. Raises `InvalidInput`."""
    parts = parse_uri(uri)
    if parts.scheme not in WEB and not parts.path:
        raise InvalidInput(f"URI {uri!r} names no object; add its key", uri=uri)
    return parts


def covers(prefix: str, uri: str) -> bool:
    """Whether `uri` is `prefix` itself or lies under it as a folder: `data` covers `data/x`, not `data2`."""
    outer, inner = parse_uri(prefix), parse_uri(uri)
    if (outer.scheme, outer.place) != (inner.scheme, inner.place):
        return False
    path = inner.path.partition("?")[0] if inner.scheme in WEB else inner.path
    folder = outer.path.rstrip("/")
    if not folder:
        return True
    return path.startswith(folder + "/") or (path == folder and not outer.path.endswith("/"))


def service_of(endpoint: str | None) -> str | None:
    """An endpoint in the one form by which it is compared; None is the provider's own, in whatever region."""
    if endpoint is None:
        return None
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return endpoint
    if host.endswith(_PROVIDERS):
        return None
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"
