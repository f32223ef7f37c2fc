"""Opens storages by the scheme of their URL. Which schemes there are is up to the installed plugins."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pluggy

from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage import hookspecs, local
from wanllmdb_server.storage.contract import Storage
from wanllmdb_server.storage.hookspecs import OpenStorage, StorageContext
from wanllmdb_server.storage.keyring import Keyring, load_keyring

DEFAULT = "default"

_DISTRIBUTIONS = {"s3": "wanllmdb-s3", "minio": "wanllmdb-minio", "gs": "wanllmdb-gcs"}


class StorageRegistry:
    """What the installed plugins can open."""

    def __init__(self, plugins: pluggy.PluginManager) -> None:
        self._openers: dict[str, OpenStorage] = {}
        plugins.hook.register_storage(register=self._register)

    def open(self, url: str, context: StorageContext) -> Storage:
        """Open the storage at `url`. Raises `InvalidInput` for a URL that no plugin understands."""
        scheme = urlsplit(url).scheme
        opener = self._openers.get(scheme)
        if opener is None:
            raise InvalidInput(_unknown(url, scheme, sorted(self._openers)), url=url, scheme=scheme)
        return opener(url, context)

    def _register(self, scheme: str, opener: OpenStorage) -> None:
        if scheme in self._openers:
            raise InvalidInput(
                f"two plugins register storages for {scheme}://; uninstall one of them", scheme=scheme
            )
        self._openers[scheme] = opener


def load_plugins() -> pluggy.PluginManager:
    """The built-in plugin and every installed one."""
    plugins = pluggy.PluginManager(hookspecs.PROJECT)
    plugins.add_hookspecs(hookspecs)
    plugins.register(local, "local")
    plugins.load_setuptools_entrypoints(hookspecs.PROJECT)
    return plugins


def open_storages(
    settings: Settings, public_url: str | Callable[[], str], keyring: Keyring | None = None
) -> dict[str, Storage]:
    """The storages that the settings name, by name; `DEFAULT` is always one of them.

    `public_url` is how clients reach this server; a function if it is only known once the server
    listens. `settings.public_url` comes before it.
    """
    if keyring is None:
        keyring = keyring_of(settings)
    chosen = settings.public_url or public_url
    context = StorageContext(
        name=DEFAULT,
        public_url=chosen if callable(chosen) else lambda: chosen,
        keyring=keyring,
        data_dir=Path(settings.data_dir),
    )
    registry = StorageRegistry(load_plugins())
    return {DEFAULT: registry.open(settings.resolved_storage_url, context)}


def keyring_of(settings: Settings) -> Keyring:
    """The keys of this server; the first start makes one in the data folder."""
    secret = settings.secret_key
    return load_keyring(secret.get_secret_value() if secret else None, settings.data_dir)


def _unknown(url: str, scheme: str, known: list[str]) -> str:
    if not scheme:
        return f"{url!r} has no scheme; write a local folder as file:///absolute/path"
    if scheme in _DISTRIBUTIONS:
        cure = f"install its plugin: pip install {_DISTRIBUTIONS[scheme]}"
    else:
        cure = f"use one of {', '.join(known)}, or install a plugin for it"
    return f"no installed plugin opens {scheme}:// storages; {cure}"
