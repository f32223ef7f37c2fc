"""S3's conformance against OpenStack Swift, and addresses in virtual style."""

import http.client
from urllib.parse import urlsplit

import pytest
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.storage.testing import blob

from tests.plugins.s3_suites import S3Suite
from tests.s3servers.fixtures import new_bucket
from tests.s3servers.processes import free_ports
from tests.s3servers.swift import DOMAIN


class TestSwift(S3Suite):
    @pytest.fixture
    def storage(self, swift):
        bucket = new_bucket(swift)
        return S3Storage(parse_url(f"s3://{bucket}/pre fix?endpoint={swift.endpoint}"), swift.credentials)


def send_to_loopback(request, body=None):
    """Send it to 127.0.0.1 whatever its host is: nothing resolves the domain."""
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
    try:
        connection.request(
            request.method, f"{parts.path}?{parts.query}", body, {**request.headers, "Host": parts.netloc}
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_virtual_style(swift):
    bucket = new_bucket(swift)
    port = urlsplit(swift.endpoint).port
    storage = S3Storage(
        parse_url(f"s3://{bucket}/p?endpoint=http://{DOMAIN}:{port}&style=virtual"), swift.credentials
    )
    to_sign = blob(b"data", "a b/ü+%")
    [put] = storage.sign_put([to_sign], 60)
    [get] = storage.sign_get([to_sign], 60)

    assert put.url.startswith(f"http://{bucket}.{DOMAIN}:{port}/p/a%20b/")
    assert send_to_loopback(put, b"date")[0] == 400
    assert send_to_loopback(put, b"data")[0] == 200
    assert send_to_loopback(put, b"data")[0] == 412
    assert send_to_loopback(get) == (200, b"data")
    assert swift.client().request("GET", bucket, "p/a b/ü+%").body == b"data"


def test_the_endpoint_in_the_url_wins_over_the_environment(swift, monkeypatch):
    """The environment is for the machine's other programs too, and storages have endpoints of their own."""
    [port] = free_ports(1)
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    bucket = new_bucket(swift)
    storage = S3Storage(parse_url(f"s3://{bucket}/p?endpoint={swift.endpoint}"), swift.credentials)

    storage.write("a", [b"x"])

    assert b"".join(storage.read("a")) == b"x"
    assert swift.client().request("GET", bucket, "p/a").body == b"x"
