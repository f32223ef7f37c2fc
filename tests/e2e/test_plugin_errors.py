"""What users see of the faults of real bucket plugins: our errors, which say what to do."""

import pytest
import wanllmdb
from wanllmdb import errors
from wanllmdb.sources import bucket_references

from tests.s3servers.fixtures import new_bucket
from tests.s3servers.ministack import as_user
from tests.s3servers.processes import free_ports

NOTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}


@pytest.fixture
def refused(ministack, at_home, monkeypatch):
    """Adds a reference with changes to the environment; the error that is raised."""
    bucket = new_bucket(ministack)
    ministack.client().request("PUT", bucket, "a", body=b"x")

    def refused(kind, uri=None, environment=ministack.environment, *, without=()):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        for name in without:
            monkeypatch.delenv(name)
        bucket_references.cache_clear()
        artifact = wanllmdb.Artifact("a", "dataset")
        with pytest.raises(errors.WanllmdbError) as raised:
            artifact.add_reference(uri or f"s3://{bucket}/a")
        assert (type(raised.value), artifact.files()) == (kind, [])
        return raised.value.message

    yield refused
    bucket_references.cache_clear()


def test_rights_that_are_lacking(refused, ministack):
    nobody = as_user(ministack.endpoint, "nobody", NOTHING)

    assert "AccessDenied" in refused(errors.AccessDenied, environment=nobody.environment)


def test_keys_that_are_nowhere(refused):
    said = refused(errors.AccessDenied, without=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])

    assert "AWS_ACCESS_KEY_ID" in said


def test_nobody_at_the_endpoint(refused, ministack):
    [port] = free_ports(1)
    nowhere = f"http://127.0.0.1:{port}"

    said = refused(
        errors.TransferFailed, environment=ministack.environment | {"AWS_ENDPOINT_URL_S3": nowhere}
    )

    assert nowhere.removeprefix("http://") in said


def test_no_such_object(refused):
    refused(errors.NotFound, "s3://no-such-bucket/a")


def test_a_key_file_of_google_that_is_not_there(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))

    assert "none.json" in refused(errors.AccessDenied, "gs://bucket/a")
