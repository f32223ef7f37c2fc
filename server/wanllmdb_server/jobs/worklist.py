"""What a job is given to work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wanllmdb_server.db.engine import Database
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import Storage


@dataclass(frozen=True)
class Work:
    """What a job may use. `report(done)` tells progress, keeps the lease, and raises if it is lost."""

    database: Database
    storages: Mapping[str, Storage]
    settings: Settings
    report: Callable[[int], None]


Result = dict[str, Any]
