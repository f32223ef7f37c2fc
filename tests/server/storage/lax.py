"""Local storages that do not check what they are given, as remote ones may, by a plugin.

`lax:///path` knows nothing of the bytes, `hashing:///path` tells the sha256 of what it has, as some providers do.
"""

import hashlib
from dataclasses import replace
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


class HashingStorage(LaxStorage):
    """Takes any bytes under any key, and keeps their sha256 as its checksum."""

    def stat(self, key):
        found = super().stat(key)
        if found is None:
            return None
        digest = hashlib.sha256(b"".join(self.read(key))).hexdigest()
        return replace(found, checksum=f"sha256:{digest}")


def _opener(kind):
    def open_storage(url, context):
        root = Path(urlsplit(url).path)
        root.mkdir(exist_ok=True)
        return kind(root, context)

    return open_storage


def lax_plugins() -> pluggy.PluginManager:
    """The installed plugins, and one for `lax://` and `hashing://`."""
    plugins = load_plugins()

    @hookimpl
    def register_storage(register):
        register("lax", _opener(LaxStorage))
        register("hashing", _opener(HashingStorage))

    plugins.register(SimpleNamespace(register_storage=register_storage), "lax")
    return plugins
