"""What the client does when S3 has a bad day. The server here is a fake: no real one fails on command."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from wanllmdb_s3 import multipart, xml
from wanllmdb_s3.checksums import strongest
from wanllmdb_s3.client import S3Client
from wanllmdb_s3.credentials import FixedCredentials
from wanllmdb_s3.faults import NothingThere, ReadRefused, S3Fault, Taken, Unreachable
from wanllmdb_s3.signing import Signer

SLOW = b"<Error><Code>SlowDown</Code><Message>later</Message></Error>"


@contextmanager
def answering(*answers):
    """A server that gives these answers (status, headers, body), one each; None drops the connection."""
    left = list(answers)
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            seen.append((self.command, self.path))
            self.rfile.read(int(self.headers.get("content-length", 0)))
            given = left.pop(0)
            if given is None:
                self.close_connection = True
                return
            status, headers, body = given
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield (
            S3Client(FixedCredentials("k", "s"), "us-east-1", f"http://127.0.0.1:{server.server_port}"),
            seen,
        )
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    found = []
    monkeypatch.setattr("wanllmdb_s3.client.time.sleep", found.append)
    return found


def test_what_passes_is_tried_again_after_growing_pauses(pauses):
    with answering((503, {}, SLOW), None, (500, {}, b""), (429, {}, b"no XML"), (200, {}, b"ok")) as (
        client,
        seen,
    ):
        assert client.request("GET", "b", "k").body == b"ok"

    assert seen == [("GET", "/b/k")] * 5
    assert [0.1 <= pauses[0] <= 0.2, 0.2 <= pauses[1] <= 0.4, 0.4 <= pauses[2] <= 0.8] == [True] * 3


def test_retry_after_is_obeyed(pauses):
    with answering((503, {"retry-after": "3"}, SLOW), (200, {}, b"")) as (client, _):
        client.request("GET", "b", "k")

    assert pauses == [3]


def test_patience_ends():
    with answering(*[(503, {}, SLOW)] * 5) as (client, seen), pytest.raises(Unreachable, match="SlowDown"):
        client.request("GET", "b", "k")

    assert len(seen) == 5


@pytest.mark.parametrize(
    ("status", "reason", "fault"),
    [
        (403, "AccessDenied", ReadRefused),
        (400, "ExpiredToken", ReadRefused),
        (404, "NoSuchKey", NothingThere),
        (412, "PreconditionFailed", Taken),
        (400, "InvalidArgument", S3Fault),
        (501, "NotImplemented", S3Fault),
    ],
)
def test_what_stays_is_not_tried_again(pauses, status, reason, fault):
    body = f'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>{reason}</Code></Error>'.encode()

    with answering((status, {}, body)) as (client, seen), pytest.raises(fault, match=reason) as caught:
        client.request("GET", "b", "k")

    assert type(caught.value) is fault
    assert (caught.value.status, caught.value.reason) == (status, reason)
    assert (len(seen), pauses) == (1, [])


def test_an_error_that_comes_with_200_is_one():
    late = b"<Error><Code>InternalError</Code><Message>half way</Message></Error>"

    with answering((200, {}, late)) as (client, _), pytest.raises(Unreachable, match="half way"):
        multipart.complete(client, "b", "k", "u", [])


def test_no_document_type_is_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    with pytest.raises(S3Fault, match="document type"):
        xml.parse(bomb)
    with pytest.raises(S3Fault, match="no XML"):
        xml.parse(b"<a>")


def test_namespaces_do_not_matter():
    for head in (b"<A>", b'<A xmlns="http://s3.amazonaws.com/doc/2006-03-01/">', b'<A xmlns="urn:other">'):
        root = xml.parse(head + b"<B>1</B><B>2</B></A>")

        assert (xml.local_name(root), xml.text(root, "B")) == ("A", "1")
        assert [each.text for each in xml.children(root, "B")] == ["1", "2"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"etag": '"0123456789abcdef0123456789abcdef"'}, "md5:0123456789abcdef0123456789abcdef"),
        ({"etag": '"0123456789abcdef0123456789abcdef-3"'}, None),
        ({"etag": '"0123456789abcdef0123456789abcdef"', "x-amz-server-side-encryption": "aws:kms"}, None),
        ({"etag": '"e"', "x-amz-checksum-crc32": "AAAAAQ==", "x-amz-checksum-sha1": "AAAA"}, "crc32:00000001"),
        ({"x-amz-checksum-crc32": "AAAAAQ==", "x-amz-checksum-crc64nvme": "AAAAAAAAAAI="}, "crc64nvme:0000000000000002"),
        ({"x-amz-checksum-sha256": "AAAA-3", "x-amz-checksum-type": "COMPOSITE"}, None),
        ({"x-amz-checksum-crc32": "AAAAAQ==", "x-amz-checksum-type": "COMPOSITE"}, None),
        ({"x-amz-checksum-sha256": "not base64!"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_the_strongest_checksum(headers, expected):
    assert strongest(headers) == expected


def test_in_aws_a_bucket_elsewhere_is_found_and_signed_for_there(monkeypatch):
    client = S3Client(FixedCredentials("k", "s"), "us-east-1")
    moved = (301, {"x-amz-bucket-region": "eu-west-1"}, b"<Error><Code>PermanentRedirect</Code></Error>")

    with answering(moved, (200, {}, b"ok")) as (fake, seen):
        pool = fake._pool(fake.address("b").origin)
        hosts = []
        monkeypatch.setattr(client, "_pool", lambda origin: hosts.append(origin) or pool)
        assert client.request("GET", "b", "k").body == b"ok"

    assert hosts == ["https://b.s3.us-east-1.amazonaws.com", "https://b.s3.eu-west-1.amazonaws.com"]
    assert seen == [("GET", "/k")] * 2
    assert client.signer("b").region == "eu-west-1"
    assert client.signer("other").region == "us-east-1"


def test_the_key_of_the_day_is_derived_again_for_other_keys_and_days():
    signer = Signer("us-east-1")

    first = signer._key("secret", "20261123")

    assert signer._key("secret", "20261123") is first
    assert signer._key("secret", "20261124") != first
    assert signer._key("other", "20261123") != first
    assert signer._key("secret", "20261123") == first
