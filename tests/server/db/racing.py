"""Two writers at the same time: the first has made its change and not committed when the second begins."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection
from wanllmdb_server.db.engine import Database

from tests.server.rows import query
from tests.server.servers import wait_until

Work = Callable[[Connection], Any]
_WAITING = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def race(database: Database, first: Work, second: Work) -> tuple[Any, Any]:
    """What both returned; an error of the second is raised.

    The second runs until it is through or waits for the first, which commits then.
    """
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            result = first(connection)
            other = pool.submit(_write, database, second)
            wait_until(lambda: other.done() or query(database, _WAITING) != [{"n": 0}])
        return result, other.result()


def all_at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(number)` returned for each number, in threads that begin together."""
    ready = threading.Barrier(count)

    def one(number: int) -> Any:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _write(database: Database, work: Work) -> Any:
    with database.write() as connection:
        return work(connection)
