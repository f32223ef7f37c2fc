"""Commits of other processes on PostgreSQL: LISTEN, and a look every second in case something was missed.

NOTIFY takes a lock that all of a server's databases share until its transaction ends, so it is sent outside
of those that change something, at most once in a few milliseconds.
"""

from collections.abc import Callable, Iterator
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import psycopg
import structlog

log = structlog.get_logger(__name__)

CHANNEL = "wanllmdb"
_POLL_SECONDS = 1.0
_STOP_SECONDS = 0.1
_TOGETHER_SECONDS = 0.005

Open = Callable[[], "psycopg.Connection[Any]"]


def listen(open_: Open) -> Callable[[Event], Iterator[None]]:
    """Yield after each announcement, each second, and after each time the connection was made anew."""

    def heard(stop: Event) -> Iterator[None]:
        while not stop.is_set():
            try:
                with open_() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not stop.is_set():
                        yield
                        _wait_for_one(connection, stop)
            except psycopg.Error as error:
                log.warning("changes by other processes are looked for every second", error=str(error))
                yield
                stop.wait(_POLL_SECONDS)

    return heard


def _wait_for_one(connection: "psycopg.Connection[Any]", stop: Event) -> None:
    deadline = monotonic() + _POLL_SECONDS
    while not stop.is_set() and monotonic() < deadline:
        if list(connection.notifies(timeout=_STOP_SECONDS, stop_after=1)):
            return


class Announcer:
    """Tells the other processes that something was committed. Safe to use from several threads."""

    def __init__(self, open_: Open) -> None:
        self._open = open_
        self._news = Event()
        self._stop = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def note(self) -> None:
        """Something was committed. Returns at once."""
        self._news.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None and not self._stop.is_set():
                    self._thread = Thread(target=self._live, name="announcer", daemon=True)
                    self._thread.start()

    def close(self) -> None:
        """Tell what is left to tell, and end."""
        self._stop.set()
        self._news.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _live(self) -> None:
        while not self._stop.is_set():
            # Who is not told looks by himself within a second.
            try:
                with self._open() as connection:
                    self._tell(connection)
            except psycopg.Error as error:
                log.warning("other processes are not told of changes for now", error=str(error))
                self._stop.wait(_POLL_SECONDS)

    def _tell(self, connection: "psycopg.Connection[Any]") -> None:
        while True:
            self._news.wait()
            self._news.clear()
            connection.execute(f"NOTIFY {CHANNEL}")
            if self._stop.is_set():
                return
            self._stop.wait(_TOGETHER_SECONDS)
