"""Jobs that tell lineage to others: one for each place that the settings name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.openlineage.emitting import emit
from wanllmdb_server.openlineage.naming import Names
from wanllmdb_server.openlineage.sinks import FileSink, HttpSink, OpenSink
from wanllmdb_server.settings import Settings

HTTP = "openlineage"
FILE = "openlineage-file"


def emitting_jobs(settings: Settings) -> list[tuple[str, timedelta, Callable[[Work], dict[str, Any]]]]:
    """Name, pause and work of each."""
    pause = timedelta(seconds=settings.openlineage_seconds)
    key = settings.openlineage_api_key
    found: list[tuple[str, OpenSink]] = []
    if settings.openlineage_url is not None:
        url, api_key = settings.openlineage_url, key.get_secret_value() if key else None
        found.append((HTTP, lambda: HttpSink(url, api_key)))
    if settings.openlineage_file is not None:
        path = settings.openlineage_file
        found.append((FILE, lambda: FileSink(path)))
    return [(name, pause, _work(name, open_sink)) for name, open_sink in found]


def _work(name: str, open_sink: OpenSink) -> Callable[[Work], dict[str, Any]]:
    def carry_out(work: Work) -> dict[str, Any]:
        return emit(work.database, Names.of(work.settings), name, open_sink, work.report)

    return carry_out
