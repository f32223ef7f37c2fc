"""Why a login through the provider does not work out."""

from wanllmdb_server.errors import Unauthenticated


class LoginRefused(Unauthenticated):
    """What came back does not prove who logs in."""


class ProviderFailed(Unauthenticated):
    """The provider cannot be reached, or does not answer as OpenID Connect says it must."""
