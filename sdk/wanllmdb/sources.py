"""The places where references lie: buckets through installed plugins, the web, local files."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

from wanllmdb.errors import (
    AccessDenied,
    InvalidInput,
    LimitExceeded,
    NotFound,
    ReferenceNotAllowed,
    TransferFailed,
)
from wanllmdb.permissions import Permissions
from wanllmdb.scan import LocalFile, local_file, scan
from wanllmdb.sourced import Found
from wanllmdb.uris import BUCKETS, WEB, origin, parse_uri
from wanllmdb.web import Web

GROUP = "wanllmdb.references"
_EXTRAS = {"s3": "s3", "gs": "gcs"}
_KINDS = {
    "TooManyObjects": LimitExceeded,
    "NothingThere": NotFound,
    "BadUri": InvalidInput,
    "NotUnderstood": InvalidInput,
    "ReadRefused": AccessDenied,
    "NoCredentials": AccessDenied,
}
"""What the plugins' exceptions are to users, by name: the rest is a transfer that failed."""


class BucketReferences(Protocol):
    """What `open_references(endpoint)` of a plugin returns: looks at objects with the user's credentials."""

    def expand_reference(self, uri: str, *, max_objects: int, checksum: str | None) -> Sequence[Any]: ...

    def stat_reference(self, uri: str, version: str | None) -> Any: ...

    def sign_reference(self, uri: str, version: str | None, expires: int) -> Any: ...


@cache
def bucket_references(scheme: str, endpoint: str | None) -> BucketReferences:
    """The plugin for a scheme. Raises `InvalidInput` saying what to install."""
    for found in entry_points(group=GROUP, name=scheme):
        opened: BucketReferences = found.load()(endpoint)
        return opened
    raise InvalidInput(
        f"references to {scheme}:// need a plugin; pip install 'wanllmdb[{_EXTRAS.get(scheme, scheme)}]'"
    )


@contextmanager
def plugin_errors(uri: str) -> Iterator[None]:
    """Errors of a plugin, which knows none of ours, as ours. Its messages say the cure."""
    try:
        yield
    except (InvalidInput, LimitExceeded, NotFound):
        raise
    except Exception as error:
        kind = _KINDS.get(type(error).__name__, TransferFailed)
        raise kind(f"{uri}: {error}", details={"uri": uri}) from error


def expand(uri: str, *, max_objects: int, checksum: str | None) -> list[Found]:
    """The object at `uri`, or everything under it as a folder, by name. The caller named it, so it may be.

    Raises `LimitExceeded` for more than `max_objects`, `NotFound` for nothing, `AccessDenied`,
    `TransferFailed`.
    """
    scheme = parse_uri(uri).scheme
    if scheme in BUCKETS:
        with plugin_errors(uri):
            opened = bucket_references(scheme, None)
            objects = opened.expand_reference(uri, max_objects=max_objects, checksum=checksum)
        found = [Found(*(getattr(item, name) for name in Found._fields)) for item in objects]
    elif scheme in WEB:
        one = Web(Permissions([origin(uri)], from_environment=False)).stat(uri)
        found = [one] if one else []
    else:
        found = _expand_folder(uri)
    if not found:
        raise NotFound(f"there is nothing at or under {uri}", details={"uri": uri})
    if len(found) > max_objects:
        raise LimitExceeded(
            f"there are at least {len(found)} objects under {uri}, {max_objects} are allowed; raise "
            "max_objects, or refer to a folder of it",
            details={"found": len(found), "limit": max_objects},
        )
    return found


def stat(uri: str, endpoint: str | None, permissions: Permissions) -> Found | None:
    """What is at `uri` now.

    Raises `ReferenceNotAllowed`, `AccessDenied`, `TransferFailed`, `InvalidInput`.
    """
    permissions.check(uri, endpoint)
    scheme = parse_uri(uri).scheme
    if scheme in BUCKETS:
        with plugin_errors(uri):
            item = bucket_references(scheme, endpoint).stat_reference(uri, None)
        return Found(*(getattr(item, name) for name in Found._fields)) if item is not None else None
    if scheme in WEB:
        return Web(permissions).stat(uri)
    try:
        return _of_file(local_file(file_path(uri, permissions), ""))
    except NotFound:
        return None


def file_path(uri: str, permissions: Permissions) -> str:
    """The local file of a `file://` URI. Raises `ReferenceNotAllowed`, for symlinks that lead out too."""
    permissions.check(uri, None)
    path = _path_of(uri)
    prefix = permissions.covering(uri)
    if prefix is None:  # check has seen to it
        raise ReferenceNotAllowed(f"{uri} is not allowed")
    root, real = os.path.realpath(_path_of(prefix)), os.path.realpath(path)
    if real != root and not real.startswith(root.rstrip("/") + "/"):
        raise ReferenceNotAllowed(
            f"{uri} is a symlink that leads to {real}, outside of {prefix}", details={"uri": uri}
        )
    return real


def _path_of(uri: str) -> str:
    path = unquote("/" + parse_uri(uri).path)
    if "\0" in path or any(part in {".", ".."} for part in path.split("/")):
        raise InvalidInput(f"URI {uri!r} is no plain path")
    return path


def _expand_folder(uri: str) -> list[Found]:
    path = _path_of(uri)
    if Path(path).is_dir():
        return [_of_file(file) for file in scan(path)]
    return [_of_file(local_file(path, ""))]


def _of_file(file: LocalFile) -> Found:
    """A file has no version; the time of its last change stands for an ETag."""
    changed = datetime.fromtimestamp(file.mtime_ns // 1_000_000_000, UTC)
    return Found(Path(file.source).as_uri(), None, file.size, str(file.mtime_ns), None, None, changed)
