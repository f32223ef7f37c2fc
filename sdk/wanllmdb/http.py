"""HTTP to the server and to buckets: pooled connections, retries, errors as exceptions.

A path ("/graphql") goes to the base URL and carries its headers, the API key among them. A full URL
is a signed one: it needs no key and must not get one, so nothing is added. Redirects are not followed.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    HTTPError,
    LocationParseError,
    NewConnectionError,
    SSLError,
    TimeoutError,  # noqa: A004 - urllib3's name; the built-in is not used here
)

from wanllmdb.errors import (
    AccessDenied,
    NotFound,
    RateLimited,
    ServerUnreachable,
    StorageFull,
    TransferFailed,
    Unauthenticated,
    UrlExpired,
    WanllmdbError,
    from_code,
)
from wanllmdb.serverurl import is_loopback
from wanllmdb.sockets import FileBody, UnixPool, file_sending_pools

Body = bytes | bytearray | FileBody
Response = urllib3.BaseHTTPResponse

EMBEDDED = "http://wanllmdb.embedded"
"""The public base of a server that listens on a socket file only."""

LONGEST_WAIT = 300.0
"""Who asks for more patience than so many seconds gets none."""

_TOO_MANY, _FULL = 429, 507
_ERROR_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class Retry:
    """How often to try in all, and how long to wait: `first` seconds, doubled each time up to `longest`."""

    attempts: int = 6
    first: float = 0.2
    longest: float = 20.0

    def pause(self, failures: int, asked: float | None = None) -> None:
        """Wait after so many failures: as long as the server asked, else ever longer. Never in step."""
        chance = random.uniform(0.5, 1)  # noqa: S311 - no secret
        wait = min(self.longest, self.first * 2 ** (failures - 1))
        time.sleep(wait * chance if asked is None else min(asked, LONGEST_WAIT) + self.first * chance)


class Connections:
    """Keep-alive connections to the server at `base_url` and to wherever signed URLs point.

    `base_url` is `http://…`, `https://…` or `http+unix://<percent-encoded socket file>`. With
    `socket_path` every URL of the base's origin travels over that socket file. `explain` adds to what
    the server says when it refuses. Safe to use from several threads; at most `size` connections are
    kept for each origin.
    """

    def __init__(
        self,
        base_url: str,
        socket_path: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        explain: Callable[[WanllmdbError], WanllmdbError] = lambda error: error,
        retry: Retry | None = None,
        timeout: float = 60.0,
        size: int = 16,
    ) -> None:
        if base_url.startswith("http+unix://"):
            base_url, socket_path = EMBEDDED, unquote(base_url.removeprefix("http+unix://").rstrip("/"))
        self.base_url = base_url.rstrip("/")
        self.retry = retry or Retry()
        self.explain = explain
        self._origin = _origin(self.base_url)
        self._socket_path = socket_path
        self._headers = dict(headers or {})
        self._size = size
        self._timeout = urllib3.Timeout(connect=min(timeout, 10.0), read=timeout)
        self._open_pools()

    def _open_pools(self) -> None:
        self._pid = os.getpid()
        self._direct = file_sending_pools(urllib3.PoolManager(**self._pool_options()))
        self._proxied: dict[str, urllib3.ProxyManager] = {}
        self._unix = UnixPool(self._socket_path, **self._pool_options()) if self._socket_path else None

    def request(
        self,
        method: str,
        url: str,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        repeat: bool = True,
        expect: tuple[int, ...] = (),
    ) -> Response:
        """The whole answer, its status 2xx or one in `expect`.

        5xx (but 507), 429 and lost connections are tried again unless `repeat` is False.
        Raises the server's error under its code; `ServerUnreachable` or, for a signed URL,
        `TransferFailed` if there was no answer.
        """
        failures = 0
        while True:
            failures += 1
            last = not repeat or failures >= self.retry.attempts
            try:
                response = self._open(method, url, body, headers, preload=True)
            except HTTPError as error:
                if last or not may_pass(error):
                    raise self._unreachable(url, error) from _bare(error)
                self.retry.pause(failures)
                continue
            if response.status < 300 or response.status in expect:  # noqa: PLR2004 - 2xx
                return response
            refusal = self._refusal(response, url)
            if last or isinstance(refusal, UrlExpired) or not may_pass(refusal):
                raise refusal
            self.retry.pause(failures, refusal.retry_after)

    def json(self, method: str, url: str, payload: Any = None, *, repeat: bool = True) -> Any:
        """Send `payload` as JSON, return the answer's JSON."""
        body = None if payload is None else json.dumps(payload, separators=(",", ":")).encode()
        headers = {"content-type": "application/json"}
        response = self.request(method, url, body, headers, repeat=repeat)
        try:
            return json.loads(response.data)
        except ValueError:
            raise TransferFailed(
                f"{self._absolute(url)} answered something that is not JSON; is this the address of a "
                "wanllmdb server?",
                details={"url": self._absolute(url)},
            ) from None

    @contextmanager
    def stream(
        self, method: str, url: str, body: Body | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[Response]:
        """The answer before its body is read; one attempt.

        Raises like `request`, and while reading urllib3's `HTTPError` if the connection breaks:
        only the reader knows from where to go on.
        """
        try:
            response = self._open(method, url, body, headers, preload=False)
        except HTTPError as error:
            raise self._unreachable(url, error) from _bare(error)
        try:
            if response.status >= 300:  # noqa: PLR2004 - not 2xx
                raise self._refusal(response, url)
            yield response
        finally:
            if response.length_remaining == 0:
                response.release_conn()
            else:
                response.close()  # unread bytes would be taken for the next answer

    def is_near(self, url: str) -> bool:
        """Whether `url` is served by this machine, so that one connection is as fast as many."""
        url = self._absolute(url)
        return (self._unix is not None and _origin(url) == self._origin) or is_loopback(url)

    def close(self) -> None:
        """Close all connections; the object can be used again and opens new ones."""
        for manager in (self._direct, *self._proxied.values()):
            manager.clear()
        if self._unix:
            self._unix.close()
            self._unix = UnixPool(self._unix.socket_path, **self._pool_options())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(
        self, method: str, url: str, body: Body | None, headers: Mapping[str, str] | None, *, preload: bool
    ) -> Response:
        if self._pid != os.getpid():
            self._open_pools()  # a forked child must not talk over the connections of its parent
        sent = {**(self._headers if url.startswith("/") else {}), **(headers or {})}
        url = self._absolute(url)
        if body is not None:
            sent["content-length"] = str(len(body))
        options: dict[str, Any] = {
            "body": body, "headers": sent, "preload_content": preload, "retries": False,
            "redirect": False, "decode_content": preload,
        }  # fmt: skip
        if self._unix and _origin(url) == self._origin:
            sent["host"] = urlsplit(url).netloc
            target = url[len(self._origin) :] or "/"
            return self._unix.urlopen(method, target, assert_same_host=False, **options)
        return self._manager(url).urlopen(method, url, **options)

    def _manager(self, url: str) -> urllib3.PoolManager:
        """Direct, or through the proxy the environment names; this machine is never behind a proxy."""
        parts = urlsplit(url)
        proxy = None if is_loopback(url) else getproxies().get(parts.scheme)
        if not proxy or proxy_bypass(parts.hostname or ""):
            return self._direct
        if proxy not in self._proxied:
            manager = urllib3.ProxyManager(proxy, **self._pool_options())
            self._proxied[proxy] = file_sending_pools(manager)
        return self._proxied[proxy]

    def _pool_options(self) -> dict[str, Any]:
        return {"maxsize": self._size, "timeout": self._timeout, "retries": False}

    def _absolute(self, url: str) -> str:
        return self.base_url + url if url.startswith("/") else url

    def _refusal(self, response: Response, url: str) -> WanllmdbError:
        error = error_from(response, url)
        return self.explain(error) if url.startswith("/") else error

    def _unreachable(self, url: str, error: HTTPError) -> WanllmdbError:
        url = self._absolute(url)
        where = self._socket_path if self._socket_path and _origin(url) == self._origin else _origin(url)
        reason = _reason(error)
        details = {"url": _shown(url), "reason": reason}
        if _origin(url) == self._origin:
            return ServerUnreachable(
                f"the wanllmdb server at {where} does not answer ({reason}). Start it with "
                "`wanllmdb-server serve`, or set WANLLMDB_URL to the address of a running one",
                details=details,
            )
        return TransferFailed(
            f"the storage at {where} does not answer ({reason}). If the server reaches it under another "
            "name than this machine, set the storage's public endpoint on the server",
            details=details,
        )


def may_pass(error: Exception) -> bool:
    """Whether trying again may help: a lost connection, an expired URL, a server that asks for patience."""
    if isinstance(error, HTTPError):
        return not isinstance(error, SSLError | LocationParseError)
    if not isinstance(error, WanllmdbError):
        return False
    status = error.status
    if status is None:
        return isinstance(error, ServerUnreachable | TransferFailed)
    if status == _TOO_MANY:
        return (error.retry_after or 0) <= LONGEST_WAIT
    return (
        isinstance(error, UrlExpired) or (status >= 500 and status != _FULL)  # noqa: PLR2004 - server errors
    )


def error_from(response: Response, url: str) -> WanllmdbError:
    """The exception for an answer that refuses: by its JSON body's code, else by its status."""
    data = response.data if response.length_remaining == 0 else response.read(_ERROR_BYTES)
    try:
        error = _from_body(json.loads(data))
    except (ValueError, LookupError, TypeError):
        error = _from_status(response.status, data or b"", url)
    error.status = response.status
    error.retry_after = _retry_after(response)
    return error


def _from_body(body: Any) -> WanllmdbError:
    """From the form of GraphQL, or from that of signed URLs. Raises `LookupError`, `TypeError` for others."""
    if "errors" in body:
        first = body["errors"][0]
        return from_code(
            first["extensions"]["code"], str(first["message"]), first["extensions"].get("details")
        )
    error = body["error"]
    return from_code(error["code"], str(error["message"]), error.get("details"))


def _from_status(status: int, data: bytes, url: str) -> WanllmdbError:
    """For answers of a bucket or a proxy, which do not speak our codes."""
    kinds: dict[int, type[WanllmdbError]] = {
        401: AccessDenied, 403: AccessDenied, 404: NotFound, 507: StorageFull,
    }  # fmt: skip
    if url.startswith("/"):
        kinds |= {401: Unauthenticated, 429: RateLimited}
    kind = kinds.get(status, TransferFailed)
    if b"Request has expired" in data or b"ExpiredToken" in data:
        kind = UrlExpired
    text = data[:300].decode("utf-8", "replace").strip()
    return kind(
        f"{_shown(url)} answered {status}" + (f": {text}" if text else ""),
        details={"url": _shown(url)},
    )


def _shown(url: str) -> str:
    return url.partition("?")[0]  # what follows is a signature, which does not belong into logs


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LocationParseError(url)
    return f"{parts.scheme}://{parts.netloc}"


def _bare(error: BaseException) -> BaseException:
    """The error and what caused it, without their tracebacks: their frames have the request's headers."""
    inner: BaseException | None = error
    while inner is not None:
        inner.__traceback__ = None
        inner = inner.__cause__ or inner.__context__
    return error


def _reason(error: HTTPError) -> str:
    if isinstance(error, NewConnectionError):
        return str(error.args[0]).rpartition(": ")[2] or "no connection"
    if isinstance(error, TimeoutError):
        return "timed out"
    return str(error.args[0] if error.args else error)


def _retry_after(response: Response) -> float | None:
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return None
