"""URIs of references: their parts, and whether one lies at or under another."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from wanllmdb.errors import InvalidInput

BUCKETS = frozenset({"s3", "gs"})
WEB = frozenset({"http", "https"})
_FORBIDDEN = re.compile("[\\\\\x00-\x1f\x7f\ud800-\udfff]")
_PLACE = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?\Z")


class Uri(NamedTuple):
    """A URI in parts; `place` is the bucket, or host and port; `path` has no slash in front."""

    scheme: str
    place: str
    path: str


def parse_uri(uri: str) -> Uri:
    """Raises `InvalidInput` for a scheme that references cannot have, and for `.` and `..` parts."""
    scheme, found, rest = uri.partition("://")
    place, _, path = rest.partition("/")
    reason = None
    if not found or scheme not in {*BUCKETS, *WEB, "file"}:
        reason = "has none of the schemes s3, gs, http, https and file"
    elif _FORBIDDEN.search(uri) or (scheme in WEB and " " in uri):
        reason = "has a backslash, a space or a control character"
    elif scheme == "file" and place:
        reason = "names a host"
    elif scheme != "file" and not _PLACE.match(place):
        reason = "names no bucket or host, or has more in that place"
    elif any(unquote(part) in {".", ".."} for part in _folders(scheme, uri, path)):
        reason = "has a '.' or '..' part"
    elif scheme in WEB and ("#" in uri or re.search(r"%2f|%5c", urlsplit(uri).path, re.IGNORECASE)):
        reason = "has a fragment or an encoded slash"
    if reason:
        raise InvalidInput(f"URI {uri[:200]!r} {reason}; write for example s3://bucket/folder")
    return Uri(scheme, place.lower() if scheme in WEB else place, path)


def _folders(scheme: str, uri: str, path: str) -> list[str]:
    return (urlsplit(uri).path if scheme in WEB else path).split("/")


def covers(prefix: str, uri: str) -> bool:
    """Whether `uri` is `prefix` or lies under it as a folder: `data` covers `data/x`, never `data2`."""
    outer, inner = parse_uri(prefix), parse_uri(uri)
    if (outer.scheme, outer.place) != (inner.scheme, inner.place):
        return False
    path = inner.path.partition("?")[0] if inner.scheme in WEB else inner.path
    folder = outer.path.rstrip("/")
    return not folder or path.startswith(folder + "/") or (path == folder and outer.path == folder)


def origin(uri: str) -> str:
    """Scheme and host of a web address."""
    parts = parse_uri(uri)
    return f"{parts.scheme}://{parts.place}"


def place_below(name: str | None, root: str, uri: str) -> str:
    """The path of an object at or under the URI `root`, when `root` is to be called `name`.

    Without a name a lone object is called by its last part, a folder's objects by what follows the folder.
    """
    root = root.rstrip("/")
    scheme = parse_uri(root).scheme
    below = uri[len(root) :].lstrip("/") if uri.startswith(root + "/") else ""
    if not below and name is not None:
        return name
    if not below:
        below = (urlsplit(root).path if scheme in WEB else root).rsplit("/", 1)[-1]
        name = None
    if scheme not in BUCKETS:  # keys of buckets are what they are
        below = unquote(below)
    return f"{name}/{below}" if name else below
