"""Tell whoever waits for changes that something was committed, by this process or by another.

A wake-up carries nothing: who is woken looks for what is new. It may come without a change, and
several commits may share one; but after each commit one comes, soon for commits anywhere, at once for those
of this process.
"""

from collections.abc import Callable, Iterator
from threading import Event, Lock, Thread

import structlog

log = structlog.get_logger(__name__)


Elsewhere = Callable[[Event], Iterator[None]]
"""How a kind of database tells of the commits of other processes.

Yields whenever something may have been committed, and first once it listens, until the event is set.
"""


class Wakeups:
    """Calls everybody who subscribed. Safe to use from several threads."""

    def __init__(self, elsewhere: Elsewhere, announce: Callable[[], None] | None = None) -> None:
        """`announce` tells other processes of a commit, where the database does not by itself."""
        self._elsewhere = elsewhere
        self._announce = announce
        self._callbacks: dict[object, Callable[[], None]] = {}
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after commits, until the function that is returned is called.

        It is called in the thread that committed or in one of this object, and has to be quick, for example
        `lambda: loop.call_soon_threadsafe(event.set)`. It must not raise.
        """
        token = object()
        with self._lock:
            self._callbacks[token] = callback
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._listen, name="wakeups", daemon=True)
                self._thread.start()
        return lambda: self._forget(token)

    def committed(self) -> None:
        """Called after every commit of this process."""
        if self._announce is not None:
            self._announce()
        self._call()

    def close(self) -> None:
        """Call nobody any more."""
        self._stop.set()
        with self._lock:
            self._callbacks.clear()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _forget(self, token: object) -> None:
        with self._lock:
            self._callbacks.pop(token, None)

    def _call(self) -> None:
        if not self._callbacks:
            return
        with self._lock:
            callbacks = list(self._callbacks.values())
        for callback in callbacks:
            try:
                callback()
            except Exception:
                log.exception("a wake-up failed")

    def _listen(self) -> None:
        for _ in self._elsewhere(self._stop):
            self._call()
