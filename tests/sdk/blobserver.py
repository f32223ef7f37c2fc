"""A small real HTTP server that keeps blobs in memory, speaks packs, and misbehaves when told to.

It does for the SDK what a storage does: PUT and GET of one blob, ranges, packs, expiring URLs.
`python -m tests.sdk.blobserver <folder>` serves the files of a folder, each named by its hex digest.
"""

import hashlib
import json
import re
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from wanllmdb.signing import SignedBlob, SignedPack


def digest_of(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


class BlobServer(ThreadingHTTPServer):
    """`blobs` by hex digest, `log` of requests, and `faults`: each is offered every request in turn."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: Any = ("127.0.0.1", 0)) -> None:
        super().__init__(address, _Handler)
        self.blobs: dict[str, bytes] = {}
        self.log: list[str] = []
        self.bodies: list[tuple[str, dict[str, str], bytes]] = []
        self.faults: list[Callable[[_Handler], bool]] = []
        self.generation = 0
        self.minimum_generation = 0
        self.pack_limit = 8 << 20
        self.small = 64 << 10
        self.signings: list[int] = []
        self.throttle = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, data: bytes) -> str:
        self.blobs[hashlib.sha256(data).hexdigest()] = data
        return digest_of(data)

    def fault(self, act: Callable[["_Handler"], bool], times: int = 1) -> None:
        self.faults += [act] * times

    def expire_urls(self) -> None:
        self.minimum_generation = self.generation + 1

    def sign(self, method: str, sizes: dict[str, int], *, packs: bool = True, base: str | None = None) -> Any:
        """A `sign` for upload or download of blobs of these sizes."""
        base = base or self.url

        def sign(digests: Sequence[str]) -> tuple[list[SignedBlob], list[SignedPack]]:
            self.generation += 1
            self.signings.append(len(digests))
            end = datetime.now(UTC) + timedelta(minutes=15)
            small = [digest for digest in digests if packs and sizes[digest] <= self.small]
            alone = [digest for digest in digests if digest not in set(small)]
            blobs = [
                SignedBlob(digest, method, f"{base}/blob/{digest[7:]}?g={self.generation}", {}, end)
                for digest in alone
            ]
            pack_method = "PUT" if method == "PUT" else "POST"
            listings = self._listings(small, sizes)
            url = f"{base}/pack?g={self.generation}"
            return blobs, [SignedPack(pack_method, url, {}, end, listing) for listing in listings]

        return sign

    def _listings(self, digests: list[str], sizes: dict[str, int]) -> Iterator[str]:
        lines: list[str] = []
        total = 0
        for digest in digests:
            lines.append(f"{digest[7:]} {sizes[digest]} blobs/{digest[7:]}\n")
            total += sizes[digest]
            if total >= self.pack_limit:
                yield "".join(lines)
                lines, total = [], 0
        if lines:
            yield "".join(lines)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = False
    server: BlobServer

    def setup(self) -> None:
        super().setup()
        if self.request.family == socket.AF_INET:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def address_string(self) -> str:
        return "client"

    def _serve(self) -> None:
        self.server.log.append(f"{self.command} {self.path.partition('?')[0]}")
        try:
            fault = self.server.faults.pop(0)
        except IndexError:
            fault = None
        if fault is not None:
            if fault(self):
                return
            self.server.faults.insert(0, fault)
        generation = re.search(r"[?&]g=(\d+)", self.path)
        if generation and int(generation[1]) < self.server.minimum_generation:
            self.read_body()
            self.refuse(403, "URL_EXPIRED", "this URL has expired")
            return
        getattr(self, f"{self.command.lower()}_{self.path.split('/')[1].partition('?')[0]}")()

    do_GET = do_PUT = do_POST = _serve  # noqa: N815 - http.server looks these names up

    def read_body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def refuse(self, status: int, code: str, message: str, **details: Any) -> None:
        error = {"error": {"code": code, "message": message, "details": details}}
        self.answer(status, json.dumps(error).encode(), content_type="application/json")

    def put_blob(self) -> None:
        name = self.path.split("/")[2].partition("?")[0]
        body = self.read_body()
        if name in self.server.blobs:
            self.refuse(412, "ALREADY_EXISTS", "already there")
        elif hashlib.sha256(body).hexdigest() != name:
            self.refuse(400, "CHECKSUM_MISMATCH", "other bytes than promised", digest="sha256:" + name)
        else:
            self.server.blobs[name] = body
            self.answer(201)

    def get_blob(self) -> None:
        data = self.server.blobs.get(self.path.split("/")[2].partition("?")[0])
        if data is None:
            self.refuse(404, "OBJECT_NOT_FOUND", "no such blob")
            return
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", "")):
            start, end = int(wanted[1]), int(wanted[2]) + 1
            self.server.log[-1] += f" {start}-{end}"
            self._send(206, data[start:end])
        else:
            self._send(200, data)

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        for at in range(0, len(data), 1 << 20):
            self.wfile.write(data[at : at + (1 << 20)])
            time.sleep(self.server.throttle)
        self.wfile.flush()

    def put_pack(self) -> None:
        listing, _, rest = self.read_body().partition(b"\n\n")
        stored = existing = at = 0
        for line in listing.decode().split("\n"):
            name, size, _ = line.split(" ")
            data = rest[at : at + int(size)]
            at += int(size)
            if hashlib.sha256(data).hexdigest() != name:
                self.refuse(400, "CHECKSUM_MISMATCH", "other bytes than promised", digest="sha256:" + name)
                return
            existing += name in self.server.blobs
            stored += name not in self.server.blobs
            self.server.blobs[name] = data
        self.answer(200, json.dumps({"stored": stored, "existing": existing}).encode())

    def post_pack(self) -> None:
        names = [line.split(" ")[0] for line in self.read_body().decode().splitlines()]
        self._send(200, b"".join(self.server.blobs[name] for name in names))

    def get_echo(self) -> None:
        self.server.bodies.append((self.command, dict(self.headers.items()), self.read_body()))
        self.answer(200, b'{"ok": true}')

    post_echo = put_echo = get_echo


class UnixBlobServer(BlobServer):
    """The same over a socket file."""

    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)

    def get_request(self) -> tuple[socket.socket, Any]:
        return self.socket.accept()[0], ("client", 0)


@contextmanager
def serving(server: BlobServer) -> Iterator[BlobServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# What can go wrong, to be given to `BlobServer.fault`


def unavailable(retry_after: str | None = None, status: int = 503) -> Callable[[_Handler], bool]:
    def act(handler: _Handler) -> bool:
        handler.read_body()
        headers = {} if retry_after is None else {"retry_after": retry_after}
        handler.answer(status, b"", **headers)
        return True

    return act


def refusal(status: int, code: str, message: str = "no", **details: Any) -> Callable[[_Handler], bool]:
    def act(handler: _Handler) -> bool:
        handler.read_body()
        handler.refuse(status, code, message, **details)
        return True

    return act


def reset(handler: _Handler) -> bool:
    """Cut the connection the hard way, before any answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
    handler.rfile = handler.wfile = open("/dev/null", "rb+")  # noqa: SIM115, PTH123 - closed by the base class
    return True


def truncated(count: int) -> Callable[[_Handler], bool]:
    """Send only the first `count` bytes of the body that was promised."""

    def act(handler: _Handler) -> bool:
        if handler.command == "PUT":
            return False
        data = _asked(handler)
        handler.send_response(206 if "range" in handler.headers else 200)
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:count])
        handler.wfile.flush()
        handler.close_connection = True
        return True

    return act


def corrupted(handler: _Handler) -> bool:
    """Flip one bit in the middle of the answer."""
    data = bytearray(_asked(handler))
    data[len(data) // 2] ^= 1
    handler.answer(206 if "range" in handler.headers else 200, bytes(data))
    return True


def _asked(handler: _Handler) -> bytes:
    if handler.command == "POST":
        names = [line.split(" ")[0] for line in handler.read_body().decode().splitlines()]
        return b"".join(handler.server.blobs[name] for name in names)
    data = handler.server.blobs[handler.path.split("/")[2].partition("?")[0]]
    if wanted := re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("range", "")):
        return data[int(wanted[1]) : int(wanted[2]) + 1]
    return data
