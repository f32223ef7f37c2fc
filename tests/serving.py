"""A real `wanllmdb-server serve` process for tests, on a free port."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.databases import url_of

OWN = [Path(sys.executable).with_name("wanllmdb-server")]


@contextmanager
def serve(folder: Path, program: Sequence[str | Path] = OWN, **variables: str) -> Iterator[str]:
    """The URL of a server over the data in `folder`; it is stopped at the end, and must stop cleanly.

    `variables` are more ones of its environment, or other values.
    """
    environment = without_settings() | {
        "WANLLMDB_DATA_DIR": str(folder),
        "WANLLMDB_DATABASE_URL": url_of(folder),
        "WANLLMDB_LOG_FORMAT": "json",
        **variables,
    }
    with subprocess.Popen(
        [*program, "serve", "--port", "0"],
        env=environment,
        cwd=folder.parent,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            # It listens already when it says so: a request waits until it is ready.
            yield json.loads(server.stderr.readline())["url"]
        finally:
            server.terminate()
            server.stderr.read()
    assert server.returncode == 0


def without_settings() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WANLLMDB_")}
