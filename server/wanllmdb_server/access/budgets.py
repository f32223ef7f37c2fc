"""A budget: how often something may happen in a window of time, counted for each key."""

from math import ceil
from time import monotonic
from typing import NoReturn

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from wanllmdb_server.access.windows import Windows
from wanllmdb_server.errors import RateLimited


class Budget:
    """Each has windows of its own, so that many keys of one kind push out no others."""

    def __init__(self, count: int, minutes: int = 1) -> None:
        self._item = RateLimitItemPerMinute(count, minutes)
        self._windows = Windows()
        self._limiter = FixedWindowRateLimiter(self._windows)

    def spend(self, reason: str, *key: str) -> None:
        """Count one. Raises `RateLimited` for the given reason if that is too many."""
        if not self._limiter.hit(self._item, *key):
            self._refuse(reason, *key)

    def check(self, reason: str, *key: str) -> None:
        """Count nothing. Raises `RateLimited` if there is nothing left."""
        if not self._limiter.test(self._item, *key):
            self._refuse(reason, *key)

    def note(self, *key: str) -> None:
        """Count one, whether that is too many or not."""
        self._limiter.hit(self._item, *key)

    def give_back(self, *key: str) -> None:
        self._windows.give_back(self._item.key_for(*key))

    def clear(self, *key: str) -> None:
        self._limiter.clear(self._item, *key)

    def _refuse(self, reason: str, *key: str) -> NoReturn:
        seconds = max(1, ceil(self._windows.get_expiry(self._item.key_for(*key)) - monotonic()))
        raise RateLimited(f"{reason}; try again in {seconds} s", retryAfter=seconds)
