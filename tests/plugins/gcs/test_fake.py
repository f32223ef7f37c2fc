"""The fake itself: it lets nobody in without proof, and keeps old generations where it is told to."""

import pytest
from wanllmdb_gcs import xml
from wanllmdb_gcs.client import Client
from wanllmdb_gcs.credentials import open_credentials

from tests.gcsfake.accounts import Account
from tests.gcsfake.bucket import Bucket
from tests.server.client import send


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"authorization": "Bearer guessed"},
        {"authorization": "Basic guessed"},
        {"authorization": "Bearer a.b.c"},
    ],
)
def test_nobody_enters_without_proof(fake, header):
    fake.buckets["bucket"] = Bucket()
    fake.buckets["bucket"].put("a", b"secret")

    status, _, body = send(f"{fake.url}/bucket/a", "GET", None, header)

    assert status == 401
    assert b"secret" not in body


def test_tokens_expire(fake):
    fake.buckets["bucket"] = Bucket()
    good, late = fake.account.hand_out_token(), fake.account.hand_out_token(life=-1)

    statuses = [
        send(f"{fake.url}/bucket", "GET", None, {"authorization": f"Bearer {each}"})[0]
        for each in (good, late)
    ]

    assert statuses == [200, 401]


def test_a_token_signed_by_another_key_is_refused(fake, tmp_path):
    fake.buckets["bucket"] = Bucket()
    stranger = Account().write_key_file(tmp_path / "stranger.json")
    headers = open_credentials(stranger).bearer()

    assert headers["authorization"].count(".") == 2
    assert send(f"{fake.url}/bucket", "GET", None, dict(headers))[0] == 401


def test_old_generations_are_listed(fake, tmp_path):
    fake.buckets["bucket"] = Bucket(versioned=True)
    generations = [fake.buckets["bucket"].put("a", data).generation for data in (b"1", b"22", b"333")]
    client = Client(open_credentials(fake.key_file(tmp_path)), fake.url)

    page = xml.parse(client.request("GET", "bucket", query={"versions": ""}).data)

    found = [(int(each.text("Generation")), each.text("IsLatest")) for each in page.all("Version")]
    assert found == [(generations[2], "true"), (generations[1], "false"), (generations[0], "false")]
