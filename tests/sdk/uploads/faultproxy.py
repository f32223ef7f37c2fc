"""A proxy before a storage that counts the bytes of uploads as they pass, and breaks them when told to.

It streams: a request that breaks off in the middle has reached the storage as far as it came. The Host
header passes unchanged, so that what is signed for the proxy stays signed.
"""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

STEP = 64 << 10


class FaultProxy(ThreadingHTTPServer):
    """Forwards to `target`. `faults` are taken one by one by the PUTs that come."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Forward)
        self.target = ""
        self.lock = threading.Lock()
        self.faults = []
        self.sent = 0
        self.active = 0
        self.requests = []
        self.pace = 0.0
        self.watch = lambda: None
        self.renames_host = False
        """Whether it asks for the host it forwards to, as careless reverse proxies do."""
        self.drops_range = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """A connection that broke off is what this is about."""

    def count(self, size):
        with self.lock:
            self.sent += size
        self.watch()

    def settle(self):
        """Wait until nothing is under way."""
        while self.active:
            time.sleep(0.01)

    def take(self):
        """How many bytes of bodies passed since the last time."""
        with self.lock:
            taken, self.sent = self.sent, 0
        return taken


def refuse(status, **headers):
    """Answer in the storage's place, after the body was read."""

    def act(handler, _number):
        handler.rfile.read(int(handler.headers.get("content-length") or 0))
        handler.answer(status, headers, b"")
        return True

    return act


def reset_after(size):
    """Let so many bytes pass and then reset the connection to the client, and end the one to the storage."""

    def act(handler, _number):
        handler.stop_after = size
        return False

    return act


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: FaultProxy
    stop_after = None

    def log_message(self, format, *args):
        pass

    def _forward(self):
        with self.server.lock:
            self.server.active += 1
        try:
            self._forward_one()
        finally:
            with self.server.lock:
                self.server.active -= 1

    def _forward_one(self):
        self.stop_after = None
        with self.server.lock:
            self.server.requests.append(f"{self.command} {urlsplit(self.path).path}")
            fault = self.server.faults.pop(0) if self.command == "PUT" and self.server.faults else None
        if fault is not None and fault(self, len(self.server.requests)):
            return
        target = http.client.HTTPConnection(urlsplit(self.server.target).netloc)
        try:
            size = int(self.headers.get("content-length") or 0)
            target.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if self.server.drops_range and name.lower() == "range":
                    continue
                renamed = self.server.renames_host and name.lower() == "host"
                target.putheader(name, urlsplit(self.server.target).netloc if renamed else value)
            target.endheaders()
            self._pass_body(target, size)
            answer = target.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException):
            self._reset()
            return
        finally:
            target.close()
        headers = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server")
        }
        length = answer.getheader("content-length") if self.command == "HEAD" else None
        self.answer(answer.status, headers, data, length)

    def _pass_body(self, target, size):
        passed = 0
        while passed < size:
            chunk = self.rfile.read(min(STEP, size - passed))
            if not chunk:
                raise ConnectionResetError
            target.send(chunk)
            passed += len(chunk)
            if self.command == "PUT":
                self.server.count(len(chunk))
            if self.server.pace:
                time.sleep(self.server.pace)
            if self.stop_after is not None and passed >= self.stop_after:
                raise ConnectionResetError

    def _reset(self):
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def answer(self, status, headers, data, length=None):
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", length or str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_OPTIONS = _forward  # noqa: N815 - the base class names them so


@contextmanager
def fault_proxy() -> Iterator[FaultProxy]:
    proxy = FaultProxy()
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
