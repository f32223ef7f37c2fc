"""How often somebody may ask, be refused, or try a password.

Everything is counted in the memory of this process, in windows of fixed length: several server processes
each allow as much, and a restart forgets.
"""

from collections import OrderedDict
from math import ceil
from threading import Lock
from time import monotonic
from typing import NoReturn

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, Actor
from wanllmdb_server.access.addresses import counted_address
from wanllmdb_server.access.windows import Windows
from wanllmdb_server.errors import RateLimited
from wanllmdb_server.settings import Settings

LOGIN_MINUTES = 10
NAME_FACTOR = 10
"""So many times more often than from one address an account may be tried from all of them."""
KNOWN_PLACES = 10_000


class RateLimits:
    """The budgets that the settings give. Safe to use from several threads; a check takes microseconds.

    `off` is for the embedded registry, which nobody else reaches.
    """

    def __init__(self, settings: Settings, *, off: bool = False) -> None:
        def per_minute(count: int, name: str, minutes: int = 1) -> RateLimitItem | None:
            return None if off or not count else RateLimitItemPerMinute(count, minutes, name)

        self._per_credential = per_minute(settings.rate_limit_per_key, "key")
        self._per_address = per_minute(settings.rate_limit_per_address, "address")
        self._failures = per_minute(settings.rate_limit_failures, "failures")
        self._logins = per_minute(settings.login_attempts, "login", LOGIN_MINUTES)
        self._logins_of_name = per_minute(settings.login_attempts * NAME_FACTOR, "name", LOGIN_MINUTES)
        self._windows = Windows()
        self._limiter = FixedWindowRateLimiter(self._windows)
        # From where users have logged in before: who attacks an account elsewhere cannot lock it there.
        self._known_places: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def count(self, actor: Actor, address: str) -> None:
        """Count a request of somebody who was recognised. Raises `RateLimited`."""
        if actor.principal_id == LOCAL_PRINCIPAL_ID:
            return
        credential = actor.credential
        if self._per_credential is not None and credential is not None:
            which = ("key", str(credential.api_key_id))
            if credential.api_key_id is None:
                which = ("session", str(credential.session_id))
            self._hit(self._per_credential, "this API key or session has sent too many requests", *which)
        if self._per_address is not None:
            self._hit(self._per_address, "this address has sent too many requests", counted_address(address))

    def check_failures(self, address: str) -> None:
        """To be called before looking up who that is. Raises `RateLimited` after too many wrong answers."""
        budget = self._failures
        if budget is not None and not self._limiter.test(budget, counted_address(address)):
            self._refuse(budget, "too many requests from this address were refused", counted_address(address))

    def note_failure(self, address: str) -> None:
        """Count a request whose key, session or password was wrong or missing."""
        if self._failures is not None:
            self._limiter.hit(self._failures, counted_address(address))

    def check_login(self, address: str, name: str) -> None:
        """Count an attempt to log in, before the password is looked at. Raises `RateLimited`.

        Counted first, so that many attempts at the same moment do not pass together. An account is tried
        seldom from one address, and more often from all together; only where its owner has logged in
        before, the latter does not count: so nobody can lock others out of their accounts.
        """
        place = self._place(address, name)
        if self._logins is None or self._logins_of_name is None:
            return
        self._hit(self._logins, f"too many attempts to log in as {name!r}", *place)
        if place not in self._known_places:
            self._hit(self._logins_of_name, f"too many attempts to log in as {name!r}", place[1])

    def note_login(self, address: str, name: str) -> None:
        """The password was right: the attempts that led to it count no longer."""
        place = self._place(address, name)
        if self._logins is None or self._logins_of_name is None:
            return
        self._limiter.clear(self._logins, *place)
        with self._lock:
            known = place in self._known_places
            self._known_places[place] = None
            self._known_places.move_to_end(place)
            if len(self._known_places) > KNOWN_PLACES:
                self._known_places.popitem(last=False)
        if not known:
            self._windows.give_back(self._logins_of_name.key_for(place[1]))

    def _place(self, address: str, name: str) -> tuple[str, str]:
        return counted_address(address), name[:128].casefold()

    def _hit(self, budget: RateLimitItem, reason: str, *key: str) -> None:
        if not self._limiter.hit(budget, *key):
            self._refuse(budget, reason, *key)

    def _refuse(self, budget: RateLimitItem, reason: str, *key: str) -> NoReturn:
        ends = self._windows.get_expiry(budget.key_for(*key))
        seconds = max(1, ceil(ends - monotonic()))
        raise RateLimited(f"{reason}; try again in {seconds} s", retryAfter=seconds)
