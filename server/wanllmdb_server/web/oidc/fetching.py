"""Asks the provider over HTTP: JSON only, with limits on time and size, and without following redirects."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import orjson

from wanllmdb_server.web.oidc.failures import ProviderFailed

ASK_SECONDS = 15.0
LARGEST_ANSWER = 1 << 20


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates: reading them takes longer than a request, a new client for each request does not."""
    return httpx.create_ssl_context()


class Answer(NamedTuple):
    status: int
    content: dict[str, Any]


class Fetcher:
    """Sends requests to the provider. One for each event loop."""

    def __init__(self, seconds: float = ASK_SECONDS) -> None:
        self._seconds = seconds
        self._tls = _trusted()

    async def ask(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> Answer:
        """The answer to one request, of whatever status. Raises `ProviderFailed`."""
        # Compressed bytes could be a thousand times as many when they are unpacked.
        sent = {"accept": "application/json", "accept-encoding": "identity", **(headers or {})}
        try:
            async with (
                asyncio.timeout(self._seconds),
                # The limit above is on the whole; one of its own would only blur which of them was met.
                httpx.AsyncClient(verify=self._tls, timeout=None) as client,  # noqa: S113
                client.stream(method, url, headers=sent, content=body) as response,
            ):
                return Answer(response.status_code, _json(url, await _read(url, response)))
        except TimeoutError as error:
            raise failed(url, f"did not answer in {self._seconds:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise failed(url, f"cannot be reached: {type(error).__name__}: {error}") from error


async def _read(url: str, response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise failed(url, "compressed its answer though it was asked not to")
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > LARGEST_ANSWER:
            raise failed(url, f"answered with more than {LARGEST_ANSWER} bytes")
    return bytes(body)


def _json(url: str, body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise failed(url, "did not answer with JSON") from error
    if not isinstance(content, dict):
        raise failed(url, "did not answer with a JSON object")
    return content


def failed(url: str, reason: str) -> ProviderFailed:
    """The error that names the address and what is wrong with it."""
    parts = urlsplit(url)
    return ProviderFailed(
        f"the login provider at {parts.scheme}://{parts.netloc}{parts.path} {reason}; "
        "try again, and if it goes on, ask the administrator of the registry to look at its oidc settings"
    )
