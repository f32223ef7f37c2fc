"""The provider's public keys: kept for an hour, and asked for again when a token names one that is new."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from wanllmdb_server.web.oidc.failures import LoginRefused, ProviderFailed, quoted

KEPT_SECONDS = 3600.0
MOST_FETCHES = 5
"""In `FETCH_WINDOW` seconds: tokens with made-up key ids must not make the server flood the provider."""
FETCH_WINDOW = 60.0

# Public keys only: no key that both sides know may sign, lest the public one be taken for it.
KEY_TYPES = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
ALGORITHMS = tuple(KEY_TYPES)


class ProviderKeys:
    """Finds the key that a token says it was signed with; `fetch` gets the provider's JSON Web Key Set."""

    def __init__(self, fetch: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self._fetch = fetch
        self._keys: list[Key] = []
        self._fetched_at: float | None = None
        self._fetches: deque[float] = deque(maxlen=MOST_FETCHES)
        self._lock = asyncio.Lock()

    async def find(self, algorithm: str, key_id: str | None) -> Key:
        """Raises `LoginRefused` if the provider has no such key, or several; `ProviderFailed`."""
        async with self._lock:
            is_fresh = self._fetched_at is not None and monotonic() - self._fetched_at < KEPT_SECONDS
            found = self._matching(algorithm, key_id) if is_fresh else []
            if not found and self._may_fetch():
                await self._refresh()
                found = self._matching(algorithm, key_id)
        if len(found) != 1:
            named = "names no key" if key_id is None else f"names the key {quoted(key_id)}"
            raise LoginRefused(
                f"the ID token {named} for {algorithm}, and the provider publishes {len(found)} of that; "
                "log in again"
            )
        return found[0]

    def _matching(self, algorithm: str, key_id: str | None) -> list[Key]:
        return [
            key
            for key in self._keys
            if key.key_type == KEY_TYPES[algorithm] and (key_id is None or key.kid == key_id)
        ]

    def _may_fetch(self) -> bool:
        return len(self._fetches) < MOST_FETCHES or monotonic() - self._fetches[0] > FETCH_WINDOW

    async def _refresh(self) -> None:
        self._fetches.append(monotonic())
        listed = (await self._fetch()).get("keys")
        if not isinstance(listed, list):
            raise ProviderFailed("the login provider's keys are no JSON Web Key Set; try again later")
        self._keys = [key for each in listed if (key := _signing_key(each)) is not None]
        self._fetched_at = monotonic()


def _signing_key(jwk: Any) -> Key | None:
    """A public key for signatures; None for every other, which tokens cannot be checked with."""
    if (
        not isinstance(jwk, dict)
        or jwk.get("kty") not in KEY_TYPES.values()
        or jwk.get("use", "sig") != "sig"
    ):
        return None
    try:
        return JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
