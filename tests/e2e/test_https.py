"""Buckets over TLS: blobs and references travel there where the certificate is right, and nowhere else."""

import secrets

import pytest
import wanllmdb
from wanllmdb.errors import TransferFailed
from wanllmdb.sources import bucket_references

from tests.s3servers.fixtures import new_bucket
from tests.server.servers import run

DATA = secrets.token_bytes(300_000)


@pytest.fixture
def secure(swift, authority, at_home, monkeypatch):
    """Swift as `https://localhost:…`; who was told so has its keys."""
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    with authority.front(swift.endpoint, "localhost") as port:
        url = f"https://localhost:{port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", url)
        bucket_references.cache_clear()
        yield url
        bucket_references.cache_clear()


@pytest.fixture
def trusted(authority, monkeypatch):
    for name, value in authority.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def source(swift):
    """The URI of an object in somebody's bucket."""
    bucket = new_bucket(swift)
    swift.client().request("PUT", bucket, "raw/a", body=DATA)
    return f"s3://{bucket}/raw"


def log(uri):
    artifact = wanllmdb.Artifact("photos", "dataset")
    artifact.add_reference(uri, "raw")
    with artifact.new_file("own", "wb") as file:
        file.write(DATA[::-1])
    with wanllmdb.init() as started:
        return started.log_artifact(artifact)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_uploads_and_references_travel_over_tls(trusted, secure, swift, source, start, tmp_path):
    start(storage=f"s3://{new_bucket(swift)}/reg?endpoint={secure}")

    logged = log(source)
    folder = logged.download(tmp_path / "out", allow_references=[source, secure])

    assert files(folder) == {"raw/a": DATA, "own": DATA[::-1]}
    assert {file.path for file in logged.files()} == {"raw/a", "own"}


@pytest.mark.parametrize(
    ("name", "trusts", "reason"),
    [("localhost", False, "UnknownIssuer"), ("127.0.0.1", True, "NotValidForName")],
)
def test_the_doctor_says_that_an_endpoint_does_not_prove_itself(
    secure, authority, swift, tmp_path, monkeypatch, name, trusts, reason
):
    if trusts:
        monkeypatch.setenv("SSL_CERT_FILE", authority.environment["SSL_CERT_FILE"])
    endpoint = secure.replace("localhost", name)
    bucket = new_bucket(swift)

    done = run(tmp_path / "data", "doctor", storage=f"s3://{bucket}/reg?endpoint={endpoint}")

    assert done.returncode == 1
    [said] = [line for line in done.stdout.splitlines() if line.startswith("FAIL  storage default: write")]
    assert f"its certificate is not accepted ({reason}" in said
    assert "SSL_CERT_FILE" in said
    assert "Debug source" not in done.stdout
    assert b"<Key>" not in swift.client().request("GET", bucket).body


def test_a_reference_at_an_endpoint_that_does_not_prove_itself_is_not_added(secure, source):
    artifact = wanllmdb.Artifact("photos", "dataset")

    with pytest.raises(TransferFailed, match=f"{secure}.*certificate verify failed"):
        artifact.add_reference(source, "raw")

    assert artifact.files() == []


def test_bytes_are_not_sent_to_a_public_endpoint_that_does_not_prove_itself(secure, swift, start, tmp_path):
    bucket = new_bucket(swift)
    start(storage=f"s3://{bucket}/reg?endpoint={swift.endpoint}&public_endpoint={secure}")
    artifact = wanllmdb.Artifact("photos", "dataset")
    with artifact.new_file("own", "wb") as file:
        file.write(DATA)

    with wanllmdb.init() as started, pytest.raises(TransferFailed, match="certificate verify failed"):
        started.log_artifact(artifact)

    assert b"<Key>" not in swift.client().request("GET", bucket).body
