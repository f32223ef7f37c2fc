"""A small real storage for tests that takes large blobs in parts: folders, and an HTTP server for the bytes.

`parts://127.0.0.1:<port>/<folder>?public=<url>&part_size=…`. The server process makes, lists and completes
uploads in the folder; clients send and fetch bytes at the HTTP server, which runs where the test wants it
and obeys signed URLs (an HMAC over method, path and expiry, with a fixed key: this is no product).

    <folder>/objects/<quoted key>
    <folder>/uploads/<upload id>/key, <number>-<crc32>
"""

import hashlib
import hmac
import os
import secrets
import shutil
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from wanllmdb_server.errors import AlreadyExists, ChecksumMismatch, ObjectNotFound
from wanllmdb_server.storage.contract import ObjectStat, PartStat, SignedRequest, UploadStat
from wanllmdb_server.storage.hookspecs import hookimpl

_KEY = b"partstore"


def _name(key):
    return quote(key, safe="")


def _sign(method, path, expires, limits=""):
    return hmac.new(_KEY, f"{method}\n{path}\n{expires}\n{limits}".encode(), hashlib.sha256).hexdigest()


class PartStore:
    """The storage as the server sees it."""

    enforces_digest = False

    def __init__(self, url):
        parts = urlsplit(url)
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.root = Path(unquote(parts.path))
        self.public = options["public"]
        self.multipart_threshold = int(options.get("threshold", 1 << 20))
        self._part_size = int(options.get("part_size", 8 << 20))
        # A sign that the server is to die in the middle of completing, with the storage's work done.
        self._hang = self.root / "hang-after-complete"
        self._lock = threading.Lock()
        for folder in ("objects", "uploads"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)

    def _object(self, key):
        return self.root / "objects" / _name(key)

    def _upload(self, key, upload_id):
        folder = self.root / "uploads" / upload_id
        if not folder.is_dir() or (folder / "key").read_text() != key:
            raise ObjectNotFound(f"there is no upload {upload_id!r}", upload=upload_id)
        return folder

    def _signed(self, method, path, expires, limits=""):
        end = int(time.time()) + expires
        query = f"expires={end}&limits={limits}&signature={_sign(method, path, end, limits)}"
        return SignedRequest(method, f"{self.public}{path}?{query}", {}, datetime.fromtimestamp(end, UTC))

    def stat(self, key):
        try:
            found = self._object(key).stat()
        except FileNotFoundError:
            return None
        return ObjectStat(key, found.st_size, None, datetime.fromtimestamp(found.st_mtime, UTC))

    def sign_get(self, blobs, expires, filename=None, *, inline=False):
        return [self._signed("GET", f"/objects/{_name(blob.key)}", expires) for blob in blobs]

    def sign_put(self, blobs, expires):
        return [self._signed("PUT", f"/objects/{_name(b.key)}", expires, f"{b.size}") for b in blobs]

    def read(self, key, start=0, length=None):
        try:
            data = self._object(key).read_bytes()
        except FileNotFoundError:
            raise ObjectNotFound(f"there is no object {key!r}", key=key) from None
        return iter([data[start : None if length is None else start + length]])

    def write(self, key, chunks):
        self._object(key).write_bytes(b"".join(chunks))

    def list(self, prefix, after=None):
        keys = sorted(unquote(path.name) for path in (self.root / "objects").iterdir())
        return (self.stat(key) for key in keys if key.startswith(prefix) and key > (after or ""))

    def delete(self, keys):
        for key in keys:
            self._object(key).unlink(missing_ok=True)

    # In parts

    def part_size(self, size):
        return self._part_size

    def create_upload(self, blob):
        upload_id = secrets.token_hex(8)
        folder = self.root / "uploads" / upload_id
        folder.mkdir()
        (folder / "key").write_text(blob.key)
        return upload_id

    def sign_parts(self, key, upload_id, parts, expires):
        return [
            self._signed("PUT", f"/uploads/{upload_id}/{p.number}", expires, f"{p.size}-{p.crc32}")
            for p in parts
        ]

    def list_parts(self, key, upload_id):
        with self._lock:
            paths = [path for path in self._upload(key, upload_id).iterdir() if path.name[0].isdigit()]
            found = sorted((int(path.name.split("-")[0]), path) for path in paths if ".new" not in path.name)
            return [PartStat(number, path.stat().st_size, path.name.split("-")[1]) for number, path in found]

    def complete_upload(self, key, upload_id, parts):
        with self._lock:
            folder = self._upload(key, upload_id)
            if self._object(key).exists():
                raise AlreadyExists(f"{key!r} is stored already", key=key)
            whole = folder / "whole"
            with whole.open("wb") as out:
                for part in parts:
                    data = (folder / f"{part.number}-{part.checksum}").read_bytes()
                    if f"{zlib.crc32(data)}" != part.checksum:
                        raise ChecksumMismatch(f"part {part.number} is not as listed")
                    out.write(data)
            os.link(whole, self._object(key))
            self._remove(folder)
        while self._hang.exists():
            time.sleep(0.01)

    def _remove(self, folder):
        """At once, though the bytes server may be writing a part into it."""
        gone = self.root / f"gone-{folder.name}"
        with suppress(FileNotFoundError):
            folder.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def abort_upload(self, key, upload_id):
        with self._lock:
            self._remove(self.root / "uploads" / upload_id)

    def list_uploads(self, prefix):
        for folder in sorted((self.root / "uploads").iterdir()):
            key = (folder / "key").read_text()
            if key.startswith(prefix):
                started = datetime.fromtimestamp((folder / "key").stat().st_mtime, UTC)
                yield UploadStat(key, folder.name, started)


