"""The manifest: one JSON line per entry in path order; the sha256 of those bytes names the content.

The server and the browser build the same lines; `tests/vectors/manifest.json` holds all to it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from operator import attrgetter
from typing import NamedTuple

from wanllmdb.errors import InvalidInput
from wanllmdb.paths import entry_path


class BlobEntry(NamedTuple):
    """A path whose bytes the registry keeps."""

    path: str
    digest: str
    size: int


class ReferenceEntry(NamedTuple):
    """A path whose bytes stay at `uri`, pinned as far as `etag`, `version` and `size` are known."""

    path: str
    uri: str
    etag: str | None = None
    version: str | None = None
    size: int | None = None


Entry = BlobEntry | ReferenceEntry


def manifest_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The lines in order. Paths are brought to NFC; raises `InvalidPath` for one that may not be."""
    checked = [_checked(entry) for entry in entries]
    # Python compares strings by code point, which is the order of their UTF-8 bytes.
    for entry in sorted(checked, key=attrgetter("path")):
        yield _blob_line(entry) if isinstance(entry, BlobEntry) else _reference_line(entry)


def manifest_digest(entries: Iterable[Entry]) -> str:
    """`sha256:<hex>` over the manifest's bytes."""
    return "sha256:" + hashlib.sha256(b"".join(manifest_lines(entries))).hexdigest()


def parse_manifest(chunks: Iterable[bytes]) -> Iterator[Entry]:
    """Entries of a manifest that arrives in pieces cut anywhere.

    Raises `InvalidInput` for a line that is no entry. Fields this SDK does not know are passed over.
    """
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from map(_parse_line, lines)
    if rest:
        yield _parse_line(rest)


def _checked(entry: Entry) -> Entry:
    path = entry_path(entry.path)
    return entry if path == entry.path else entry._replace(path=path)


def _blob_line(entry: BlobEntry) -> bytes:
    path = encode_basestring(entry.path)
    return f'{{"path":{path},"digest":"{entry.digest}","size":{entry.size}}}\n'.encode()


def _reference_line(entry: ReferenceEntry) -> bytes:
    fields = {key: value for key, value in entry._asdict().items() if value is not None}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _parse_line(line: bytes) -> Entry:
    try:
        fields = json.loads(line)
        if "uri" in fields:
            return ReferenceEntry(**{key: fields[key] for key in ReferenceEntry._fields if key in fields})
        return BlobEntry(fields["path"], fields["digest"], fields["size"])
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(
            f"the manifest holds a line that is no entry: {line[:200]!r}; if the server is newer than "
            "this SDK, upgrade wanllmdb"
        ) from None
