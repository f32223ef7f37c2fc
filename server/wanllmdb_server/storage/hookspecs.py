"""Every extension point of the server. A plugin is a distribution with an entry point in group `wanllmdb`.

from wanllmdb_server.storage.hookspecs import hookimpl

@hookimpl
def register_storage(register):
    register("s3", open_s3)
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pluggy

from wanllmdb_server.storage.contract import Storage
from wanllmdb_server.storage.keyring import Keyring

PROJECT = "wanllmdb"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class StorageContext:
    """What the server tells a storage when it opens it."""

    name: str
    """The name of the storage in this server; part of the local storage's URLs."""
    public_url: Callable[[], str]
    """How clients reach this server, without a slash at the end. Known once the server listens."""
    keyring: Keyring
    """Keys to sign with, shared by all workers."""
    data_dir: Path
    """The server's own folder."""


OpenStorage: TypeAlias = Callable[[str, StorageContext], Storage]
"""Opens the storage at a URL. Raises `InvalidInput` for a URL it cannot understand.

Asks nothing of a service over the network: one that is down must not keep the server from starting.
"""

RegisterStorage: TypeAlias = Callable[[str, OpenStorage], None]
"""Takes a URL scheme in lower case and what opens it."""


@hookspec
def register_storage(register: RegisterStorage) -> None:
    """Call `register(scheme, open_storage)` once for each URL scheme. Called once, at the start."""
