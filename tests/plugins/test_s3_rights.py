"""docs/storage-s3.md is right: its policies are enough, and its CORS rule lets a browser in."""

import http.client
import itertools
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from wanllmdb_s3.faults import ReadRefused
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.references import S3References
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.errors import AccessDenied
from wanllmdb_server.storage.testing import blob

from tests.plugins.s3_suites import S3Suite
from tests.s3servers.fixtures import new_bucket
from tests.s3servers.ministack import as_user
from tests.s3servers.servers import WEB_ORIGIN

PAGE = Path(__file__).parents[2] / "docs" / "storage-s3.md"
STORAGE, REFERENCES, CORS = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)
_numbers = itertools.count(1)


def user(server, policy, **names):
    for old, new in names.items():
        policy = policy.replace(f":::{old}", f":::{new}")
    return as_user(server.endpoint, f"user-{next(_numbers)}", json.loads(policy))


def opened(server, bucket, prefix="wanllmdb"):
    return S3Storage(parse_url(f"s3://{bucket}/{prefix}?endpoint={server.endpoint}"), server.credentials)


class TestWithTheDocumentedRights(S3Suite):
    @pytest.fixture
    def storage(self, ministack):
        bucket = new_bucket(ministack)
        return opened(user(ministack, STORAGE, models=bucket), bucket)


def test_the_rest_of_the_bucket_is_out_of_reach(ministack):
    bucket = new_bucket(ministack)
    ministack.client().request("PUT", bucket, "other/a", body=b"x")
    beside = opened(user(ministack, STORAGE, models=bucket), bucket, "other")

    for refused in (
        lambda: list(beside.read("a")),
        lambda: beside.write("b", [b"x"]),
        lambda: beside.create_upload(blob(b"x", "b")),
    ):
        with pytest.raises(AccessDenied):
            refused()

    assert ministack.client().request("GET", bucket, "other/a").body == b"x"


VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def test_references_with_the_documented_rights(ministack):
    bucket = new_bucket(ministack)
    owner = ministack.client()
    owner.request("PUT", bucket, query={"versioning": ""}, body=VERSIONED)
    version = owner.request("PUT", bucket, "raw/a", body=b"x").headers["x-amz-version-id"]
    owner.request("PUT", bucket, "raw/a", body=b"later")
    owner.request("PUT", bucket, "secret/a", body=b"x")
    references = S3References(user(ministack, REFERENCES, datasets=bucket).client())

    [found] = references.expand_reference(f"s3://{bucket}/raw", max_objects=9, checksum="provider")

    assert (found.size, found.version is not None) == (5, True)
    assert references.stat_reference(found.uri, version).size == 1
    with pytest.raises(ReadRefused):
        references.stat_reference(f"s3://{bucket}/secret/a", None)
    with pytest.raises(ReadRefused):
        references.expand_reference(f"s3://{bucket}/secret", max_objects=9, checksum="provider")
    with pytest.raises(ReadRefused):
        references.expand_reference(f"s3://{bucket}/secret/b", max_objects=9, checksum="provider")


def test_without_the_right_to_list_versions_nothing_is_pinned(ministack):
    bucket = new_bucket(ministack)
    owner = ministack.client()
    owner.request("PUT", bucket, query={"versioning": ""}, body=VERSIONED)
    for key in ("raw/a", "raw/b", "raw/c"):
        owner.request("PUT", bucket, key, body=b"x")
    policy = REFERENCES.replace(', "s3:ListBucketVersions"', "")
    references = S3References(user(ministack, policy, datasets=bucket).client(), page_size=2)

    found = references.expand_reference(f"s3://{bucket}/raw", max_objects=9, checksum="listing")

    assert [(each.uri, each.version) for each in found] == [
        (f"s3://{bucket}/raw/{name}", None) for name in "abc"
    ]
    assert found.pages == 2


def preflight(request, origin):
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.request(
            "OPTIONS", f"{parts.path}?{parts.query}",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": request.method,
                "Access-Control-Request-Headers": ", ".join(sorted(request.headers)),
            },
        )  # fmt: skip
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        connection.close()


def test_the_documented_cors_rule_lets_the_web_ui_in(ministack):
    bucket = new_bucket(ministack)
    [rule] = json.loads(CORS)
    origin = rule["AllowedOrigins"][0]
    names = {
        "AllowedOrigins": "AllowedOrigin", "AllowedMethods": "AllowedMethod", "AllowedHeaders": "AllowedHeader",
        "ExposeHeaders": "ExposeHeader",
    }  # fmt: skip
    elements = "".join(f"<{tag}>{value}</{tag}>" for name, tag in names.items() for value in rule[name])
    body = f"<CORSConfiguration><CORSRule>{elements}</CORSRule></CORSConfiguration>".encode()
    ministack.client().request("PUT", bucket, query={"cors": ""}, body=body)
    storage = S3Storage(
        parse_url(f"s3://{bucket}?endpoint={ministack.endpoint}&sse=AES256"), ministack.credentials
    )
    [put] = storage.sign_put([blob(b"x", "a")], 60)

    status, headers = preflight(put, origin)
    refused, _ = preflight(put, "https://evil.example")

    assert (status, refused) == (200, 403)
    assert headers["access-control-allow-origin"] == origin
    assert set(put.headers) <= {
        name.strip().lower() for name in headers["access-control-allow-headers"].split(",")
    }


def test_swift_lets_the_origin_of_its_setting_in(swift):
    storage = opened(swift, new_bucket(swift))
    [put] = storage.sign_put([blob(b"x", "a")], 60)

    status, headers = preflight(put, WEB_ORIGIN)
    refused, _ = preflight(put, "https://evil.example")

    assert (status, refused) == (200, 401)
    assert headers["access-control-allow-origin"] == WEB_ORIGIN
