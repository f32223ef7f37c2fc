"""Why a login through the provider does not work out."""

from typing import Any

from wanllmdb_server.errors import Unauthenticated

_LONGEST = 200


class LoginRefused(Unauthenticated):
    """What came back does not prove who logs in."""


class ProviderFailed(Unauthenticated):
    """The provider cannot be reached, or does not answer as OpenID Connect says it must."""


def quoted(text: Any) -> str:
    """A few characters of what came from outside, fit for a message."""
    return repr(plain(text))


def plain(text: Any) -> str:
    """The same without quotation marks."""
    shown = str(text)[:_LONGEST]
    return shown if shown.isprintable() else ascii(shown)
