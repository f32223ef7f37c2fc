"""Digests: always `sha256:<64 lower-case hex>`; and the manifest digest, which names content.

A manifest is one JSON line per entry, sorted by the UTF-8 bytes of the NFC path, keys in a fixed
order, no spaces, UTF-8 unescaped, a newline after each line. Its digest is the sha256 of those bytes.
`tests/vectors/manifest.json` holds examples that every implementation must reproduce.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from wanllmdb_server.errors import InvalidInput

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")


def check_digest(digest: str) -> str:
    """Return `digest` if it is well formed; raise `InvalidInput` otherwise."""
    if not _DIGEST.match(digest):
        raise InvalidInput(
            f"{digest!r} is no digest; write sha256: and 64 lower-case hexadecimal digits", value=digest
        )
    return digest


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def blob_line(path: str, digest: str, size: int) -> bytes:
    """The manifest line of an entry whose bytes are a blob. `path` must be NFC already."""
    return _line({"path": path, "digest": digest, "size": size})


def reference_line(path: str, uri: str, etag: str | None, version: str | None, size: int | None) -> bytes:
    """The manifest line of a reference; absent values are left out."""
    fields = {"path": path, "uri": uri, "etag": etag, "version": version, "size": size}
    return _line({key: value for key, value in fields.items() if value is not None})


def manifest_digest(lines: Iterable[bytes]) -> str:
    """The digest over manifest lines that are already in path order."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line)
    return "sha256:" + whole.hexdigest()


def _line(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
