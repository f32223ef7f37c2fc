"""Places that references point to, for tests: a web server, and a bucket with versions behind one."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

MODIFIED = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


@dataclass
class Site:
    """What a web server has: bytes by path, redirects by path. `asked` lists the requests it got.

    With `terse` its answers have neither length nor ETag.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    terse: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@dataclass(frozen=True)
class Found:
    """The contract's ReferencedObject."""

    uri: str
    endpoint: str | None
    size: int
    etag: str | None
    version: str | None
    checksum: str | None
    modified_at: datetime | None


@dataclass(frozen=True)
class Signed:
    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class Bucket:
    """Objects with all their versions, listed, looked at and signed as the storage contract asks."""

    def __init__(self, site: Site, *, versioned: bool = True) -> None:
        self.site = site
        self.versioned = versioned
        self.endpoint: str | None = None
        self.checksum_of: Callable[[bytes], str] = sha256_of
        self.objects: dict[str, list[tuple[str, bytes]]] = {}
        self.listings = 0
        self._number = 0

    @property
    def reference_endpoints(self) -> list[str | None]:
        return [self.endpoint]

    def put(self, uri: str, data: bytes) -> str:
        """Store a new version; the former one stays only where the bucket keeps versions."""
        self._number += 1
        version = f"n{self._number}"
        if not self.versioned and uri in self.objects:
            self.purge(uri)
        self.objects.setdefault(uri, []).append((version, data))
        self.site.files[_address(uri, version)] = data
        self.site.files[_address(uri, None)] = data
        return version

    def delete(self, uri: str) -> None:
        """As S3 does: with versions only the newest look is gone."""
        self.site.files.pop(_address(uri, None))
        if self.versioned:
            self.objects[uri].append(("marker", b""))
        else:
            self.purge(uri)

    def purge(self, uri: str) -> None:
        """Remove every version."""
        for version, _ in self.objects.pop(uri):
            self.site.files.pop(_address(uri, version), None)
        self.site.files.pop(_address(uri, None), None)

    def expand_reference(self, uri: str, *, max_objects: int, checksum: str | None) -> list[Found]:
        self.listings += 1
        folder = uri.rstrip("/") + "/"
        names = [uri] if uri in self.objects else sorted(n for n in self.objects if n.startswith(folder))
        found = [self._found(name, checksum) for name in names if self.objects[name][-1][0] != "marker"]
        if len(found) > max_objects:
            raise TooManyObjects(f"there are at least {max_objects + 1} objects under {uri}")
        return found

    def stat_reference(self, uri: str, version: str | None) -> Found | None:
        versions = self.objects.get(uri)
        return self._found(uri, "provider") if versions and versions[-1][0] != "marker" else None

    def sign_reference(self, uri: str, version: str | None, expires: int) -> Signed:
        return Signed("GET", self.site.url + quote(_address(uri, version), safe="/?=:"), {}, MODIFIED)

    def _found(self, uri: str, checksum: str | None) -> Found:
        version, data = self.objects[uri][-1]
        digest = self.checksum_of(data) if checksum == "provider" else None
        pinned = version if self.versioned else None
        when = MODIFIED + timedelta(seconds=int(version[1:]))
        return Found(uri, self.endpoint, len(data), etag_of(data), pinned, digest, when)


class TooManyObjects(Exception):
    """Named as the plugins name it."""


def sha256_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def etag_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _address(uri: str, version: str | None) -> str:
    return "/" + uri.replace("://", "/") + (f"?versionId={version}" if version else "")


@contextmanager
def serving_site() -> Iterator[Site]:
    """A web server on loopback over a `Site`."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.command, self.path))
            if self.path in site.redirects:
                self._answer(302, b"", {"Location": site.redirects[self.path]})
                return
            parts = urlsplit(self.path)
            version = parse_qs(parts.query).get("versionId", [None])[0]
            name = unquote(parts.path) + (f"?versionId={version}" if version else "")
            data = site.files.get(name)
            if data is None:
                self._answer(404, b"", {})
            else:
                self._answer(200, data, {"ETag": f'"{etag_of(data)}"'})

        do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

        def _answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            if site.terse:
                headers = {"Connection": "close"}
            else:
                self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
