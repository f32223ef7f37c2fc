"""The courier: queues deliveries when something happens, and carries them out while they are due.

Every process has one, and they share the work by leases: of one webhook one message at a time is under way.
A failed message is tried again later and does not hold up those behind it. Receivers in trouble get at most
half of the threads, so that the others never wait for them.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select

from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import Conflict, RegistryError
from wanllmdb_server.events.tables import event
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.web_connections import Dialer
from wanllmdb_server.webhooks.addresses import networks_of
from wanllmdb_server.webhooks.deliveries import Claim, Patience, claim, settle, waiting_webhooks
from wanllmdb_server.webhooks.feeding import Feeder
from wanllmdb_server.webhooks.sealing import Vault
from wanllmdb_server.webhooks.sending import Outcome, post, signed_headers
from wanllmdb_server.webhooks.webhooks import reseal_secrets

log = structlog.get_logger(__name__)

_LONGEST_SLEEP = 5.0
_STOP_SECONDS = 5.0
_IN_A_ROW = 20
"""Messages to one receiver before others that wait get the thread."""

Describe = Callable[[Row[Any]], bytes]
"""The body of the message about an event, of a row that has the names of its project and actor too."""


class Courier:
    """Runs in threads of its own until stopped. `describe` writes the messages."""

    def __init__(self, database: Database, settings: Settings, vault: Vault, describe: Describe) -> None:
        self._database = database
        self._settings = settings
        self._vault = vault
        self._describe = describe
        self._feeder = Feeder(database)
        self._dialer = Dialer(networks_of(settings.webhook_networks), plain_anywhere=False)
        self._patience = Patience(
            settings.webhook_attempts, timedelta(seconds=settings.webhook_retry_seconds)
        )
        # Longer than any attempt takes: a lease that ends early means a message that arrives twice.
        self._lease = timedelta(seconds=3 * settings.webhook_timeout_seconds)
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._forget: Callable[[], None] = lambda: None
        self._busy: dict[int, tuple[threading.Thread, bool]] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="webhooks", daemon=True)

    def start(self) -> None:
        self._forget = self._database.wakeups.subscribe(self._woken.set)
        self._thread.start()

    def stop(self) -> None:
        """Wait a few seconds for messages under way; what is cut off is sent again after its lease."""
        self._stop.set()
        self._forget()
        self._woken.set()
        deadline = time.monotonic() + _STOP_SECONDS
        with self._lock:
            threads = [thread for thread, _ in self._busy.values()]
        for thread in (self._thread, *threads):
            if thread.is_alive():
                thread.join(timeout=max(deadline - time.monotonic(), 0))

    def _loop(self) -> None:
        prepared = False
        while not self._stop.is_set():
            sleep = _LONGEST_SLEEP
            try:
                if not prepared:
                    self._prepare()
                    prepared = True
                while not self._stop.is_set() and self._feeder.advance():
                    pass
                sleep = self._hand_out()
            except RegistryError as error:
                log.warning("webhooks wait: the database cannot be used", error=error.message)
            except Exception:
                log.exception("webhooks stumbled; they go on")
            self._woken.wait(sleep)
            self._woken.clear()

    def _prepare(self) -> None:
        self._feeder.prepare()
        with self._database.write() as connection:
            count = reseal_secrets(connection, self._vault)
        if count:
            log.info("secrets of webhooks are encrypted with the current key now", count=count)

    def _hand_out(self) -> float:
        """Start what can be delivered now; return how many seconds to sleep until there may be more."""
        with self._database.read() as connection:
            waiting = waiting_webhooks(connection)
        at = now()
        for item in waiting:
            if item.since > at:
                return min((item.since - at).total_seconds(), _LONGEST_SLEEP)
            self._begin(item.webhook_id, in_trouble=item.in_trouble)
        return _LONGEST_SLEEP

    def _begin(self, webhook_id: int, *, in_trouble: bool) -> None:
        most = self._settings.webhook_threads
        with self._lock:
            troubled = sum(1 for _, bad in self._busy.values() if bad)
            if webhook_id in self._busy or len(self._busy) >= most:
                return
            if in_trouble and troubled >= max(1, most // 2):
                return
            thread = threading.Thread(
                target=self._deliver, args=(webhook_id,), name=f"webhook-{webhook_id}", daemon=True
            )
            self._busy[webhook_id] = thread, in_trouble
        thread.start()

    def _deliver(self, webhook_id: int) -> None:
        try:
            for _ in range(_IN_A_ROW):
                if self._stop.is_set() or not self._deliver_next(webhook_id):
                    break
        except RegistryError as error:
            log.warning("a delivery waits: the database cannot be used", error=error.message)
        except Exception:
            log.exception("a delivery failed", webhook=webhook_id)
        finally:
            with self._lock:
                del self._busy[webhook_id]
            self._woken.set()

    def _deliver_next(self, webhook_id: int) -> bool:
        """Deliver what is due first; return whether to go on at once with the next."""
        with self._database.write() as connection:
            held = claim(connection, webhook_id, self._lease)
        if held is None:
            return False
        outcome = self._attempt(held)
        with self._database.write() as connection:
            settle(connection, held, outcome, self._patience)
        if outcome.error is not None:
            log.info("a webhook was not delivered", webhook=webhook_id, reason=outcome.error)
        return not outcome.in_trouble

    def _attempt(self, held: Claim) -> Outcome:
        with self._database.read() as connection:
            row = connection.execute(_told_event(held.delivery.event_id)).one()
        body = self._describe(row)
        try:
            secret = self._vault.open(held.webhook.secret)
        except Conflict as error:
            return Outcome(None, error.message, in_trouble=True)
        at = int(now().timestamp())
        headers = signed_headers(secret, held.delivery.message_id, at, body)
        seconds = self._settings.webhook_timeout_seconds
        return post(self._dialer, held.webhook.url, headers, body, seconds)


def _told_event(event_id: int) -> Any:
    names = principal.c.name.label("actor_name"), project.c.name.label("project_name")
    return (
        select(*event.c, *names)
        .outerjoin(principal, principal.c.id == event.c.actor_id)
        .outerjoin(project, project.c.id == event.c.project_id)
        .where(event.c.id == event_id)
    )
