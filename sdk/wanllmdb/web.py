"""HTTP to addresses that somebody else wrote down: resolved once, checked, and connected to just there.

The original host name stays in the request and in TLS. Proxies of the environment are not used: what they
would connect to could not be checked. Each redirect is checked like the first address.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from wanllmdb.errors import ReferenceNotAllowed, TransferFailed
from wanllmdb.permissions import Permissions
from wanllmdb.sourced import Found
from wanllmdb.uris import WEB, parse_uri

MAX_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_NO_HEAD = {405, 501}

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host name. Raises `OSError`."""


def resolve_by_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


class Web:
    """Web servers, as far as `permissions` lets them be reached."""

    def __init__(
        self, permissions: Permissions, *, resolve: Resolve = resolve_by_system, timeout: float = 60.0
    ) -> None:
        self._permissions = permissions
        self._resolve = resolve
        self._timeout = timeout

    def stat(self, uri: str) -> Found | None:
        """What is there now. Raises `TransferFailed`, `ReferenceNotAllowed`."""
        for method in ("HEAD", "GET"):
            with self._opened(method, uri) as answer:
                if answer.status in _GONE:
                    return None
                if answer.status not in _NO_HEAD:
                    return _found(uri, answer)
        raise TransferFailed(f"{uri} can neither be looked at nor fetched")

    @contextmanager
    def fetch(self, uri: str) -> Iterator[tuple[Found, http.client.HTTPResponse] | None]:
        """What is there now and its bytes, or None. Raises as `stat`."""
        with self._opened("GET", uri) as answer:
            yield None if answer.status in _GONE else (_found(uri, answer), answer)

    @contextmanager
    def _opened(self, method: str, uri: str) -> Iterator[http.client.HTTPResponse]:
        url = uri
        for _ in range(MAX_REDIRECTS + 1):
            connection = self._connected(url)
            try:
                parts = urlsplit(url)
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                try:
                    connection.request(method, target, headers={"Accept-Encoding": "identity"})
                    answer = connection.getresponse()
                except (OSError, http.client.HTTPException) as error:
                    raise _unreachable(url, error) from error
                location = answer.headers.get("location")
                if answer.status not in _REDIRECTS or not location:
                    yield answer
                    return
                url = urljoin(url, location)
            finally:
                connection.close()
        raise TransferFailed(f"{uri} redirects more than {MAX_REDIRECTS} times")

    def _connected(self, url: str) -> http.client.HTTPConnection:
        if parse_uri(url).scheme not in WEB:
            raise ReferenceNotAllowed(f"{url} is no web address, though a web server redirects to it")
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except OSError as error:
            raise _unreachable(url, error) from error
        for address in addresses:
            self._permissions.check_address(url, address)
        problem: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                return self._connect(parts.scheme, host, port, address)
            except OSError as error:
                problem = error
        raise _unreachable(url, problem) from problem

    def _connect(self, scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(host, port, timeout=self._timeout)
        plain = socket.create_connection((address, port), timeout=self._timeout)
        try:
            if scheme == "https":
                plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise
        # With a socket in place http.client does not resolve the name a second time.
        connection.sock = plain
        connection.default_port = _PORTS[scheme]
        return connection


def _found(uri: str, answer: http.client.HTTPResponse) -> Found:
    if answer.status not in range(200, 300):
        raise TransferFailed(f"{uri} answered {answer.status}", details={"uri": uri})
    length = answer.headers.get("content-length", "")
    if not length.isdecimal():
        raise TransferFailed(f"{uri} does not say how large it is, so it cannot be compared")
    modified = _time(answer.headers.get("last-modified"))
    return Found(uri, None, int(length), plain_etag(answer.headers.get("etag")), None, None, modified)


def plain_etag(text: str | None) -> str | None:
    """An ETag without what marks it as weak, and without quotes."""
    return text.removeprefix("W/").strip('"') or None if text else None


def _time(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def _unreachable(url: str, error: Exception) -> TransferFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        return TransferFailed(
            f"{url}: the server there did not prove that it is {urlsplit(url).hostname} "
            f"({error.verify_message}). If it is yours, give it a certificate for that name, by an authority "
            "that this machine trusts or that the file named by SSL_CERT_FILE has",
            details={"uri": url},
        )
    return TransferFailed(f"{url} cannot be reached: {error}", details={"uri": url})
