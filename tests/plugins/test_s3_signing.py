"""Our signatures are botocore's, for whatever is signed."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st
from wanllmdb_s3.addressing import address
from wanllmdb_s3.signing import Signer

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40) | st.text("/+% ~?#&=.ü😀", min_size=1)
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
QUERIES = st.dictionaries(TEXT.filter(lambda name: not name.lower().startswith("x-amz-")), TEXT | st.just(""))
HEADERS = st.dictionaries(
    # botocore signs neither of these
    TOKENS.map("x-".__add__) | st.sampled_from(["content-length", "if-none-match", "Content-Type"]),
    VALUES,
)
KEYS = st.builds(Credentials, TOKENS, VALUES.filter(bool), st.none() | TEXT)
ENDPOINTS = ["http://minio:9000", "https://minio.example.com:443/under", "https://s3.example.com"]
REGIONS = st.sampled_from(["us-east-1", "eu-central-2", "cn-north-1"])
BUCKETS = TOKENS.filter(lambda name: name[0] != "-")
PLACES = st.builds(
    address,
    BUCKETS,
    REGIONS,
    st.none() | st.sampled_from(ENDPOINTS),
    st.sampled_from([None, "path", "virtual"]),
) | st.builds(address, BUCKETS, REGIONS, st.sampled_from(["http://127.0.0.1:9000", "http://[::1]:80"]))


def their_request(place, key, method, query, headers):
    # The URL without its query: botocore takes that from `params`, which it quotes itself
    return AWSRequest(method, f"{place.origin}{place.path(key)}", dict(headers), params=dict(query))


@given(
    keys=KEYS,
    place=PLACES,
    key=TEXT,
    method=st.sampled_from(["GET", "PUT", "DELETE", "HEAD"]),
    query=QUERIES,
    headers=HEADERS,
    expires=st.integers(1, 604_800),
    region=st.sampled_from(["us-east-1", "eu-central-1"]),
)
def test_urls_are_signed_as_botocore_signs_them(keys, place, key, method, query, headers, expires, region):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: NOW)
        request = their_request(place, key, method, query, headers)
        S3SigV4QueryAuth(keys, "s3", region, expires=expires).add_auth(request)

    mine = Signer(region).presign(
        keys.get_frozen_credentials(), method, place.host, place.path(key),
        expires=expires, query=query, headers=headers, now=NOW,
    )  # fmt: skip

    theirs = urlsplit(request.url)
    assert f"{theirs.scheme}://{theirs.netloc}{theirs.path}".lower() == (
        f"{place.origin}{place.path(key)}".lower()
    )
    assert sorted(parse_qsl(mine, keep_blank_values=True)) == sorted(
        parse_qsl(theirs.query, keep_blank_values=True)
    )


@given(
    keys=KEYS,
    place=PLACES,
    key=TEXT,
    method=st.sampled_from(["GET", "PUT", "POST"]),
    query=QUERIES,
    headers=HEADERS,
    body=st.binary(max_size=20),
)
def test_requests_are_signed_as_botocore_signs_them(keys, place, key, method, query, headers, body):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: NOW)
        request = their_request(place, key, method, query, headers)
        request.data = body
        request.context["payload_signing_enabled"] = True
        request.context["client_config"] = None
        S3SigV4Auth(keys, "s3", "us-east-1").add_auth(request)

    mine = Signer("us-east-1").sign_headers(
        keys.get_frozen_credentials(), method, place.host, place.path(key),
        query=query, headers=headers, payload_digest=hashlib.sha256(body).hexdigest(), now=NOW,
    )  # fmt: skip

    assert mine["authorization"] == request.headers["Authorization"]
