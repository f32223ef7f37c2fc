"""The OpenID provider as this server knows it: discovered from its issuer, asked for who logs in."""

import asyncio
from time import monotonic
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from wanllmdb_server.identities.oidc import Person, Terms
from wanllmdb_server.settings import Settings, is_safe_url
from wanllmdb_server.web.oidc.attempts import Attempt
from wanllmdb_server.web.oidc.failures import LoginRefused, ProviderFailed, quoted
from wanllmdb_server.web.oidc.fetching import Fetcher, failed
from wanllmdb_server.web.oidc.id_tokens import verify
from wanllmdb_server.web.oidc.keys import ProviderKeys
from wanllmdb_server.web.oidc.persons import lacks, person_of

DISCOVERED_SECONDS = 3600.0
FAILED_SECONDS = 2.0
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OK = 200


class Provider:
    """Sends browsers to the provider, and learns who they are when they come back."""

    def __init__(self, settings: Settings, issuer: str, client_id: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        secret = settings.oidc_client_secret
        self._secret = secret.get_secret_value() if secret else None
        self._settings = settings
        self._terms = Terms.of(settings)
        self._fetcher = Fetcher()
        self._keys = ProviderKeys(self._fetch_keys)
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0
        self._failure: ProviderFailed | None = None
        self._lock = asyncio.Lock()

    async def authorization_url(self, attempt: Attempt) -> str:
        """Where the browser asks the provider for a code. Raises `ProviderFailed`."""
        metadata = await self._discover()
        url: str = prepare_grant_uri(
            metadata["authorization_endpoint"],
            self._client_id,
            "code",
            redirect_uri=attempt.redirect_uri,
            scope=self._settings.oidc_scopes,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return url

    async def check_origin(self, issuer: str | None) -> None:
        """Refuse an answer that another provider sent (RFC 9207). Raises `LoginRefused`, `ProviderFailed`."""
        metadata = await self._discover()
        must_say = metadata.get("authorization_response_iss_parameter_supported") is True
        if issuer != self.issuer and (issuer is not None or must_say):
            raise LoginRefused(
                f"the answer says that it comes from {quoted(issuer)}, not from {self.issuer!r}; log in again"
            )

    async def redeem(self, code: str, attempt: Attempt) -> Person:
        """Who the code was given for. Raises `LoginRefused`, `ProviderFailed`."""
        tokens = await self._exchange(code, attempt)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str):
            raise LoginRefused("the provider gave no ID token; is 'openid' among the scopes it allows?")
        claims = await verify(
            id_token,
            self._keys.find,
            issuer=self.issuer,
            client_id=self._client_id,
            nonce=attempt.nonce,
            access_token=access_token if isinstance(access_token, str) else None,
        )
        groups_claim = self._settings.oidc_groups_claim if self._terms.need_groups else None
        wanted = lacks(claims, groups_claim, need_email=bool(self._terms.email_domains))
        endpoint = (await self._discover()).get("userinfo_endpoint")
        if wanted and isinstance(endpoint, str) and isinstance(access_token, str):
            claims = {**await self._ask_userinfo(endpoint, access_token, claims["sub"]), **claims}
        return person_of(claims, self.issuer, groups_claim)

    async def _exchange(self, code: str, attempt: Attempt) -> dict[str, Any]:
        metadata = await self._discover()
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=attempt.redirect_uri,
            code=code,
            code_verifier=attempt.verifier,
        )
        url = metadata["token_endpoint"]
        headers = {"content-type": "application/x-www-form-urlencoded"}
        url, headers, body = self._client(metadata).prepare("POST", url, headers, body)
        status, content = await self._fetcher.ask("POST", url, headers, body)
        if status != _OK:
            said = quoted(content.get("error"))
            raise LoginRefused(f"the provider does not take the code ({status}: {said}); log in again")
        return content

    def _client(self, metadata: dict[str, Any]) -> ClientAuth:
        """How the server proves itself at the token endpoint: in the header if the provider allows it."""
        if self._secret is None:
            return ClientAuth(self._client_id, "", "none")
        allowed = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in allowed and "client_secret_post" in allowed:
            return ClientAuth(self._client_id, self._secret, "client_secret_post")
        # In the header both are encoded as in a form (RFC 6749, 2.3.1), which Authlib leaves to its caller.
        return ClientAuth(quote_plus(self._client_id), quote_plus(self._secret), "client_secret_basic")

    async def _ask_userinfo(self, url: str, access_token: str, subject: str) -> dict[str, Any]:
        self._check_url(url)
        status, content = await self._fetcher.ask("GET", url, {"authorization": f"Bearer {access_token}"})
        if status != _OK:
            raise failed(url, f"answered with status {status}")
        if content.get("sub") != subject:
            raise LoginRefused("the provider's user information is about somebody else; log in again")
        return content

    async def _fetch_keys(self) -> dict[str, Any]:
        url = (await self._discover())["jwks_uri"]
        status, content = await self._fetcher.ask("GET", url)
        if status != _OK:
            raise failed(url, f"answered with status {status}")
        return content

    async def _discover(self) -> dict[str, Any]:
        """What the provider says of itself, asked once an hour, and a failure again after a moment."""
        async with self._lock:
            if monotonic() < self._metadata_until:
                if self._failure is not None:
                    raise ProviderFailed(self._failure.message)
                return self._metadata
            try:
                self._metadata, self._failure = await self._fetch_metadata(), None
            except ProviderFailed as error:
                self._failure = error
                self._metadata_until = monotonic() + FAILED_SECONDS
                raise
            self._metadata_until = monotonic() + DISCOVERED_SECONDS
            return self._metadata

    async def _fetch_metadata(self) -> dict[str, Any]:
        url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
        status, content = await self._fetcher.ask("GET", url)
        if status != _OK:
            raise failed(url, f"answered with status {status}")
        if content.get("issuer") != self.issuer:
            raise failed(
                url, f"calls itself {quoted(content.get('issuer'))}, and oidc_issuer says {self.issuer!r}"
            )
        for name in _ENDPOINTS:
            self._check_url(content.get(name))
        return content

    def _check_url(self, url: Any) -> None:
        is_plain = isinstance(url, str) and url.startswith("http:")
        if (
            not isinstance(url, str)
            or not is_safe_url(url)
            or (is_plain and self.issuer.startswith("https:"))
        ):
            raise failed(self.issuer, f"names an endpoint that is no https:// URL: {quoted(url)}")
