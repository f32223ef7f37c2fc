"""Our signer against google-cloud-storage's: RSA signatures of PKCS #1 v1.5 are the same for the same input."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from google.cloud import storage
from google.cloud.storage import _signing
from google.oauth2 import service_account
from hypothesis import given, settings
from hypothesis import strategies as st
from wanllmdb_gcs.signing import LONGEST, object_path, sign_url

from tests.gcsfake.accounts import Account

ACCOUNT = Account()
ENDPOINT = "https://storage.googleapis.com"
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
QUERIES = st.dictionaries(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=15).filter(
        lambda n: not n.startswith("X-Goog-")
    ),
    TEXT,
    max_size=5,
)


@pytest.fixture(scope="module")
def theirs():
    info = {
        "client_email": ACCOUNT.email,
        "private_key": ACCOUNT.pem,
        "token_uri": "http://127.0.0.1:9/never-asked",
    }
    client = storage.Client("project", service_account.Credentials.from_service_account_info(info))
    with pytest.MonkeyPatch.context() as patch:
        stamp = NOW.strftime("%Y%m%dT%H%M%SZ")
        patch.setattr(_signing, "get_v4_now_dtstamps", lambda: (stamp, stamp[:8]))
        yield client.bucket("bucket")


@settings(max_examples=300)
@given(
    key=KEYS,
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE"]),
    expires=st.integers(1, LONGEST - 1),
    headers=st.dictionaries(
        NAMES.filter(lambda n: n not in {"host", "x-goog-content-sha256"}), VALUES, max_size=5
    ),
    query=QUERIES,
)
def test_signs_what_google_signs(theirs, key, method, expires, headers, query):
    expected = theirs.blob(key).generate_signed_url(
        timedelta(seconds=expires),
        version="v4",
        method=method,
        headers=dict(headers),
        query_parameters=dict(query),
    )

    path = object_path("bucket", key)
    url = sign_url(
        ACCOUNT.sign,
        ACCOUNT.email,
        ENDPOINT,
        path,
        method=method,
        expires=expires,
        headers=headers,
        query=query,
        now=NOW,
    )

    assert urlsplit(url).path == urlsplit(expected).path
    assert sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True)) == sorted(
        parse_qsl(urlsplit(expected).query, keep_blank_values=True)
    )


@pytest.mark.parametrize("expires", [0, -1, LONGEST + 1])
def test_refuses_a_life_that_the_provider_refuses(expires):
    signed = []

    with pytest.raises(ValueError, match="604800"):
        sign_url(signed.append, ACCOUNT.email, ENDPOINT, "/b/k", method="GET", expires=expires)

    assert signed == []
