"""Learn that the process was told to stop, before the server waits for its connections to end."""

import signal
import threading
from collections.abc import Callable
from types import FrameType


def on_stop(callback: Callable[[], object]) -> None:
    """Call `callback` when a signal comes that stops the server, before who handles that signal already.

    Where the server does not run in the main thread there are no signals, and it is not called.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        earlier = signal.getsignal(number)
        if callable(earlier):
            signal.signal(number, _both(callback, earlier))


def _both(
    callback: Callable[[], object], earlier: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        callback()
        earlier(number, frame)

    return handle
