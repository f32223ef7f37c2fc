"""The log of a server process, read beside it."""

import http.client
import itertools
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_numbers = itertools.count(1)


def log_text(data_dir: Path) -> str:
    return "".join(path.read_text() for path in data_dir.parent.glob(f"{data_dir.name}-*.log"))


def logged(server: Any, path: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
    """Send a GET with these headers, which may come several times; the line that the server logs of it."""
    mark = f"mark-{next(_numbers)}"
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.putrequest("GET", path)
    for name, value in [*headers, ("X-Request-Id", mark)]:
        connection.putheader(name, value)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()
    # The line is written after the answer.
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = [json.loads(line) for line in log_text(server.data_dir).splitlines() if f'"{mark}"' in line]
        if lines:
            return dict(lines[0])
        time.sleep(0.02)
    raise AssertionError(f"no line for {mark}: {log_text(server.data_dir)}")
