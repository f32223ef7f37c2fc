"""What every resolver gets: the actor, the database as one snapshot, and the storages."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection
from strawberry.types import Info as StrawberryInfo

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.authentication import Authenticator
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import Timeout
from wanllmdb_server.events.feed import head_of
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import Storage
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.storage.registry import Storages, keyring_of
from wanllmdb_server.webhooks.sealing import Vault

MANIFESTS = "/api/manifests"


@dataclass(frozen=True)
class Services:
    """What lives as long as the process."""

    settings: Settings
    database: Database
    storages: Storages
    authenticator: Authenticator
    url: str
    """How clients reach this server: scheme, host and port."""

    @property
    def manifest_url(self) -> str:
        """Where manifests are served; a version's id is added to it."""
        return self.url + MANIFESTS

    @cached_property
    def keyring(self) -> Keyring:
        """The server's secret keys."""
        return keyring_of(self.settings)

    @cached_property
    def vault(self) -> Vault:
        """Where the secrets of webhooks are encrypted."""
        return Vault(self.keyring)

    def storage(self, name: str) -> Storage:
        """Raises `StorageUnavailable` for a storage that is not open."""
        return self.storages.named(name)


@dataclass
class Context:
    """One operation. All its reads see one snapshot; each mutation is one write transaction of its own."""

    services: Services
    actor: Actor
    request_id: str = ""
    _stack: ExitStack = field(default_factory=ExitStack)
    _read: Connection | None = None
    _busy: Connection | None = None
    _cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def read(self) -> Connection:
        """The snapshot; it begins at the first use, and anew after each write."""
        self.check()
        if self._read is None:
            self._read = self._busy = self._stack.enter_context(self.services.database.read())
        return self._read

    @cached_property
    def feed_epoch(self) -> str:
        """Whose positions the cursors of events are."""
        return head_of(self.read).epoch

    def place_events(self) -> None:
        """Make sure that what was committed until now is in the audit log. The snapshot is given up."""
        if self.services.database.is_postgresql:
            self.close()
            place_all(self.services.database)

    def check(self) -> None:
        """Raises `Timeout` when time is up: for work of many statements, between which nothing interrupts."""
        if self._cancelled.is_set():
            raise Timeout("the operation took longer than allowed; ask for less at once")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction of an actor whose login still holds. The snapshot is given up."""
        self.close()
        if self._cancelled.is_set():
            raise Timeout("the operation took longer than allowed; try again with a smaller batch")
        with self.services.database.write() as connection:
            self.services.authenticator.confirm(connection, self.actor)
            yield connection

    def interrupt(self) -> None:
        """Stop the statement that is running and refuse further ones. Called from another thread."""
        self._cancelled.set()
        busy = self._busy
        if busy is not None:
            self.services.database.interrupt(busy)

    def close(self) -> None:
        """End the snapshot."""
        self._read = self._busy = None
        self._stack.close()


Info = StrawberryInfo[Context, None]
