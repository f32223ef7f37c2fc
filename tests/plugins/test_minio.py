"""MinIO's scheme against both servers: its own program is in no registry that the tests may use."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from wanllmdb_minio.plugin import parse_url
from wanllmdb_s3.faults import NothingThere
from wanllmdb_server.errors import AccessDenied, InvalidInput, ObjectNotFound, StorageUnavailable
from wanllmdb_server.storage.hookspecs import StorageContext
from wanllmdb_server.storage.keyring import load_keyring
from wanllmdb_server.storage.registry import StorageRegistry, load_plugins
from wanllmdb_server.storage.testing import blob, send

from tests.plugins.s3_suites import S3Suite
from tests.s3servers.fixtures import new_name
from tests.s3servers.processes import free_ports


def open_storage(folder: Path, server, path: str, options: str = ""):
    """Open it as the server does: by its URL, through the installed plugins."""
    context = StorageContext("default", lambda: "http://unused", load_keyring(None, folder), folder)
    host = server.endpoint.removeprefix("http://")
    return StorageRegistry(load_plugins()).open(f"minio://{host}/{path}?secure=false{options}", context)


@contextmanager
def keys_of(server, first="MINIO_ACCESS_KEY", second="MINIO_SECRET_KEY"):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"):
            patch.delenv(name, raising=False)
        patch.setenv(first, server.access_key)
        patch.setenv(second, server.secret_key)
        yield


def in_its_bucket(storage):
    """The storage, with its bucket made, so that the suite can put objects there past the storage."""
    assert storage.stat("none") is None
    return storage


class TestOnSwift(S3Suite):
    @pytest.fixture
    def storage(self, tmp_path, swift):
        with keys_of(swift):
            yield in_its_bucket(open_storage(tmp_path, swift, f"{new_name()}/p"))


class TestOnMinistack(S3Suite):
    @pytest.fixture
    def storage(self, tmp_path, ministack):
        with keys_of(ministack, "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"):
            yield in_its_bucket(open_storage(tmp_path, ministack, new_name()))


@pytest.mark.parametrize("name", ["swift", "ministack"])
def test_makes_its_bucket_once_and_keeps_what_is_in_it(request, tmp_path, name):
    server = request.getfixturevalue(name)
    bucket = new_name()
    with pytest.raises(NothingThere):
        server.client().request("HEAD", bucket)

    with keys_of(server):
        open_storage(tmp_path, server, bucket).write("kept", [b"bytes"])
        again = open_storage(tmp_path, server, bucket)

    assert b"".join(again.read("kept")) == b"bytes"


def test_keys_of_aws_are_the_last_resort(tmp_path, swift):
    bucket = new_name()

    with pytest.MonkeyPatch.context() as patch:
        for name, value in swift.environment.items():
            patch.setenv(name, value)
        open_storage(tmp_path, swift, bucket).write("a", [b"x"])

    assert swift.client().request("GET", bucket, "a").body == b"x"


def test_clients_are_sent_to_the_public_endpoint(tmp_path, swift):
    other = swift.endpoint.replace("127.0.0.1", "localhost")
    with keys_of(swift):
        storage = open_storage(tmp_path, swift, f"{new_name()}/p", f"&public_endpoint={other}")
    to_sign = blob(b"data", "a")

    [put] = storage.sign_put([to_sign], 60)
    [get] = storage.sign_get([to_sign], 60)

    assert put.url.startswith(f"{other}/")
    assert get.url.startswith(f"{other}/")
    assert send(put, b"data").status == 200
    assert send(get).body == b"data"
    upload = storage.create_upload(to_sign)
    assert storage.sign_parts("a", upload, [], 60) == []
    reference = storage.sign_reference(f"s3://{storage.options.bucket}/p/a", None, 60)
    assert reference.url.startswith(f"{other}/")
    assert send(reference).body == b"data"


def test_wrong_keys_are_refused(tmp_path, swift):
    bucket = new_name()
    with keys_of(swift), pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIO_SECRET_KEY", "wrong")
        storage = open_storage(tmp_path, swift, bucket)
        with pytest.raises(AccessDenied):
            storage.write("a", [b"x"])

    with pytest.raises(NothingThere):
        swift.client().request("HEAD", bucket)


USES = {
    "stat": lambda storage: storage.stat("a"),
    "write": lambda storage: storage.write("a", [b"x"]),
    "sign_put": lambda storage: storage.sign_put([blob(b"x", "a")], 60),
    "create_upload": lambda storage: storage.create_upload(blob(b"x", "a")),
    "list_uploads": lambda storage: list(storage.list_uploads("")),
    "list": lambda storage: list(storage.list("")),
}


@pytest.mark.parametrize("use", USES)
def test_no_server_there_shows_at_the_first_use(tmp_path, swift, monkeypatch, use):
    monkeypatch.setattr("wanllmdb_s3.client.FIRST_PAUSE", 0.01)
    [port] = free_ports(1)
    context = StorageContext("default", lambda: "http://unused", load_keyring(None, tmp_path), tmp_path)
    with keys_of(swift):
        storage = StorageRegistry(load_plugins()).open(f"minio://127.0.0.1:{port}/b?secure=false", context)

        with pytest.raises(StorageUnavailable, match=f"127.0.0.1:{port} cannot be reached"):
            USES[use](storage)


@pytest.mark.parametrize("use", USES)
def test_each_first_use_makes_the_bucket(tmp_path, swift, use):
    bucket = new_name()
    with keys_of(swift):
        storage = open_storage(tmp_path, swift, bucket)
        with pytest.raises(NothingThere):
            swift.client().request("HEAD", bucket)

        USES[use](storage)

    assert swift.client().request("HEAD", bucket).status in {200, 204}


def test_what_looks_for_something_finds_nothing_before_there_is_a_bucket(tmp_path, swift):
    bucket = new_name()
    with keys_of(swift):
        storage = open_storage(tmp_path, swift, bucket)

        with pytest.raises(ObjectNotFound):
            storage.read("a")
        storage.delete(["a", "b"])

    with pytest.raises(NothingThere):
        swift.client().request("HEAD", bucket)


def test_the_url():
    options = parse_url("minio://minio.lan:9000/models/team%20a/b/?public_endpoint=https://minio.example.com")

    assert (options.bucket, options.prefix, options.style) == ("models", "team a/b", "path")
    assert (options.endpoint, options.public_endpoint) == (
        "https://minio.lan:9000",
        "https://minio.example.com",
    )
    assert parse_url("minio://minio:9000/b?secure=false").endpoint == "http://minio:9000"
    assert parse_url("minio://[::1]:9000/b").endpoint == "https://[::1]:9000"


@pytest.mark.parametrize(
    "url",
    [
        "minio:///bucket",
        "minio://host:9000",
        "minio://host:9000/",
        "minio://user:secret@host:9000/bucket",
        "minio://host:9000/bucket?secure=no",
        "minio://host:9000/bucket?style=virtual",
        "minio://host:9000/bucket?public_endpoint=host:9000",
        "minio://host:99999/bucket",
        "minio://host:9000/bucket/../other",
    ],
)
def test_urls_that_are_none(url):
    with pytest.raises(InvalidInput) as caught:
        parse_url(url)

    assert "secret" not in str(caught.value) + str(caught.value.details)
