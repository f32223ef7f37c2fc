"""What a job is given to work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wanllmdb_server.db.engine import Database
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import Storage


@dataclass(frozen=True)
class Work:
    """What a job may use. `report(done, total)` tells progress, keeps the lease, and raises if it is lost.

    `arguments` came with the request for a job that is carried out once.
    """

    database: Database
    storages: Mapping[str, Storage]
    settings: Settings
    report: Callable[..., None]
    arguments: Mapping[str, Any] = field(default_factory=dict)


Result = dict[str, Any]
