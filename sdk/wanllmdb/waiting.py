"""Wait for a job of the server."""

import time

from wanllmdb._generated.enums import JobState
from wanllmdb._generated.fragments import JobFields
from wanllmdb.errors import TransferFailed
from wanllmdb.session import Session

_FIRST, _LONGEST = 0.1, 2.0


def wait_for(session: Session, job: JobFields) -> JobFields:
    """The job when it has ended. Raises `TransferFailed` with its error if it failed or is gone."""
    pause = _FIRST
    while job.state not in (JobState.FINISHED, JobState.FAILED):
        time.sleep(pause)
        pause = min(_LONGEST, pause * 1.5)
        found = session.operations.get_job(job.id).job
        if found is None:
            raise TransferFailed("the server's job is gone; ask for it again")
        job = found
    if job.state is JobState.FAILED:
        raise TransferFailed(f"the server could not do it: {job.error}")
    return job
