"""Where run events go: a file of lines, or an HTTP endpoint."""

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import httpx
import structlog

from wanllmdb_server.errors import StorageUnavailable

log = structlog.get_logger(__name__)

SECONDS = 10.0
_OK = range(200, 300)
# What is wrong with the event itself: it would be refused for ever, and all behind it would wait.
_HOPELESS = {400, 413, 422}


class Sink(Protocol):
    """Takes run events one by one. What it has taken is safe when it was left without an error."""

    keeps_each: bool
    """Whether each is safe as soon as it was taken."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def take(self, line: bytes) -> bool:
        """Take one event as JSON; return whether it was wanted. Raises `StorageUnavailable`."""
        ...


OpenSink = Callable[[], Sink]


class FileSink:
    """Appends lines to a file, which may be moved away between two batches."""

    keeps_each = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab+")
            if self._file.tell() and not self._ends_a_line():  # torn off by a crash
                self._file.write(b"\n")
        except OSError as error:
            raise self._unusable(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as problem:
            raise self._unusable(problem) from problem

    def take(self, line: bytes) -> bool:
        try:
            self._file.write(line + b"\n")
        except OSError as error:
            raise self._unusable(error) from error
        return True

    def _ends_a_line(self) -> bool:
        self._file.seek(-1, os.SEEK_END)
        return self._file.read(1) == b"\n"

    def _unusable(self, error: OSError) -> StorageUnavailable:
        return StorageUnavailable(
            f"the file of OpenLineage {self._path} cannot be written ({error.strerror}); correct "
            "WANLLMDB_OPENLINEAGE_FILE, or make room",
            path=str(self._path),
        )


class HttpSink:
    """Posts to an endpoint that an operator chose, so that private addresses are fine."""

    keeps_each = True

    def __init__(self, url: str, api_key: str | None) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", "User-Agent": "wanllmdb-server"}
        if api_key is not None:
            self._headers["Authorization"] = f"Bearer {api_key}"

    def __enter__(self) -> Self:
        self._client = httpx.Client(timeout=SECONDS, trust_env=False, headers=self._headers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def take(self, line: bytes) -> bool:
        try:
            with self._client.stream("POST", self._url, content=line) as answer:
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StorageUnavailable(
                f"the OpenLineage endpoint cannot be reached: {type(error).__name__}: {error}"
            ) from error
        if status in _HOPELESS:
            log.warning("the OpenLineage endpoint refuses an event; it is left out", status=status)
            return False
        if status not in _OK:
            raise StorageUnavailable(
                f"the OpenLineage endpoint answered {status}; see WANLLMDB_OPENLINEAGE_URL and "
                "WANLLMDB_OPENLINEAGE_API_KEY",
                status=status,
            )
        return True
