"""A real server process whose default storage is a bucket of the fake, opened through the entry point."""

import wanllmdb

from tests.server.client import send
from tests.server.protocol import digest_of, log
from tests.server.servers import serving


def test_a_server_keeps_its_blobs_in_the_bucket(fake, tmp_path):
    url = fake.storage_url("bucket", "its/place", credentials=fake.key_file(tmp_path))
    files = {"a.csv": b"one", "b/ü.csv": b"two", "same.csv": b"one"}

    with serving(tmp_path / "data", storage=url) as server:
        version = log(server.api, "project", "iris", files)
        signed = server.api.ask(
            "query($ref: String!, $digests: [String!]!) "
            "{ artifactVersion(ref: $ref) { downloads(digests: $digests) { blobs { url method } } } }",
            ref="project/iris:latest",
            digests=[digest_of(b"one"), digest_of(b"two")],
        )["artifactVersion"]["downloads"]["blobs"]
        fetched = [send(item["url"], item["method"], None, {})[2] for item in signed]

    assert version["fileCount"] == 3
    assert sorted(stored.data for stored in fake.buckets["bucket"].live.values()) == [b"one", b"two"]
    assert all(key.startswith("its/place/projects/") for key in fake.buckets["bucket"].live)
    assert sorted(fetched) == [b"one", b"two"]


def test_the_sdk_logs_and_downloads(fake, tmp_path, monkeypatch):
    url = fake.storage_url("bucket", credentials=fake.key_file(tmp_path))
    for name in ("cache", "config"):
        monkeypatch.setenv(f"WANLLMDB_{name.upper()}_DIR", str(tmp_path / name))
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    files = {f"{number}.bin": bytes([number]) * (number * 100_000) for number in range(20)}
    for name, data in files.items():
        (source / name).write_bytes(data)

    with serving(tmp_path / "data", storage=url) as server:
        monkeypatch.setenv("WANLLMDB_URL", server.url)
        with wanllmdb.init(project="demo") as run:
            run.log_artifact(source, name="numbers", type="dataset")
            before = len(fake.seen)
            run.log_artifact(source, name="numbers", type="dataset")
            assert [request for request in fake.seen[before:] if request.method == "PUT"] == []
        monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "empty"))
        with wanllmdb.init(project="demo") as run:
            run.use_artifact("numbers:latest").download(target)

    assert {path.name: path.read_bytes() for path in target.iterdir()} == files
    assert sorted(stored.data for stored in fake.buckets["bucket"].live.values()) == sorted(files.values())
