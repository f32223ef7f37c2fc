"""Where everything lies in a storage. The only place where keys are made and parsed.

    projects/<project id>/                          all of a project's; projects share nothing
    `-- blobs/sha256/<ab>/<hex>-<blob id>           the bytes of one blob
                      |    |     `------------------ row id of the blob, so that no key is used twice
                      |    `------------------------ its whole sha256, 64 lower-case hexadecimal digits
                      `----------------------------- the first two of them (ADR 0008 says why only two)

    events/<epoch>/<first>-<last>.ndjson            events that have left the feed, by their positions

Names that begin with a dot are the storage's own (partial uploads) and are never keys.
"""

import re
from typing import NamedTuple

from wanllmdb_server.digests import check_digest
from wanllmdb_server.errors import InvalidInput

ROOT = "projects/"
"""What the key of every blob begins with."""

KEY_BYTES = 1024
SEGMENT_BYTES = 255

_ID = re.compile(r"[A-Za-z0-9_-]+\Z")
_BLOB_KEY = re.compile(
    r"projects/(?P<project>[A-Za-z0-9_-]+)/blobs/sha256/(?P<fan>[0-9a-f]{2})/"
    r"(?P<hex>(?P=fan)[0-9a-f]{62})-(?P<blob>[A-Za-z0-9_-]+)\Z"
)
# Characters that a file name, a header line or a pack listing cannot carry, and surrogates
_FORBIDDEN = re.compile("[\\\\\x00-\x1f\x7f\ud800-\udfff]")


class BlobKey(NamedTuple):
    """What the key of a blob says."""

    project_id: str
    digest: str
    blob_id: str


def project_prefix(project_id: str) -> str:
    """What the keys of a project begin with, closing slash included."""
    return f"{ROOT}{_check_id(project_id)}/"


def blob_key(project_id: str, digest: str, blob_id: str) -> str:
    """The key of a blob. `blob_id` makes it unique for all time, so no key is ever used twice."""
    hexadecimal = check_digest(digest).removeprefix("sha256:")
    return f"{project_prefix(project_id)}blobs/sha256/{hexadecimal[:2]}/{hexadecimal}-{_check_id(blob_id)}"


def archive_key(epoch: str, first: int, last: int) -> str:
    """The key of archived events, from one position to another."""
    return f"events/{_check_id(epoch)}/{first:020}-{last:020}.ndjson"


def parse_blob_key(key: str) -> BlobKey | None:
    """What `blob_key` put into `key`, or None for any other key."""
    match = _BLOB_KEY.match(key)
    return BlobKey(match["project"], "sha256:" + match["hex"], match["blob"]) if match else None


def check_key(key: str) -> str:
    """Return `key` if every storage can hold it and no path outside a root can come of it.

    Raises `InvalidInput` for an empty, absolute or over-long key, an empty segment, one that begins
    with a dot, a backslash, and control characters.
    """
    reason = _fault(key)
    if reason:
        raise InvalidInput(f"{key!r} is no storage key: {reason}", key=key)
    return key


def _fault(key: str) -> str | None:
    if _FORBIDDEN.search(key):
        return "it contains a backslash, a control character or a surrogate"
    if len(key.encode()) > KEY_BYTES:
        return f"it is longer than {KEY_BYTES} bytes"
    for segment in key.split("/"):
        if not segment:
            return "it is empty, absolute, ends in a slash or has an empty segment"
        if segment.startswith("."):
            return "a segment begins with a dot"
        if len(segment.encode()) > SEGMENT_BYTES:
            return f"a segment is longer than {SEGMENT_BYTES} bytes"
    return None


def _check_id(value: str) -> str:
    if not _ID.match(value):
        raise InvalidInput(f"{value!r} is no row id; use letters, digits, '-' and '_'", value=value)
    return value
