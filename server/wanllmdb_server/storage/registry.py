"""Opens storages by the scheme of their URL. Which schemes there are is up to the installed plugins."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pluggy
import structlog

from wanllmdb_server.errors import InvalidInput, RegistryError, StorageUnavailable
from wanllmdb_server.settings import DEFAULT_STORAGE, Settings
from wanllmdb_server.storage import hookspecs, local
from wanllmdb_server.storage.contract import Storage
from wanllmdb_server.storage.hookspecs import OpenStorage, StorageContext
from wanllmdb_server.storage.keyring import Keyring, load_keyring

log = structlog.get_logger(__name__)

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


class Storages(Mapping[str, Storage]):
    """The storages that could be opened, by name; the default is always one of them.

    `urls` names all that the settings know, `refused` says why one of them could not be opened.
    """

    def __init__(
        self,
        opened: Mapping[str, Storage],
        urls: Mapping[str, str],
        default: str = DEFAULT_STORAGE,
        refused: Mapping[str, RegistryError] | None = None,
    ) -> None:
        self._opened = opened
        self.urls = urls
        self.default = default
        self.refused = refused or {}

    def __getitem__(self, name: str) -> Storage:
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    def named(self, name: str) -> Storage:
        """The storage called `name`. Raises `StorageUnavailable` saying why there is none."""
        if name in self._opened:
            return self._opened[name]
        if name in self.refused:
            reason = self.refused[name].message
            raise StorageUnavailable(
                f"storage {name!r} could not be opened when the server started: {reason}; "
                "restart the server when this is mended",
                storage=name,
            )
        raise StorageUnavailable(
            f"storage {name!r} holds these bytes but is not configured; add it to the settings again",
            storage=name,
        )

    def check_known(self, name: str) -> str:
        """Return `name` if the settings have a storage called so. Raises `InvalidInput`."""
        if name not in self.urls:
            raise InvalidInput(
                f"there is no storage {name!r}; the settings have {', '.join(sorted(self.urls))}",
                storage=name,
            )
        return name


def open_storages(
    settings: Settings,
    public_url: str | Callable[[], str],
    keyring: Keyring | None = None,
    plugins: pluggy.PluginManager | None = None,
) -> Storages:
    """Open every storage that the settings name; one that cannot be opened does not stop the others.

    Only the default has to open: otherwise raises what its plugin raises. `public_url` is how clients
    reach this server; a function if it is only known once the server listens. `settings.public_url` comes
    before it.
    """
    if keyring is None:
        keyring = keyring_of(settings)
    chosen = settings.public_url or public_url
    registry = StorageRegistry(plugins or load_plugins())
    urls, default = settings.storage_urls, settings.default_storage
    if default not in urls:
        raise InvalidInput(
            f"default_storage is {default!r}, but the settings have {', '.join(sorted(urls))}",
            storage=default,
        )
    opened: dict[str, Storage] = {}
    refused: dict[str, RegistryError] = {}
    for name, url in urls.items():
        context = StorageContext(
            name=name,
            public_url=chosen if callable(chosen) else lambda: chosen,
            keyring=keyring,
            data_dir=Path(settings.data_dir),
        )
        try:
            opened[name] = registry.open(url, context)
        except RegistryError as error:
            if name == default:
                raise
            log.warning(
                "a storage cannot be opened; its bytes are out of reach", storage=name, error=error.message
            )
            refused[name] = error
    return Storages(opened, urls, default, refused)


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
