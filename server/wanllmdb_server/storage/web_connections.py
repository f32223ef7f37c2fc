"""Connections of the server to hosts that somebody else names, which must not lead into its own network.

A name is resolved once, every address it has must be globally routable or in a network that an operator
allowed, and the connection goes to one of those very addresses, with the original host name in the request
and in TLS. Nothing is taken from the environment's proxies.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from wanllmdb_server.errors import AccessDenied

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
_TOO_LONG = "the answer took too long"
_PORTS = {"http": 80, "https": 443}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host name. Raises `OSError`."""


def resolve_by_system(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def target_of(url: str) -> str:
    """What a request for `url` asks the host for: path and query."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Dialer:
    """Connects to public addresses and to those in the `allowed` networks.

    Without `plain_anywhere`, `http://` leads to the allowed networks only.
    """

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        *,
        plain_anywhere: bool = True,
        resolve: Resolve = resolve_by_system,
    ) -> None:
        self._allowed = allowed
        self._plain_anywhere = plain_anywhere
        self._resolve = resolve

    def connect(self, url: str, deadline: float) -> "Watched":
        """An open connection, which is cut at `deadline`, a time of `time.monotonic`; the caller closes it.

        Raises `AccessDenied` for a place that may not be reached, `OSError` if it cannot be.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            port = None
        if not host or port is None or parts.scheme not in _PORTS:
            raise AccessDenied(f"{url} is no web address", uri=url)
        addresses = list(dict.fromkeys(self._resolve(host, port)))
        for address in addresses:
            self.check(parts.scheme, host, address)
        problem = OSError("the name has no address")
        for address in addresses:
            try:
                return _connected(parts.scheme, host, port, address, deadline)
            except OSError as error:
                problem = error
        raise problem

    def check(self, scheme: str, host: str, address: str) -> None:
        """Raise `AccessDenied` unless the server may connect to the address that `host` has."""
        found = _innermost(ipaddress.ip_address(address.partition("%")[0]))
        if any(found in network for network in self._allowed):
            return
        if not found.is_global or found.is_multicast:
            raise AccessDenied(
                f"{host} has the address {address}, which is not on the public internet; the server "
                "does not connect to it",
                host=host,
            )
        if scheme == "http" and not self._plain_anywhere:
            raise AccessDenied(
                f"{host} is on the public internet, where plain http:// can be read on the way; use https://",
                host=host,
            )


def _innermost(found: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps: a gateway would unwrap it."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _TRANSLATED:
        return ipaddress.IPv4Address(found.packed[-4:])
    return found.ipv4_mapped or found.sixtofour or found


class Watched(http.client.HTTPConnection):
    """A connection that is cut at its deadline, however slowly its bytes drip."""

    timer: threading.Timer | None = None
    was_cut = False

    def getresponse(self) -> http.client.HTTPResponse:
        """The answer, its head read. Raises `TimeoutError` when the deadline came before the head's end."""
        try:
            answer = super().getresponse()
        except (OSError, http.client.HTTPException) as error:
            if self.was_cut:
                raise TimeoutError(_TOO_LONG) from error
            raise
        if self.was_cut:  # in the middle of the head, which reads like its end
            raise TimeoutError(_TOO_LONG)
        return answer

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        super().close()


def _connected(scheme: str, host: str, port: int, address: str, deadline: float) -> Watched:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("it took too long")
    plain = socket.create_connection((address, port), timeout=seconds)
    # The copy stands for the same connection, whatever TLS makes of the first.
    copy = plain.dup()
    connection = Watched(host, port, timeout=seconds)
    connection.timer = threading.Timer(seconds, _cut, [connection, copy])
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


def _cut(connection: Watched, copy: socket.socket) -> None:
    connection.was_cut = True
    with suppress(OSError):
        copy.shutdown(socket.SHUT_RDWR)
    copy.close()
