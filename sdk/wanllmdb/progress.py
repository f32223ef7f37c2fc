"""A progress bar on a terminal; silence elsewhere."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
"""Called with the number of bytes that were just dealt with; from several threads."""


def silent(_count: int) -> None:
    """Advance nothing."""


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Advance]:
    """Yield an `Advance` that draws `total` bytes on standard error.

    Draws nothing if that is no terminal, `WANLLMDB_QUIET` is set or there is nothing to do.
    """
    if not total or os.environ.get("WANLLMDB_QUIET") or not sys.stderr.isatty():
        yield silent
        return
    # rich takes longer to import than most transfers that nobody watches take to run.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total)
        yield lambda count: bar.advance(task, count)
