"""Attempts to get more out of a signed URL than was signed, on each scheme and server."""

import base64
import hashlib
import re
import time
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from wanllmdb_minio.plugin import parse_url as parse_minio
from wanllmdb_s3.options import parse_url as parse_s3
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.storage.contract import PartToSign, SignedRequest
from wanllmdb_server.storage.testing import REFUSED, blob, send

from tests.s3servers.fixtures import new_bucket


@pytest.fixture(params=["s3 swift", "s3 ministack", "minio swift", "minio ministack"])
def storage(request):
    scheme, name = request.param.split()
    server = request.getfixturevalue(name)
    bucket = new_bucket(server)
    if scheme == "s3":
        options = parse_s3(f"s3://{bucket}/p?endpoint={server.endpoint}")
    else:
        host = server.endpoint.removeprefix("http://")
        options = parse_minio(f"minio://{host}/{bucket}/p?secure=false")
    return S3Storage(options, server.credentials)


@pytest.fixture
def put(storage):
    [request] = storage.sign_put([blob(b"right", "a")], 60)
    return request


def changed(request, *, url=None, headers=None):
    return SignedRequest(request.method, url or request.url, headers or request.headers, request.expires_at)


def content(storage, key="a"):
    return b"".join(storage.read(key))


def nothing_there(storage):
    return list(storage.list("")) == []


def test_the_same_url_does_not_overwrite(storage, put):
    assert send(put, b"right").status == 200

    assert send(put, b"right").status == 412
    assert send(put, b"wrong").status in REFUSED

    assert content(storage) == b"right"


def test_a_url_from_before_an_object_came_does_not_overwrite_it(storage, put):
    storage.write("a", [b"first"])

    assert send(put, b"right").status == 412

    assert content(storage) == b"first"


@pytest.mark.parametrize("left_out", ["if-none-match", "x-amz-checksum-sha256"])
def test_a_signed_header_cannot_be_left_out(storage, put, left_out):
    storage.write("kept", [b"x"])
    headers = {name: value for name, value in put.headers.items() if name != left_out}

    assert len(headers) == len(put.headers) - 1
    assert send(changed(put, headers=headers), b"right").status in REFUSED

    assert [each.key for each in storage.list("")] == ["kept"]


def test_a_signed_header_cannot_be_changed(storage, put):
    wrong = base64.b64encode(hashlib.sha256(b"wrong").digest()).decode()

    forged = changed(put, headers={**put.headers, "x-amz-checksum-sha256": wrong})
    assert send(forged, b"wrong").status in REFUSED

    assert nothing_there(storage)


@pytest.mark.parametrize("body", [b"wrong", b"righ", b"right!", b""])
def test_other_bytes_are_refused(storage, put, body):
    assert storage.enforces_digest
    assert send(put, body).status in REFUSED

    assert nothing_there(storage)


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"/a\?", "/b?"),
        (r"X-Amz-Expires=60", "X-Amz-Expires=604800"),
        (r"X-Amz-SignedHeaders=[^&]*", "X-Amz-SignedHeaders=host"),
        (r"X-Amz-Signature=.", "X-Amz-Signature=g"),
        (r"&X-Amz-Signature=.*", ""),
        (r"$", "&versionId=1"),
        (r"$", "&uploads="),
    ],
)
def test_a_url_cannot_be_changed(storage, put, pattern, replacement):
    url = re.sub(pattern, replacement, put.url, count=1)

    assert url != put.url
    assert send(changed(put, url=url), b"right").status in REFUSED

    assert nothing_there(storage)


def test_a_download_stays_a_download(storage):
    storage.write("a", [b"<script>"])
    [get] = storage.sign_get([blob(b"", "a")], 60, "page.html", inline=True)

    answer = send(get)
    shown = changed(get, url=get.url.replace("attachment", "inline"))
    typed = changed(get, url=get.url + "&response-content-type=text%2Fhtml")

    assert answer.headers["content-disposition"] == 'attachment; filename="page.html"'
    assert shown.url != get.url
    assert send(shown).status in REFUSED
    assert send(typed).status in REFUSED


def test_a_name_cannot_break_out_of_its_header(storage):
    storage.write("a", [b"x"])
    name = 'ü"; filename=evil.html\\ %41.bin'
    [get] = storage.sign_get([blob(b"", "a")], 60, name)

    header = send(get).headers["content-disposition"]

    assert header.startswith('attachment; filename="__; filename=evil.html_ _41.bin"; filename*=UTF-8')


def test_a_part_is_good_for_one_place_only(storage):
    to_sign = blob(b"right", "a")
    upload, other = storage.create_upload(to_sign), storage.create_upload(to_sign)
    [part] = storage.sign_parts("a", upload, [PartToSign(1, 5, zlib.crc32(b"right"))], 60)

    elsewhere = [
        changed(part, url=part.url.replace("partNumber=1", "partNumber=2")),
        changed(part, url=part.url.replace(upload, other)),
        changed(part, url=re.sub(r"/a\?", "/b?", part.url)),
        changed(part, url=re.sub(r"&(partNumber|uploadId)=[^&]*", "", part.url)),
    ]

    assert len({part.url, *(each.url for each in elsewhere)}) == 5
    assert [send(each, b"right").status in REFUSED for each in elsewhere] == [True] * 4
    assert storage.list_parts("a", upload) == storage.list_parts("a", other) == []
    assert nothing_there(storage)


def test_expired_urls_and_parts_are_refused(storage):
    to_sign = blob(b"right", "a")
    upload = storage.create_upload(to_sign)
    requests = [
        *storage.sign_put([to_sign], 1),
        *storage.sign_parts("a", upload, [PartToSign(1, 5)], 1),
        storage.sign_reference(f"s3://{storage.options.bucket}/p/kept", None, 1),
    ]
    storage.write("kept", [b"x"])
    time.sleep(3.1)

    assert [send(each, None if each.method == "GET" else b"right").status for each in requests] == [403] * 3
    assert all(each.expires_at < datetime.now(UTC) - timedelta(seconds=1) for each in requests)
    assert storage.list_parts("a", upload) == []
    assert [each.key for each in storage.list("")] == ["kept"]


def test_keys_stay_below_the_prefix(storage):
    storage.client.request("PUT", storage.options.bucket, "p2/a", body=b"neighbour")
    storage.client.request("PUT", storage.options.bucket, "a", body=b"above")
    storage.write("a", [b"mine"])

    assert [each.key for each in storage.list("")] == ["a"]
    assert list(storage.list("2")) == []
    storage.delete(["a"])

    left = storage.client.request("GET", storage.options.bucket).body
    assert re.findall(rb"<Key>([^<]*)</Key>", left) == [b"a", b"p2/a"]
