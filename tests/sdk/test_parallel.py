"""Jobs in threads: all of them once, and none after the first error."""

import threading

import pytest
from wanllmdb.parallel import run_all


def test_every_job_runs_once():
    lock, ran = threading.Lock(), []

    def job(number):
        with lock:
            ran.append(number)

    run_all(((lambda number=number: job(number)) for number in range(100)), 4)

    assert sorted(ran) == list(range(100))


def test_no_thread_takes_another_job_after_its_own_failed():
    for _ in range(200):
        began = []

        def fail(began=began):
            began.append(threading.get_ident())
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            run_all([fail] * 8, 4)
        assert len(began) == len(set(began))


def test_an_error_of_who_makes_the_jobs_waits_for_those_that_run():
    began, ended, gate = threading.Semaphore(0), [], threading.Event()

    def job():
        began.release()
        gate.wait(10)
        ended.append(1)

    def jobs():
        yield from [job] * 3
        began.acquire()
        threading.Timer(0.05, gate.set).start()
        raise KeyError("made no more")

    with pytest.raises(KeyError, match="made no more"):
        run_all(jobs(), 2)
    assert 1 <= len(ended) <= 2
