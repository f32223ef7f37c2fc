"""Counters that begin anew after a while, in the memory of this process: a storage for the package `limits`.

Its own one starts a thread whenever it was quiet for a moment and keeps as many keys as clients make up;
this one has no thread and a fixed number of keys.
"""

from collections import OrderedDict
from threading import Lock
from time import monotonic

from limits.storage.base import Storage

MOST_KEYS = 20_000


class Windows(Storage):
    """The count of each key and when it begins anew. Safe to use from several threads.

    With too many keys the one whose window began longest ago is forgotten.
    """

    STORAGE_SCHEME = None

    def __init__(self, most_keys: int = MOST_KEYS) -> None:
        super().__init__()
        self._most_keys = most_keys
        self._windows: OrderedDict[str, list[float]] = OrderedDict()  # the count and the end
        self._lock = Lock()

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and return the count in the window; the first one begins it."""
        at = monotonic()
        with self._lock:
            window = self._windows.get(key)
            if window is None or window[1] <= at:
                self._windows.pop(key, None)
                window = self._windows[key] = [0, at + expiry]
                if len(self._windows) > self._most_keys:
                    self._windows.popitem(last=False)
            window[0] += amount
            return int(window[0])

    def get(self, key: str) -> int:
        window = self._windows.get(key)
        return int(window[0]) if window is not None and window[1] > monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, as a time of `time.monotonic`."""
        window = self._windows.get(key)
        return window[1] if window is not None else monotonic()

    def give_back(self, key: str) -> None:
        """Take one off the count."""
        with self._lock:
            window = self._windows.get(key)
            if window is not None and window[0] > 0:
                window[0] -= 1

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
            return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)
