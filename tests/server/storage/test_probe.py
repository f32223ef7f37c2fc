"""The probe against a small bucket of our own that can be wrong in each way that happens."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import obstore.store
import pytest
from wanllmdb_server.storage.contract import SignedRequest
from wanllmdb_server.storage.obstore_base import ObstoreStorage
from wanllmdb_server.storage.probe import prove

REFUSALS = {"SignatureDoesNotMatch", "RequestTimeTooSkewed", "Request is not yet valid", "AccessDenied"}
ORIGIN = "http://ui.example:8080"
REMOTE = [
    "write",
    "signed PUT",
    "signed GET",
    "range",
    "existing key",
    "wrong body",
    "clock",
    "CORS",
    "delete",
]


class Bucket(ObstoreStorage):
    """Bytes in memory, and a bare HTTP server before them: what a provider is to us."""

    def __init__(self):
        super().__init__(obstore.store.MemoryStore(), "the bucket")
        self.url = ""
        self.fault = None

    def sign_get(self, blobs, expires, filename=None, *, inline=False):
        return [self._signed("GET", blob) for blob in blobs]

    def sign_put(self, blobs, expires):
        return [self._signed("PUT", blob) for blob in blobs]

    def _signed(self, method, blob):
        return SignedRequest(method, f"{self.url}/{blob.key}", {}, datetime.now(UTC))


@contextmanager
def _serving(bucket):
    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if bucket.fault in REFUSALS:
                return self._answer(403, f"<Code>{bucket.fault}</Code>".encode())
            if bucket.stat(self.path[1:]) is not None and bucket.fault != "overwrites":
                return self._answer(412)
            bucket.write(self.path[1:], [body])
            return self._answer(200)

        def do_GET(self):
            (body,) = bucket.read(self.path[1:])
            if "Range" in self.headers and bucket.fault != "no range":
                start, end = self.headers["Range"].removeprefix("bytes=").split("-")
                return self._answer(206, body[int(start) : int(end) + 1])
            return self._answer(200, body)

        def do_OPTIONS(self):
            self._answer(200 if bucket.fault != "no cors" else 403, cors=bucket.fault != "no cors")

        def _answer(self, status, body=b"", *, cors=False):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if cors:
                self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    bucket.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def bucket():
    bucket = Bucket()
    with _serving(bucket):
        yield bucket


def _failures(findings):
    return {found.subject: found.text for found in findings if not found.fine}


def test_a_bucket_that_works_passes_and_is_left_empty(bucket):
    findings = prove(bucket, origin=ORIGIN)

    assert [found.subject for found in findings] == REMOTE
    assert _failures(findings) == {}
    texts = {found.subject: found.text for found in findings}
    assert texts["wrong body"].startswith("digests are not enforced: ")
    assert "UNVERIFIED until the job verify-blobs" in texts["wrong body"]
    assert list(bucket.list("")) == []


@pytest.mark.parametrize(
    ("fault", "subject", "cure"),
    [
        (
            "SignatureDoesNotMatch",
            "signed PUT",
            "the public endpoint must be the very host that the storage sees",
        ),
        ("RequestTimeTooSkewed", "signed PUT", "set this machine's clock by NTP"),
        ("Request is not yet valid", "signed PUT", "set this machine's clock by NTP"),
        ("AccessDenied", "signed PUT", "allow writing objects (s3:PutObject)"),
        ("overwrites", "existing key", "does not heed If-None-Match"),
        ("no range", "range", "look for a proxy that drops the Range header"),
        ("no cors", "CORS", '{"CORSRules": [{"AllowedOrigins": ["http://ui.example:8080"]'),
    ],
)
def test_each_fault_is_named_with_its_cure(bucket, fault, subject, cure):
    bucket.fault = fault

    failures = _failures(prove(bucket, origin=ORIGIN))

    assert list(failures) == [subject]
    assert cure in failures[subject]
    assert list(bucket.list("")) == []


def test_an_endpoint_that_nobody_answers_at(bucket):
    bucket.url = "http://127.0.0.1:1"

    failures = _failures(prove(bucket, origin=ORIGIN))

    assert list(failures) == ["signed PUT", "CORS"]
    assert "set the storage's public endpoint, or public_url" in failures["signed PUT"]


@pytest.mark.parametrize(("minutes", "where"), [(-20, "behind"), (20, "ahead")])
def test_a_wrong_clock_of_ours_is_told(bucket, minutes, where):
    clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes)  # noqa: E731  # a clock

    failures = _failures(prove(bucket, origin=ORIGIN, clock=clock))

    assert list(failures) == ["clock"]
    assert f"s {where} of the storage's" in failures["clock"]


def test_a_storage_that_claims_to_enforce_digests_and_does_not_fails(bucket):
    bucket.enforces_digest = True

    failures = _failures(prove(bucket, origin=ORIGIN))

    assert list(failures) == ["wrong body"]
