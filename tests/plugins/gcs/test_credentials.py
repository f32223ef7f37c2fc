"""Who signs: a key file, the application default credentials, or IAM where there is no private key."""

import pytest
from wanllmdb_gcs.credentials import open_credentials
from wanllmdb_server.errors import AccessDenied, StorageError
from wanllmdb_server.storage.testing import blob, send

from tests.plugins.gcs.conftest import CONTEXT, open_gcs

BLOB = blob(b"data", "p/a")


@pytest.fixture
def federated(fake, tmp_path, monkeypatch):
    """The application default credentials are those of a workload elsewhere, without a key."""
    path = fake.account.write_federation_file(tmp_path / "adc.json", f"{fake.url}/token")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    fake.may_sign = True


def test_the_default_credentials_come_from_the_environment(fake, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(fake.key_file(tmp_path)))
    storage = open_gcs(fake.storage_url("bucket"), CONTEXT)

    assert send(storage.sign_put([BLOB], 60)[0], b"data").status == 200
    assert storage.stat("p/a").size == 4
    assert [request.raw_path for request in fake.seen] == ["/bucket/p/a"] * 2


def test_iam_signs_where_there_is_no_key(fake, federated):
    storage = open_gcs(fake.storage_url("bucket", signer=fake.account.email, iam_endpoint=fake.url), CONTEXT)

    put, get = storage.sign_put([BLOB], 60)[0], storage.sign_get([BLOB], 60)[0]

    assert send(put, b"data").status == 200
    assert send(get).body == b"data"
    assert storage.stat("p/a").size == 4
    paths = [request.raw_path for request in fake.seen]
    sign = f"/v1/projects/-/serviceAccounts/{fake.account.email}:signBlob"
    assert paths == ["/token", sign, sign, "/bucket/p/a", "/bucket/p/a", "/bucket/p/a"]


def test_iam_refuses(fake, federated):
    fake.may_sign = False
    storage = open_gcs(fake.storage_url("bucket", signer=fake.account.email, iam_endpoint=fake.url), CONTEXT)

    with pytest.raises(AccessDenied, match="Service Account Token Creator"):
        storage.sign_put([BLOB], 60)

    fake.may_sign = True
    assert fake.buckets["bucket"].live == {}


def test_without_an_account_to_sign_as(fake, federated):
    storage = open_gcs(fake.storage_url("bucket"), CONTEXT)

    assert storage.stat("p/a") is None
    with pytest.raises(AccessDenied, match=r"\?signer=name@project"):
        storage.sign_put([BLOB], 60)


def test_no_credentials_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "missing.json"))

    with pytest.raises(StorageError, match="missing.json") as caught:
        open_gcs("gs://bucket", CONTEXT)

    assert "gcloud auth application-default login" in caught.value.message


def test_a_key_signs_by_itself(fake, tmp_path):
    credentials = open_credentials(fake.key_file(tmp_path))

    assert credentials.email == fake.account.email
    assert credentials.sign(b"message") == fake.account.sign(b"message")
    assert fake.seen == []
