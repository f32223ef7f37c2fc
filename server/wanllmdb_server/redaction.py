"""Takes secrets out of log lines, in case one got into a message or a traceback.

This is the second line of defence: nothing of ours logs a header, a query or a password to begin with.
"""

import re
from collections.abc import Mapping
from typing import Any

import structlog

REDACTED = "[redacted]"
_DEEPEST = 6

_NAMES = re.compile(
    r"password|passwd|secret|token|authorization|cookie|credential|api[_-]?key|signature", re.IGNORECASE
)
_PATTERNS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # The query of a URL or path: signed ones are worth as much as a password.
        (r"(/[^\s?'\"<>]*\?)[^\s'\"<>]*=[^\s'\"<>]*", rf"\1{REDACTED}"),
        # What stands before the host.
        (r"(://)[^/\s@'\"]+@", rf"\1{REDACTED}@"),
        (r"(?i)\b(bearer|basic)[ \t]+[A-Za-z0-9._~+/=-]{8,}", rf"\1 {REDACTED}"),
        # API keys.
        (r"wanllmdb_[A-Za-z0-9_-]{40,}", f"wanllmdb_{REDACTED}"),
        # Secrets of webhooks.
        (r"whsec_[A-Za-z0-9+/=]{24,}", f"whsec_{REDACTED}"),
        (r"((?:__Host-)?wanllmdb=)[^;\s'\"]+", rf"\1{REDACTED}"),
        # Tokens of sessions and one-time links: 43 characters of base64.
        (r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{43}(?![\w-])", REDACTED),
    )
]


class Shown(str):
    """Text that somebody is to read in the log, secret as it is: the first administrator's link."""

    __slots__ = ()


def redact_text(text: str) -> str:
    """The text without what looks like a secret."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A processor of structlog. It goes after the one that makes text of exceptions."""
    return {name: _redacted(name, value, 0) for name, value in line.items()}


def _redacted(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float | Shown):
        return value
    if _NAMES.search(name) or depth > _DEEPEST:
        return REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {str(key): _redacted(str(key), item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", item, depth + 1) for item in value]
    # Anything else is shown by its text, bytes too.
    return redact_text(str(value))
