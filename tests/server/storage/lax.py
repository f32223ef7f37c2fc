"""A local storage that does not check what it is given, as remote ones may: `lax:///path`, by a plugin."""

from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pluggy
from wanllmdb_server.storage.hookspecs import hookimpl
from wanllmdb_server.storage.local import LocalStorage
from wanllmdb_server.storage.registry import load_plugins


class LaxStorage(LocalStorage):
    """Takes any bytes under any key."""

    enforces_digest = False


def _open(url, context):
    root = Path(urlsplit(url).path)
    root.mkdir(exist_ok=True)
    return LaxStorage(root, context)


def lax_plugins() -> pluggy.PluginManager:
    """The installed plugins, and one for `lax://`."""
    plugins = load_plugins()

    @hookimpl
    def register_storage(register):
        register("lax", _open)

    plugins.register(SimpleNamespace(register_storage=register_storage), "lax")
    return plugins