@hookimpl
def register_storage(register):
    register("parts", lambda url, _context: PartStore(url))


class _Bytes(BaseHTTPRequestHandler):
    """PUT and GET of objects, PUT of parts."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, format, *args):
        pass

    def _refused(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        expires, limits = query["expires"], query["limits"]
        if not hmac.compare_digest(_sign(self.command, parts.path, int(expires), limits), query["signature"]):
            return self._answer(403, b"wrong signature")
        if time.time() >= int(expires):
            self.rfile.read(int(self.headers.get("content-length") or 0))
            return self._answer(403, b"<Error><Code>AccessDenied</Code>Request has expired</Error>")
        self.limits = limits
        self.where = self.server.root / parts.path[1:]
        return False

    def do_PUT(self):
        if self._refused():
            return
        body = self.rfile.read(int(self.headers["content-length"]))
        size, _, crc32 = self.limits.partition("-")
        if not self.where.parent.is_dir():
            self._answer(404, b"NoSuchUpload")
        elif len(body) != int(size) or (crc32 and zlib.crc32(body) != int(crc32)):
            self._answer(400, b"BadDigest")
        elif crc32:
            self._replace(self.where.with_name(f"{self.where.name}-{crc32}"), body)
        else:
            self._create(body)

    def _create(self, body):
        try:
            with self.where.open("xb") as out:
                out.write(body)
        except FileExistsError:
            self._answer(412, b"")
        else:
            self._answer(200, b"")

    def _replace(self, path, body):
        new = path.with_name(f"{path.name}.new-{secrets.token_hex(4)}")
        try:
            new.write_bytes(body)
            new.replace(path)
        except FileNotFoundError:
            self._answer(404, b"NoSuchUpload")
        else:
            self._answer(200, b"")

    def do_GET(self):
        if self._refused():
            return
        data = self.where.read_bytes()
        asked = self.headers.get("range")
        if asked is None:
            self._answer(200, data)
            return
        first, _, last = asked.removeprefix("bytes=").partition("-")
        end = int(last) + 1 if last else len(data)
        span = f"bytes {first}-{end - 1}/{len(data)}"
        self._answer(206, data[int(first) : end], **{"content-range": span})

    def _answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    root: Path

    def handle_error(self, request, client_address):
        """Connections that break off are what these tests are about."""


@contextmanager
def bytes_server(root: Path) -> Iterator[str]:
    """The URL of an HTTP server over the folder."""
    server = _Server(("127.0.0.1", 0), _Bytes)
    server.root = root
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
