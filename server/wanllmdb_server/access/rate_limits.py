"""How often somebody may ask, be refused, or try a password.

Everything is counted in the memory of this process, in windows of fixed length: several server processes
each allow as much, and a restart forgets.
"""

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, Actor
from wanllmdb_server.access.addresses import counted_address
from wanllmdb_server.settings import Settings

if TYPE_CHECKING:
    from wanllmdb_server.access.budgets import Budget

LOGIN_MINUTES = 10
NAME_FACTOR = 10
"""So many times more often than from one address an account may be tried from all of them."""
KNOWN_PLACES = 10_000

_LONGEST_NAME = 128
_TOO_MANY = "this {} has sent too many requests"


class RateLimits:
    """The budgets that the settings give. Safe to use from several threads; a check takes microseconds.

    `off` is for the embedded registry, which nobody else reaches.
    """

    def __init__(self, settings: Settings, *, off: bool = False) -> None:
        def budget(count: int, minutes: int = 1) -> "Budget | None":
            if off or not count:
                return None
            from wanllmdb_server.access.budgets import Budget  # noqa: PLC0415  # 0.1 s that an embedded registry saves

            return Budget(count, minutes)

        self._per_credential = budget(settings.rate_limit_per_key)
        self._per_address = budget(settings.rate_limit_per_address)
        self._failures = budget(settings.rate_limit_failures)
        self._logins = budget(settings.login_attempts, LOGIN_MINUTES)
        self._logins_of_name = budget(settings.login_attempts * NAME_FACTOR, LOGIN_MINUTES)
        # From where users have logged in before: who attacks an account elsewhere cannot lock it there.
        self._known_places: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._lock = Lock()

    def count(self, actor: Actor, address: str) -> None:
        """Count a request of somebody who was recognised. Raises `RateLimited`."""
        if actor.principal_id == LOCAL_PRINCIPAL_ID:
            return
        credential = actor.credential
        if self._per_credential is not None and credential is not None:
            is_key = credential.api_key_id is not None
            which = ("key", credential.api_key_id) if is_key else ("session", credential.session_id)
            self._per_credential.spend(_TOO_MANY.format(which[0]), which[0], str(which[1]))
        if self._per_address is not None:
            self._per_address.spend(_TOO_MANY.format("address"), counted_address(address))

    def check_failures(self, address: str) -> None:
        """To be called before looking up who that is. Raises `RateLimited` after too many wrong answers."""
        if self._failures is not None:
            self._failures.check("too many requests from this address were refused", counted_address(address))

    def note_failure(self, address: str) -> None:
        """Count a request whose key, session or password was wrong or missing."""
        if self._failures is not None:
            self._failures.note(counted_address(address))

    def check_login(self, address: str, name: str) -> None:
        """Count an attempt to log in, before the password is looked at. Raises `RateLimited`.

        Counted first, so that many attempts at the same moment do not pass together. An account is tried
        seldom from one address, and more often from all together; only where its owner has logged in
        before, the latter does not count: so nobody can lock others out of their accounts.
        """
        if self._logins is None or self._logins_of_name is None:
            return
        place, reason = _place(address, name), f"too many attempts to log in as {name[:_LONGEST_NAME]!r}"
        self._logins.spend(reason, *place)
        if place not in self._known_places:
            self._logins_of_name.spend(reason, place[1])

    def note_login(self, address: str, name: str) -> None:
        """The password was right: the attempts that led to it count no longer."""
        if self._logins is None or self._logins_of_name is None:
            return
        place = _place(address, name)
        self._logins.clear(*place)
        with self._lock:
            known = place in self._known_places
            self._known_places[place] = None
            self._known_places.move_to_end(place)
            if len(self._known_places) > KNOWN_PLACES:
                self._known_places.popitem(last=False)
        if not known:
            self._logins_of_name.give_back(place[1])


def _place(address: str, name: str) -> tuple[str, str]:
    return counted_address(address), name[:_LONGEST_NAME].casefold()
