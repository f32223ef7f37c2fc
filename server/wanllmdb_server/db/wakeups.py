"""Tell whoever waits for changes that something was committed, by this process or by another."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread

_POLL_SECONDS = 0.02


class Wakeups:
    """Calls everybody who subscribed. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._callbacks: dict[object, Callable[[], None]] = {}
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after commits, until the function that is returned is called."""
        token = object()
        with self._lock:
            self._callbacks[token] = callback
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._listen, name="wakeups", daemon=True)
                self._thread.start()
        return lambda: self._forget(token)

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _forget(self, token: object) -> None:
        with self._lock:
            self._callbacks.pop(token, None)

    def _listen(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        seen = None
        while not self._stop.wait(_POLL_SECONDS):
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                with self._lock:
                    callbacks = list(self._callbacks.values())
                for callback in callbacks:
                    callback()
        connection.close()
