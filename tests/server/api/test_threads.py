"""Few threads while calls are quick, more when they wait, and no call is lost."""

import asyncio
import threading
from time import sleep

import pytest
from wanllmdb_server.api.threads import Threads


def test_results_and_errors_reach_their_futures() -> None:
    async def main() -> None:
        good = threads.run(lambda a, b: a + b, 1, 2)
        bad = threads.run(lambda: 1 / 0)

        assert await good == 3
        with pytest.raises(ZeroDivisionError):
            await bad

    threads = Threads(2)
    asyncio.run(main())
    threads.close()


def test_calls_done_before_the_loop_looks_are_done_one_at_a_time_in_order() -> None:
    seen: list[int] = []
    running, most = 0, 0

    def note(number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        sleep(0)  # lets another thread, if there is one, have its turn
        seen.append(number)
        running -= 1

    async def main() -> None:
        calls = [threads.run(note, number) for number in range(200)]
        # The loop is held, so that it cannot find calls that wait, however late the thread gets its turn.
        while len(seen) < len(calls):
            sleep(0.001)  # noqa: ASYNC251  # it is to block
        await asyncio.gather(*calls)

    threads = Threads(8)
    asyncio.run(main())
    threads.close()

    assert seen == list(range(200))
    assert most == 1


def test_calls_that_wait_get_all_threads_and_never_more() -> None:
    running, most = 0, 0
    lock = threading.Lock()
    # Lets calls go on only eight together.
    eight = threading.Barrier(8, timeout=30)

    def wait() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        eight.wait()
        with lock:
            running -= 1

    async def main() -> None:
        await asyncio.gather(*(threads.run(wait) for _ in range(32)))

    threads = Threads(8)
    asyncio.run(main())
    threads.close()

    assert most == 8


def test_a_result_does_not_wait_for_the_slow_call_after_it() -> None:
    async def main() -> bool:
        quick_is_back = threading.Event()
        quick, slow = threads.run(lambda: 1), threads.run(quick_is_back.wait, 30)
        await quick
        quick_is_back.set()
        return await slow

    threads = Threads(1)
    assert asyncio.run(main()), "the result came after the call that waits for it"
    threads.close()


def test_a_future_that_nobody_waits_for_is_left_alone() -> None:
    async def main() -> int:
        given_up, cancelled = threads.run(sleep, 0.05), threads.run(lambda: 2)
        given_up.set_result(None)
        cancelled.cancel()
        return await threads.run(lambda: 3)

    threads = Threads(1)
    assert asyncio.run(main()) == 3
    threads.close()


def test_no_call_is_lost_in_a_storm_of_small_bursts() -> None:
    async def client(number: int) -> int:
        total = 0
        for turn in range(300):
            total += await threads.run(lambda: 1)
            if (turn + number) % 7 == 0:
                await asyncio.sleep(0.0005)
        return total

    async def main() -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*(client(number) for number in range(16))), 30)

    threads = Threads(4)
    assert asyncio.run(main()) == [300] * 16
    threads.close()


def test_close_finishes_what_was_handed_over() -> None:
    done: list[int] = []

    async def main() -> None:
        for number in range(5):
            threads.run(lambda n: (sleep(0.01), done.append(n)), number)

    threads = Threads(2)
    asyncio.run(main())
    threads.close()

    assert sorted(done) == [0, 1, 2, 3, 4]
