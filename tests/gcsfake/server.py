"""The fake as a server on a free port of loopback, with Google's token and IAM endpoints beside it."""

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from tests.gcsfake import objects, parts
from tests.gcsfake.accounts import Account
from tests.gcsfake.bucket import Bucket
from tests.gcsfake.exchange import Answer, Refused, Request
from tests.gcsfake.verifying import verify

OBJECTS = {
    "GET": objects.read_object,
    "HEAD": objects.read_object,
    "PUT": objects.put_object,
    "DELETE": objects.delete_object,
}


@dataclass
class Fake:
    """The fake's inside: what a test looks at and changes past the API."""

    account: Account = field(default_factory=Account)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    faults: list[Answer | None] = field(default_factory=list)
    """Answers to give instead, one a request; None breaks the connection."""
    cut_after: int | None = None
    """Send only so many bytes of the next body, and break the connection."""
    may_sign: bool = True
    url: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def storage_url(self, bucket: str, prefix: str = "", **options: object) -> str:
        """A storage's URL that leads here. The bucket is made if it is not there."""
        self.buckets.setdefault(bucket, Bucket())
        return f"gs://{bucket}/{prefix}?{urlencode({'endpoint': self.url, **options})}"

    def key_file(self, folder: Path) -> Path:
        return self.account.write_key_file(folder / "key.json")

    def answer(self, request: Request) -> Answer:
        if request.raw_path == "/token":
            return _json(
                {
                    "access_token": self.account.hand_out_token(),
                    "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
                    "expires_in": 3600,
                    "token_type": "Bearer",
                }
            )
        if request.raw_path.endswith(":signBlob"):
            return self._sign_blob(request)
        verify(request, self.account)
        name, key = request.target
        bucket = self.buckets.get(name)
        if bucket is None:
            raise Refused(404, "NoSuchBucket")
        if request.query.keys() & {"uploads", "uploadId"}:
            return parts.handle(bucket, request)
        if not key:
            return objects.list_objects(bucket, request)
        if request.method not in OBJECTS:
            raise Refused(405, "MethodNotAllowed")
        return OBJECTS[request.method](bucket, request)

    def _sign_blob(self, request: Request) -> Answer:
        """IAM: needs a token that was handed out, and the right to sign as the account."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        expected = f"/v1/projects/-/serviceAccounts/{self.account.email}:signBlob"
        if not self.may_sign or not self.account.accepts(token) or request.raw_path != expected:
            return _json({"error": {"status": "PERMISSION_DENIED"}}, 403)
        signature = self.account.sign(base64.b64decode(json.loads(request.body)["payload"]))
        return _json({"signedBlob": base64.b64encode(signature).decode()})


@contextmanager
def running() -> Iterator[Fake]:
    """A fake with an empty set of buckets that runs meanwhile."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a class that closes over the fake
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16
        timeout = 60

        def answer(self) -> None:
            path, _, query = self.path.partition("?")
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                self.close_connection = True
                return
            request = Request(self.command, path, query, self.headers, body)
            with fake.lock:
                fake.seen.append(request)
                answer = fake.faults.pop(0) if fake.faults else _answered(fake.answer, request)
                cut, fake.cut_after = (
                    (fake.cut_after, None) if answer and answer.body else (None, fake.cut_after)
                )
            self._send(answer, cut)

        def _send(self, answer: Answer | None, cut: int | None) -> None:
            if answer is None:
                self._break()
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body if cut is None else answer.body[:cut])
            self.wfile.flush()
            if cut is not None:
                self._break()

        def _break(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: object) -> None:
            """Keep quiet: `seen` tells more."""

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - named by http.server

    return Handler


def _answered(answer: Callable[[Request], Answer], request: Request) -> Answer:
    try:
        return answer(request)
    except Refused as refused:
        return refused.answer


def _json(content: dict[str, object], status: int = 200) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"content-type": "application/json"})
