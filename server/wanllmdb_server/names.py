"""What things may be called: letters, digits and `. _ -`, up to 128; entry paths."""

import re
import unicodedata
from typing import Any

import orjson

from wanllmdb_server.errors import AliasReserved, InvalidInput, InvalidName, InvalidPath, LimitExceeded

LATEST = "latest"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")
_LIKE_A_VERSION = re.compile(r"v[0-9]+\Z")
_VERSION_NAME = re.compile(r"v(0|[1-9][0-9]*)\Z")
_DIGITS = 9
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUL = "\0"
MAX_PATH_BYTES = 4096
MAX_TEXT = 10_000
MAX_REASON = 2_000


def check_name(kind: str, name: str) -> str:
    """Return `name` if a thing may have it; raise `InvalidName` saying what it may contain."""
    if not _NAME.match(name) or name in {".", ".."}:
        raise InvalidName(
            f"{kind} name {name!r} is not allowed; use 1 to 128 letters, digits, '.', '_' or '-'",
            kind=kind,
            name=name,
        )
    return name


def check_alias(name: str) -> str:
    """Return `name` if a person may set it as an alias; raise `InvalidName` or `AliasReserved`."""
    check_name("alias", name)
    if name == LATEST:
        raise AliasReserved(
            "alias 'latest' follows the newest logged version by itself; choose another name", name=name
        )
    if _LIKE_A_VERSION.match(name):
        raise AliasReserved(f"alias {name!r} is the name of a version; choose another name", name=name)
    return name


def version_index(name: str) -> int | None:
    """3 for `v3`, None for anything else."""
    match = _VERSION_NAME.match(name)
    return int(match[1]) if match and len(match[1]) <= _DIGITS else None


def check_path(path: str) -> str:
    """Return an entry's path in NFC; raise `InvalidPath` unless it stays inside the version's folder."""
    reason = _what_is_wrong(path)
    if reason:
        raise InvalidPath(f"path {path!r} {reason}; use a relative path such as 'data/train.csv'", path=path)
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _what_is_wrong(path: str) -> str | None:  # noqa: PLR0911  # one answer for each rule
    if not path:
        return "is empty"
    if "\\" in path:
        return "has a backslash"
    if _CONTROL.search(path):
        return "has a control character"
    if _DRIVE.match(path):
        return "starts with a drive letter"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "is absolute, or has an empty, '.' or '..' part"
    try:
        encoded = path.encode()
    except UnicodeEncodeError:
        return "is not valid Unicode"
    return f"is longer than {MAX_PATH_BYTES} bytes" if len(encoded) > MAX_PATH_BYTES else None


def check_text(kind: str, text: str, limit: int = MAX_TEXT) -> str:
    if len(text) > limit:
        raise LimitExceeded(f"{kind} has {len(text)} characters; {limit} are allowed", limit=limit)
    if _NUL in text:
        raise _has_nul(kind)
    return text


def check_json(kind: str, value: Any, max_bytes: int) -> dict[str, Any]:
    """Return a JSON object within the size limit; raise `InvalidInput` or `LimitExceeded`."""
    if not isinstance(value, dict):
        raise InvalidInput(f"{kind} must be a JSON object, not {type(value).__name__}")
    try:
        written = orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise InvalidInput(f"{kind} cannot be stored as JSON: {error}") from error
    if len(written) > max_bytes:
        raise LimitExceeded(
            f"{kind} has {len(written)} bytes as JSON; {max_bytes} are allowed", limit=max_bytes
        )
    if b"\\u0000" in written and _holds_nul(value):
        raise _has_nul(kind)
    return value


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_NUL in key or _holds_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and _NUL in value


def _has_nul(kind: str) -> InvalidInput:
    return InvalidInput(f"{kind} holds the character NUL, which PostgreSQL cannot keep; leave it out")
