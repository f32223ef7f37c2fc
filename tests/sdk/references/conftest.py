import itertools
import sys

import pytest
import wanllmdb
from wanllmdb.sources import bucket_references

from tests.sources import Bucket, serving_site

_numbers = itertools.count()


@pytest.fixture
def site():
    with serving_site() as running:
        yield running


@pytest.fixture
def bucket(site, tmp_path, monkeypatch):
    """A bucket for `s3://`, reached by the SDK through an installed distribution with an entry point."""
    made = Bucket(site)
    name = f"lake_plugin_{next(_numbers)}"
    folder = tmp_path / "installed"
    info = folder / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[wanllmdb.references]\ns3 = {name}:open_references\n")
    (folder / f"{name}.py").write_text(
        "bucket = None\ndef open_references(endpoint=None):\n    return bucket\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    __import__(name)
    sys.modules[name].bucket = made
    bucket_references.cache_clear()
    yield made
    bucket_references.cache_clear()


@pytest.fixture
def log(registry):
    """Log an artifact with references and files; return it as another process would find it."""

    def log(*uris, files=(), name="photos", **options):
        artifact = wanllmdb.Artifact(name, "dataset")
        for uri in uris:
            artifact.add_reference(uri, **options)
        for path, data in dict(files).items():
            with artifact.new_file(path, "wb") as file:
                file.write(data)
        with wanllmdb.init() as run:
            logged = run.log_artifact(artifact)
        return wanllmdb.Api().artifact(logged.ref)

    return log
