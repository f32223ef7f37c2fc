"""Attempts that were refused, counted: who, from where, what, why, and how often.

Everything alike within an hour is one row, and an hour has a fixed number of rows: whoever is refused a
million times neither fills the disk nor slows the server. What is counted is written every few seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.access.tables import denial, principal
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.paging import Order, Page, fetch_page
from wanllmdb_server.errors import RegistryError

log = structlog.get_logger(__name__)

OTHER = "other"
"""Where too many different things were attempted to tell them apart."""
MOST_KEYS = 1_000
MOST_ROWS = 100_000
PERIOD = timedelta(hours=1)
EVERY_SECONDS = 5.0


class Attempt(NamedTuple):
    """What is counted together. `principal_id` is None for nobody who was known."""

    principal_id: int | None
    address: str
    operation: str
    code: str


@dataclass(slots=True)
class _Tally:
    first_at: datetime
    last_at: datetime
    count: int = 0
    """How many were not written yet."""
    row_id: int | None = None


class Denials:
    """Counts in memory and writes now and then. Safe to use from several threads."""

    def __init__(self, database: Database, every_seconds: float = EVERY_SECONDS) -> None:
        self._database = database
        self._every_seconds = every_seconds
        self._tallies: dict[Attempt, _Tally] = {}
        self._began = now()
        self._lock = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._live, name="denials", daemon=True)

    def note(self, attempt: Attempt) -> None:
        """Count one. Takes microseconds."""
        at = now()
        with self._lock:
            self._add(attempt, _Tally(at, at, 1))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what was counted, and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._try_to_write()

    def write(self) -> None:
        """Write what was counted since the last time. Raises `DatabaseBusy` and the like; nothing is lost."""
        with self._lock:
            waiting = {attempt: tally for attempt, tally in self._tallies.items() if tally.count}
            taken = {attempt: tally.count for attempt, tally in waiting.items()}
            for tally in waiting.values():
                tally.count = 0
            if now() - self._began >= PERIOD:
                self._tallies, self._began = {}, now()
        if not waiting:
            return
        try:
            with self._database.write() as connection:
                ids = _write(connection, waiting, taken)
        except BaseException:
            with self._lock:
                for attempt, tally in waiting.items():
                    self._add(attempt, _Tally(tally.first_at, tally.last_at, taken[attempt]))
            raise
        for attempt, row_id in ids.items():
            waiting[attempt].row_id = row_id

    def _add(self, attempt: Attempt, more: _Tally) -> None:
        tally = self._tallies.get(attempt)
        if tally is None:
            if len(self._tallies) >= MOST_KEYS:
                attempt = Attempt(None, OTHER, OTHER, attempt.code)
            tally = self._tallies.setdefault(attempt, _Tally(more.first_at, more.last_at))
        tally.count += more.count
        tally.last_at = max(tally.last_at, more.last_at)

    def _live(self) -> None:
        while not self._stop.wait(self._every_seconds):
            self._try_to_write()

    def _try_to_write(self) -> None:
        try:
            self.write()
        except RegistryError as error:
            log.warning("denied attempts wait: the database cannot be used", error=error.message)
        except Exception:
            log.exception("denied attempts wait")


def _write(
    connection: Connection, tallies: dict[Attempt, _Tally], counts: dict[Attempt, int]
) -> dict[Attempt, int]:
    """Add the counts to their rows; the ids of rows that were made."""
    known = [
        {"row": tally.row_id, "more": counts[attempt], "at": tally.last_at}
        for attempt, tally in tallies.items()
        if tally.row_id is not None
    ]
    if known:
        values = {
            "count": denial.c.count + bindparam("more"),
            "last_at": bindparam("at", type_=denial.c.last_at.type),
        }
        connection.execute(update(denial).where(denial.c.id == bindparam("row")).values(values), known)
    fresh = [attempt for attempt, tally in tallies.items() if tally.row_id is None]
    if not fresh:
        return {}
    rows = [
        {
            **attempt._asdict(),
            "count": counts[attempt],
            "first_at": tallies[attempt].first_at,
            "last_at": tallies[attempt].last_at,
        }
        for attempt in fresh
    ]
    made = insert(denial).returning(denial.c.id, sort_by_parameter_order=True)
    ids: Iterable[int] = connection.execute(made, rows).scalars()
    return dict(zip(fresh, ids, strict=True))


def select_denials(actor: Actor, since: datetime | None = None) -> Select[Any]:
    """Denied attempts with the names of principals. Raises `Forbidden`."""
    require_instance_admin(actor)
    query = select(denial, principal.c.name.label("principal_name")).outerjoin(
        principal, principal.c.id == denial.c.principal_id
    )
    return query if since is None else query.where(denial.c.last_at >= since)


def page_of_denials(
    connection: Connection, actor: Actor, since: datetime | None, first: int, after: str | None
) -> Page:
    """The latest first. Raises `Forbidden`, `InvalidCursor`, `LimitExceeded`."""
    order = [Order(denial.c.last_at, descending=True), Order(denial.c.id, descending=True)]
    return fetch_page(connection, select_denials(actor, since), order, first, after)


def forget_old_denials(connection: Connection, kept: timedelta, most_rows: int = MOST_ROWS) -> int:
    """Drop what is older than that, and the oldest of too many; return how many."""
    latest = select(denial.c.id).order_by(denial.c.last_at.desc(), denial.c.id.desc())
    gone = (denial.c.last_at < now() - kept) | denial.c.id.in_(latest.offset(most_rows))
    return connection.execute(delete(denial).where(gone)).rowcount
