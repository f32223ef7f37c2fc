"""References to the GCS fake by the SDK: what its checksums say is what its bytes are."""

import pytest
import wanllmdb
from wanllmdb.errors import ReferenceChanged
from wanllmdb.sources import bucket_references

from tests.gcsfake.bucket import Bucket
from tests.gcsfake.server import running

COMPOSED = b"put together from two parts"


@pytest.fixture
def fake(start, tmp_path, monkeypatch):
    """The fake, where Google's variables point, with two objects in a bucket of somebody else."""
    start()
    with running() as fake:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(fake.key_file(tmp_path)))
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", fake.url)
        fake.buckets["lake"] = Bucket(versioned=True)
        fake.buckets["lake"].put("data/plain", b"plain")
        fake.buckets["lake"].put("data/composed", COMPOSED, composed_of=2)
        bucket_references.cache_clear()
        yield fake
        bucket_references.cache_clear()


def log():
    artifact = wanllmdb.Artifact("photos", "dataset")
    artifact.add_reference("gs://lake/data", "raw", checksum="provider")
    with wanllmdb.init() as run:
        return run.log_artifact(artifact)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_md5_and_crc32c_of_the_provider_are_held_against_the_bytes(fake, tmp_path):
    logged = log()
    fake.buckets["lake"].put("data/plain", b"other")

    folder = logged.download(tmp_path / "out", allow_references=["gs://lake/data"])

    assert files(folder) == {"raw/plain": b"plain", "raw/composed": COMPOSED}


def test_a_generation_that_is_gone_is_named(fake, tmp_path):
    logged = log()
    fake.buckets["lake"].versioned = False
    fake.buckets["lake"].put("data/composed", b"x" * len(COMPOSED), composed_of=2)

    with pytest.raises(ReferenceChanged, match="raw/composed: gs://lake/data/composed"):
        logged.download(tmp_path / "out", allow_references=["gs://lake/data"])

    assert "raw/composed" not in files(tmp_path / "out")
