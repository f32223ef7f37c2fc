"""The worker: one thread per process that claims jobs when they are due and carries them out."""

import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import RegistryError
from wanllmdb_server.jobs import reference_checks
from wanllmdb_server.jobs.queue import Claim, claim, ensure_periodic, finish, is_due, report
from wanllmdb_server.jobs.work import Kind, kinds
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.settings import Settings
from wanllmdb_server.storage.contract import Storage

log = structlog.get_logger(__name__)

_POLL_SECONDS = 1.0


class LeaseLostError(Exception):
    """Another worker took the job over, because this one was silent for too long."""


class StoppedError(Exception):
    """The worker was told to stop in the middle of a job."""


class Worker:
    """Carries out due jobs until stopped. Several workers, also of other processes, share the work."""

    def __init__(self, database: Database, storages: Mapping[str, Storage], settings: Settings) -> None:
        self._database = database
        self._storages = storages
        self._settings = settings
        self._kinds = {kind.name: kind for kind in [*kinds(settings), *reference_checks.KINDS]}
        self._owner = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._stop = threading.Event()
        # Long jobs have a thread of their own, so that crashed runs are noticed while terabytes are hashed.
        self._threads = [
            threading.Thread(target=self._loop, args=(is_long,), name=name, daemon=True)
            for is_long, name in ((False, "jobs"), (True, "long-jobs"))
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the job in hand; wait for it a few seconds. Its lease would run out by itself."""
        self._stop.set()
        deadline = time.monotonic() + 5
        for thread in self._threads:
            thread.join(timeout=max(deadline - time.monotonic(), 0))

    def _loop(self, is_long: bool) -> None:
        mine = [name for name, kind in self._kinds.items() if kind.is_long == is_long]
        registered = False
        while not self._stop.wait(_POLL_SECONDS):
            try:
                if not registered:
                    with self._database.write() as connection:
                        ensure_periodic(
                            connection, [name for name, kind in self._kinds.items() if kind.every]
                        )
                    registered = True
                while not self._stop.is_set() and self.run_one(mine):
                    pass
            except RegistryError as error:
                log.warning("jobs wait: the database cannot be used", error=error.message)

    def run_one(self, kinds: Sequence[str] | None = None) -> bool:
        """Carry out one due job of those kinds, or of any; return whether there was one."""
        wanted = list(self._kinds) if kinds is None else list(kinds)
        with self._database.read() as connection:
            if not is_due(connection, wanted):
                return False
        with self._database.write() as connection:
            held = claim(connection, self._owner, wanted)
        if held is None:
            return False
        self._carry_out(held, self._kinds[held.kind])
        return True

    def _carry_out(self, held: Claim, kind: Kind) -> None:
        result, problem = None, None
        again_at = now() + kind.every if kind.every else None
        try:
            work = Work(self._database, self._storages, self._settings, self._reporter(held), held.arguments)
            result = kind.run(work)
        except LeaseLostError:
            log.warning("job was taken over by another worker", job=kind.name)
            return
        except StoppedError:
            log.info("job stops with its worker; it is queued again", job=kind.name)
            again_at = again_at or now()
        except Exception as error:
            log.exception("job failed", job=kind.name)
            problem = error.message if isinstance(error, RegistryError) else type(error).__name__
        with self._database.write() as connection:
            finish(connection, held, again_at, result, problem)

    def _reporter(self, held: Claim) -> Callable[..., None]:
        def tell(done: int, total: int | None = None) -> None:
            if self._stop.is_set():
                raise StoppedError
            with self._database.write() as connection:
                if not report(connection, held, done, total):
                    raise LeaseLostError

        return tell
