"""Looks at objects on the web for the server, which must not be talked into reaching its own network.

Where it may connect to, `web_connections` says. Each redirect is checked like the first address.
"""

import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from wanllmdb_server.errors import StorageUnavailable
from wanllmdb_server.storage.web_connections import LOOPBACK, Dialer, Resolve, resolve_by_system, target_of

MAX_REDIRECTS = 5
SECONDS = 20.0
_REDIRECTS = {301, 302, 303, 307, 308}
_GONE = {404, 410}
_NO_HEAD = {405, 501}
_OK = range(200, 300)

Check = Callable[[str], object]
"""Raises `AccessDenied` for a URI that may not be looked at."""


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
        self._dialer = Dialer(LOOPBACK if allow_loopback else (), resolve=resolve)

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
            connection = self._dialer.connect(url, deadline)
            try:
                headers = {"Accept-Encoding": "identity", "User-Agent": "wanllmdb-server"}
                connection.request(method, target_of(url), headers=headers)
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
