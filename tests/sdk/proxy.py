"""A proxy that forwards everything to a server and remembers what passed."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Passed(NamedTuple):
    """A request: its GraphQL operation, or its method and route for bytes; and how long its body was."""

    what: str
    size: int


class CountingProxy(ThreadingHTTPServer):
    """Forwards to `target`, which is set once that is known."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        self.target = ""
        self.passed: list[Passed] = []
        self.authorized: list[tuple[str, str | None]] = []
        """Each request, and what it has in the header Authorization."""
        self.watch: Callable[[str, str], None] = lambda _what, _moment: None
        """Called with each request when "half" of its body and all of it was "sent", and when "answered"."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self) -> list[Passed]:
        """What passed since the last time."""
        taken, self.passed = self.passed, []
        return taken


class _Forward(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one go, or each answer waits for the client's acknowledgement
    disable_nagle_algorithm = True
    server: CountingProxy

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        what = self._name(body)
        self.server.passed.append(Passed(what, len(body)))
        self.server.authorized.append((what, self.headers["authorization"]))
        target = http.client.HTTPConnection(urlsplit(self.server.target).netloc)
        try:
            target.request(self.command, self.path, self._halves(what, body), dict(self.headers))
            self.server.watch(what, "sent")
            answer = target.getresponse()
            data = answer.read()
            self.server.watch(what, "answered")
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # as if there were no proxy: the connection is lost
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
        target.close()

    def _halves(self, what: str, body: bytes) -> Iterator[bytes]:
        middle = len(body) // 2
        yield body[:middle]
        self.server.watch(what, "half")
        yield body[middle:]

    do_GET = do_PUT = do_POST = _forward  # noqa: N815 - the base class names them so

    def _name(self, body: bytes) -> str:
        path = urlsplit(self.path).path
        return json.loads(body)["operationName"] if path == "/graphql" else f"{self.command} {path}"


@contextmanager
def counting_proxy() -> Iterator[CountingProxy]:
    proxy = CountingProxy()
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
