"""Read stored blobs and compare them with their digests: the verification job, and `scrub`.

Bytes are read outside any transaction. What was found is noted by a compare-and-set on the state in which
the blob was read, so two workers that read the same blob do no harm.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import Queue
from threading import Event, Thread
from typing import Any

from sqlalchemy import Row

from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.artifacts.blobs import BlobState, key_of
from wanllmdb_server.artifacts.verifying import blobs_in, settle
from wanllmdb_server.errors import ObjectNotFound, RegistryError, Timeout
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.storage.contract import Storage

_BATCH = 200
_AT_ONCE = 4
_AHEAD = 4
_REPORT_SECONDS = 2.0
_SMALL = 1 << 20
_SYSTEM = local_actor("wanllmdb-server")


def verify_blobs(work: Work) -> dict[str, Any]:
    """Hash what was uploaded to storages that do not check digests themselves."""
    return hash_blobs(work, [BlobState.CLAIMED])


def scrub(work: Work, project_id: int | None = None) -> dict[str, Any]:
    """Read everything again. What was damaged and is right again, because somebody restored it, recovers."""
    return hash_blobs(work, [BlobState.VERIFIED, BlobState.CLAIMED, BlobState.CORRUPT], project_id)


def hash_blobs(work: Work, states: Sequence[BlobState], project_id: int | None = None) -> dict[str, Any]:
    """Hash the blobs in `states`; return how many were right, damaged and out of reach, and their bytes.

    A storage that cannot be reached costs its own blobs only; they keep their state.
    """
    counts = {"verified": 0, "corrupt": 0, "unreadable": 0, "bytes": 0}
    last, names = 0, list(work.storages)
    done, given_up = 0, Event()
    with ThreadPoolExecutor(_AT_ONCE, "hashing") as pool:
        while True:
            with work.database.read() as connection:
                rows = blobs_in(connection, names, states, last, _BATCH, project_id)
            if not rows:
                return counts
            last = rows[-1].id
            futures = {pool.submit(examine, work.storages[row.storage], row, given_up): row for row in rows}
            try:
                for future in _as_done(futures, lambda: work.report(done)):  # noqa: B023  # called in this very turn
                    done += 1
                    _note(work, futures[future], future, counts)
            except BaseException:
                given_up.set()
                for future in futures:
                    future.cancel()
                raise
            work.report(done)


def _as_done(
    futures: "dict[Future[str | None], Row[Any]]", report: Callable[[], None]
) -> "Iterator[Future[str | None]]":
    """The futures as they end; `report` keeps the lease while a large blob takes its time."""
    waiting = set(futures)
    told = time.monotonic()
    while waiting:
        ended, waiting = wait(waiting, timeout=_REPORT_SECONDS, return_when=FIRST_COMPLETED)
        yield from ended
        if time.monotonic() - told > _REPORT_SECONDS:
            report()
            told = time.monotonic()


def _note(work: Work, row: Row[Any], future: "Future[str | None]", counts: dict[str, int]) -> None:
    try:
        fault = future.result()
    except RegistryError:
        counts["unreadable"] += 1
        return
    state = BlobState.VERIFIED if fault is None else BlobState.CORRUPT
    counts["verified" if fault is None else "corrupt"] += 1
    counts["bytes"] += row.size
    if row.state != state.value:
        with work.database.write() as connection:
            settle(connection, _SYSTEM, row, state, fault)


def examine(storage: Storage, row: Row[Any], given_up: Event) -> str | None:
    """What is wrong with the stored bytes of a blob, or None. Raises what `read` does, if they are there."""
    try:
        size, digest = _hash(storage.read(key_of(row)), given_up, ahead=row.size > _SMALL)
    except ObjectNotFound:
        return "its bytes are gone from the storage"
    if size != row.size:
        return f"the storage holds {size} bytes instead of {row.size}"
    if digest != row.digest:
        return f"the stored bytes have digest {digest}"
    return None


def _hash(chunks: Iterator[bytes], given_up: Event, *, ahead: bool) -> tuple[int, str]:
    sha, size = hashlib.sha256(), 0
    for chunk in read_ahead(chunks) if ahead else chunks:
        if given_up.is_set():
            raise Timeout("the job was stopped while it read this blob")
        sha.update(chunk)
        size += len(chunk)
    return size, "sha256:" + sha.hexdigest()


def read_ahead(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, while another thread already reads the next ones."""
    queue: Queue[bytes | BaseException | None] = Queue(_AHEAD)
    given_up = Event()

    def read() -> None:
        end: BaseException | None = None
        try:
            for chunk in chunks:
                if given_up.is_set():
                    return
                queue.put(chunk)
        except BaseException as error:  # noqa: BLE001  # it is raised again where the chunks are used
            end = error
        queue.put(end)

    thread = Thread(target=read, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        given_up.set()
        while not queue.empty():
            queue.get()
