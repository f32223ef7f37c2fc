"""Jobs in a small thread pool, drawn only as fast as they are done."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

Job = Callable[[], None]


def run_all(jobs: Iterable[Job], threads: int) -> None:
    """Run every job, drawing the next while few wait, so that what a job needs is made just in time.

    The first error ends it: no further job begins, those running are waited for.
    """
    pool = ThreadPoolExecutor(threads, "wanllmdb-transfer")
    failed = threading.Event()
    pending: set[Future[None]] = set()
    try:
        for job in jobs:
            pending.add(pool.submit(_run, job, failed))
            if len(pending) >= 2 * threads:
                pending = _settle(pending)
        while pending:
            pending = _settle(pending)
    finally:
        failed.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _run(job: Job, failed: threading.Event) -> None:
    """The thread that fails says so itself: until the others hear of it, it would take the next job."""
    if failed.is_set():
        return
    try:
        job()
    except BaseException:
        failed.set()
        raise


def _settle(pending: set[Future[None]]) -> set[Future[None]]:
    done, rest = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return rest
