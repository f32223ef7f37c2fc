"""The threads that run database work for the event loop.

Threads of one interpreter take turns, and each turn costs as much as a small query: handing every call
to a thread of its own, and waking the loop for every result, halves what a server can do. So as few
threads run as keep the queue moving. One takes call after call and hands the results back together.
While calls have to wait although the processor does not have much to do (because those before them wait
for a disk, a lock, another server), or because one of them takes long, another thread joins every moment.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic, process_time
from typing import Any, TypeVar

T = TypeVar("T")

# How long calls may wait, or results may lie, until the loop looks after them.
MOMENT = 0.001
# Above this part of a moment in which the process computes, another thread would only take turns with it …
BUSY = 0.2
# … but after so many moments in which nothing was done, taking turns is what those that wait need.
PATIENCE = 5

_Call = tuple["asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]]
_Done = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Threads:
    """Up to `count` threads that run functions for one event loop, in the order they were handed over."""

    def __init__(self, count: int) -> None:
        self._calls: deque[_Call] = deque()
        self._done: deque[_Done] = deque()
        self._lock = Lock()
        self._awake = 0
        self._closed = False
        # A semaphore, but one written in C: what is in it does not matter.
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._watching = False
        self._looked = (0.0, 0.0)
        self._idle_looks = 0
        self._threads = [
            Thread(target=self._live, name=f"wanllmdb-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, function: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
        """Call `function(*args)` in a thread; the future gets its result or its exception.

        To be called in the thread of the loop. Cancelling the future, or giving it a result, does not
        stop the function: only nobody waits for it any more.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._calls.append((future, function, args))
        self._wake_one(at_most=1)
        if not self._watching:
            self._watching = True
            self._looked = monotonic(), process_time()
            loop.call_later(MOMENT, self._watch, loop)
        return future

    def close(self) -> None:
        """Run what was handed over, then end the threads. Waits as long as a call takes."""
        self._closed = True
        for _ in self._threads:
            self._wake.put(None)
        for thread in self._threads:
            thread.join()

    def _wake_one(self, at_most: int) -> None:
        with self._lock:
            if self._awake >= at_most:
                return
            self._awake += 1
        self._wake.put(None)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand over what is done, and get help for what waits. Goes on as long as there is either."""
        done = self._settle()
        if self._calls and self._needs_help(done):
            self._wake_one(at_most=len(self._threads))
        self._watching = bool(self._calls or done)
        if self._watching:
            loop.call_later(MOMENT, self._watch, loop)

    def _needs_help(self, done: int) -> bool:
        (then, cpu_then), self._looked = self._looked, (monotonic(), process_time())
        now, cpu_now = self._looked
        self._idle_looks = 0 if done else self._idle_looks + 1
        return cpu_now - cpu_then < BUSY * (now - then) or self._idle_looks >= PATIENCE

    def _settle(self) -> int:
        """Give the futures the results that are there, and say how many."""
        count = 0
        while self._done:
            future, result, error = self._done.popleft()
            count += 1
            if future.done():
                continue
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
        return count

    def _live(self) -> None:
        while not self._closed or self._calls:
            self._wake.get()
            while (call := self._next()) is not None:
                self._do(call)
                del call

    def _next(self) -> _Call | None:
        # Under the lock, so that a call handed over after this look finds the thread asleep, and wakes one.
        with self._lock:
            if self._calls:
                return self._calls.popleft()
            self._awake -= 1
            return None

    def _do(self, call: _Call) -> None:
        future, function, args = call
        try:
            self._done.append((future, function(*args), None))
        except BaseException as error:  # noqa: BLE001  # whoever awaits the future is to see it
            self._done.append((future, None, error))
        # With more calls to do, the results wait for the last of them, or for `_watch`.
        if not self._calls and not future.get_loop().is_closed():
            future.get_loop().call_soon_threadsafe(self._settle)
