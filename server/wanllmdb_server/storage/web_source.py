"""Looks at objects on the web for the server, which must not be talked into reaching its own network.

A name is resolved once, every address it has must be globally routable, and the connection goes to one of
those very addresses, with the original host name in the request and in TLS. Nothing is taken from the
environment's proxies. Each redirect is checked like the first address.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from wanllmdb_server.errors import AccessDenied, StorageUnavailable

MAX_REDIRECTS = 5
SECONDS = 20.0
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_NO_HEAD = {405, 501}
_OK = range(200, 300)

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host name. Raises `OSError`."""

Check = Callable[[str], object]
"""Raises `AccessDenied` for a URI that may not be looked at."""


def resolve_by_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


@dataclass(frozen=True, slots=True)
class WebObject:
    """What a web server said of an object. Web servers have no versions: it is never pinned."""

    uri: str
    endpoint: str | None
    size: int
    etag: str | None
    version: str | None
    checksum: str | None
    modified_at: datetime | None


class WebSource:
    """Asks web servers about objects. `allow_loopback` is for tests: it opens the server's own machine."""

    def __init__(self, *, allow_loopback: bool = False, resolve: Resolve = resolve_by_system) -> None:
        self._allow_loopback = allow_loopback
        self._resolve = resolve

    def stat(self, uri: str, check: Check) -> WebObject | None:
        """What is there now, or None. `check` is asked about `uri` and about each redirect's target.

        Raises `AccessDenied` for a place that may not be reached, `StorageUnavailable` if it does not answer.
        """
        deadline = time.monotonic() + SECONDS
        url, method = uri, "HEAD"
        for _ in range(MAX_REDIRECTS + 1):
            check(url)
            answer = self._ask(method, url, deadline)
            if answer.status in _REDIRECTS and (location := answer.headers.get("location")):
                url = urljoin(url, location)
                continue
            if answer.status in _NO_HEAD and method == "HEAD":
                method = "GET"
                continue
            if answer.status in _GONE:
                return None
            if answer.status not in _OK:
                raise StorageUnavailable(f"{uri} answered {answer.status}", uri=uri, status=answer.status)
            return _object(uri, answer)
        raise StorageUnavailable(f"{uri} redirects more than {MAX_REDIRECTS} times", uri=uri)

    def _ask(self, method: str, url: str, deadline: float) -> http.client.HTTPResponse:
        """The answer's head; its body is never read."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            port = None
        if not host or port is None:
            raise AccessDenied(f"{url} is no web address", uri=url)
        try:
            connection = self._connect(parts.scheme, host, port, deadline)
            try:
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                headers = {"Accept-Encoding": "identity", "User-Agent": "wanllmdb-server"}
                connection.request(method, target, headers=headers)
                return connection.getresponse()
            finally:
                connection.close()
        except ssl.SSLCertVerificationError as error:
            raise StorageUnavailable(
                f"{url}: the server there did not prove that it is {host} ({error.verify_message}). If it is "
                "yours, give it a certificate for that name, by an authority that this machine trusts or "
                "that the file named by SSL_CERT_FILE has",
                uri=url,
            ) from error
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise StorageUnavailable(f"{url} cannot be reached: {error}", uri=url) from error

    def _connect(self, scheme: str, host: str, port: int, deadline: float) -> "_Watched":
        addresses = list(dict.fromkeys(self._resolve(host, port)))
        for address in addresses:
            if not self._may_reach(address):
                raise AccessDenied(
                    f"{host} has the address {address}, which is not on the public internet; the server "
                    "does not connect to it",
                    host=host,
                )
        problem = OSError("the name has no address")
        for address in addresses:
            try:
                return _connected(scheme, host, port, address, deadline)
            except OSError as error:
                problem = error
        raise problem

    def _may_reach(self, address: str) -> bool:
        found = _innermost(ipaddress.ip_address(address.partition("%")[0]))
        if self._allow_loopback and found.is_loopback:
            return True
        return found.is_global and not found.is_multicast


_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def _innermost(
    found: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 one only wraps: a gateway would unwrap it."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _TRANSLATED:
        return ipaddress.IPv4Address(found.packed[-4:])
    return found.ipv4_mapped or found.sixtofour or found


class _Watched(http.client.HTTPConnection):
    """A connection that is cut at its deadline, however slowly its bytes drip."""

    timer: threading.Timer | None = None

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        super().close()


def _connected(scheme: str, host: str, port: int, address: str, deadline: float) -> _Watched:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError(f"it took longer than {SECONDS:.0f} seconds")
    plain = socket.create_connection((address, port), timeout=seconds)
    # The copy stands for the same connection, whatever TLS makes of the first.
    copy = plain.dup()
    connection = _Watched(host, port, timeout=seconds)
    connection.timer = threading.Timer(seconds, _cut, [copy])
    connection.timer.daemon = True
    connection.timer.start()
    try:
        if scheme == "https":
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        connection.close()
        plain.close()
        raise
    # With a socket in place http.client does not resolve the name a second time.
    connection.sock = plain
    connection.default_port = _PORTS[scheme]
    return connection


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _object(uri: str, answer: http.client.HTTPResponse) -> WebObject:
    length = answer.headers.get("content-length", "")
    if not length.isdecimal():
        raise StorageUnavailable(f"{uri} does not say how large it is, so it cannot be compared", uri=uri)
    return WebObject(
        uri,
        None,
        int(length),
        _plain(answer.headers.get("etag")),
        None,
        None,
        _time(answer.headers.get("last-modified")),
    )


def _plain(etag: str | None) -> str | None:
    """An ETag without what marks it as weak, and without quotes."""
    return etag.removeprefix("W/").strip('"') or None if etag else None


def _time(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None
