"""A receiver of webhooks on loopback, which behaves at each path as the test wants."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.server.servers import wait_until


@dataclass(frozen=True)
class Message:
    """A request that arrived. Header names are in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.document["type"]


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Behaviour:
    """Answer with that status and nothing else."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()

    return behave


@dataclass
class Receiver:
    """What arrived, by path; `scripts` has what to do with the next requests to a path, else they are taken."""

    url: str = ""
    got: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    scripts: dict[str, list[Behaviour]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, Behaviour] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, path: str, count: int = 1) -> list[Message]:
        """The messages to a path once there are so many."""
        wait_until(lambda: len(self.got[path]) >= count)
        return list(self.got[path])

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"]))
        message = Message({name.lower(): value for name, value in handler.headers.items()}, body)
        with self.lock:
            self.got[handler.path].append(message)
            script = self.scripts[handler.path]
            behave = script.pop(0) if script else self.always.get(handler.path, status(204))
        behave(handler)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The server hangs up on answers that it does not want."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
