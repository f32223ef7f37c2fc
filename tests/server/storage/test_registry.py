import pluggy
import pytest
from wanllmdb_server.errors import InvalidInput, StorageUnavailable
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage import hookspecs
from wanllmdb_server.storage.contract import (
    BlobToSign,
    ServesBytes,
    Storage,
    SupportsCleanup,
    SupportsFlush,
    SupportsPacks,
)
from wanllmdb_server.storage.hookspecs import StorageContext, hookimpl
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.storage.local import LocalStorage
from wanllmdb_server.storage.registry import StorageRegistry, load_plugins, open_storages

KEYRING = Keyring(["a secret of the tests"])
BLOB = BlobToSign("p/a", "sha256:" + "0" * 64, 3)


def context(folder):
    return StorageContext("default", lambda: "http://here", KEYRING, folder)


def test_the_default_is_a_folder_in_the_data_folder(tmp_path):
    storages = open_storages(Settings(data_dir=tmp_path / "data"), "http://here:1/")

    storage = storages["default"]
    assert list(storages) == ["default"]
    assert isinstance(storage, LocalStorage)
    assert storage.root == str(tmp_path / "data" / "blobs")
    for ability in (Storage, SupportsPacks, SupportsFlush, SupportsCleanup, ServesBytes):
        assert isinstance(storage, ability)
    assert storage.sign_put([BLOB], 60)[0].url.startswith("http://here:1/storage/default/p/a?digest=sha256")


def test_the_public_url_may_be_found_out_later_and_the_settings_come_first(tmp_path):
    port = []
    late = open_storages(Settings(data_dir=tmp_path), lambda: f"http://here:{port[0]}")["default"]
    port.append(8080)
    named = Settings(data_dir=tmp_path, public_url="https://models.example")
    fixed = open_storages(named, "http://here")["default"]

    assert late.sign_get([BLOB], 60)[0].url.startswith("http://here:8080/storage/default/p/a?")
    assert fixed.sign_get([BLOB], 60)[0].url.startswith("https://models.example/storage/default/p/a?")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "s3://bucket",
            "no installed plugin opens s3:// storages; install its plugin: pip install wanllmdb-s3",
        ),
        ("minio://host/bucket", "pip install wanllmdb-minio"),
        ("gs://bucket", "pip install wanllmdb-gcs"),
        ("ftp://host", "use one of file, or install a plugin for it"),
        ("/var/lib", "write a local folder as file:///absolute/path"),
        ("file://relative/path", "write file:///absolute/path"),
    ],
)
def test_a_url_that_nobody_opens(tmp_path, url, message):
    plugins = pluggy.PluginManager(hookspecs.PROJECT)
    plugins.add_hookspecs(hookspecs)
    plugins.register(load_plugins().get_plugin("local"))

    with pytest.raises(InvalidInput) as caught:
        StorageRegistry(plugins).open(url, context(tmp_path))

    assert message in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_brings_a_scheme(tmp_path):
    opened = []

    class Plugin:
        @hookimpl
        def register_storage(self, register):
            register("mine", lambda url, context: opened.append((url, context.name)) or "storage")

    plugins = load_plugins()
    plugins.register(Plugin())

    assert StorageRegistry(plugins).open("mine://x", context(tmp_path)) == "storage"
    assert opened == [("mine://x", "default")]
    plugins.register(Plugin())
    with pytest.raises(InvalidInput, match="two plugins register storages for mine://"):
        StorageRegistry(plugins)


def test_a_folder_whose_parent_is_missing_is_not_made(tmp_path):
    url = (tmp_path / "missing" / "blobs").as_uri()

    with pytest.raises(StorageUnavailable, match=str(tmp_path / "missing" / "blobs")):
        open_storages(Settings(data_dir=tmp_path / "data", storage=url), "http://here")

    assert not (tmp_path / "missing").exists()
