"""Real processes for the tests: a server that can be killed and restarted, and scripts that use the SDK."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests import nursery
from tests.databases import url_of

START_SECONDS = 60
SCRIPT_SECONDS = 240


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """An environment without settings of ours; cache and login live below `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANLLMDB_")}
    folders = {"WANLLMDB_CACHE_DIR": str(home / "cache"), "WANLLMDB_CONFIG_DIR": str(home / "config")}
    return kept | folders | more


class ServerProcess:
    """`wanllmdb-server serve` over a folder. A restart listens on the same port again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._settings = {f"WANLLMDB_{name.upper()}": value for name, value in settings.items()}
        self._process: nursery.Process | None = None
        self.url = ""

    def start(self) -> "ServerProcess":
        port = urlsplit(self.url).port or 0
        self.folder.mkdir(parents=True, exist_ok=True)
        data = {
            "WANLLMDB_DATA_DIR": str(self.folder / "data"),
            "WANLLMDB_DATABASE_URL": url_of(self.folder / "data"),
            "WANLLMDB_LOG_FORMAT": "json",
        }
        log = self.folder / "server.log"
        before = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self._process = nursery.start(
                ["serve", "--port", str(port)],
                bare_environment(self.folder, **data, **self._settings),
                self.folder,
                out.fileno(),
            )
        self.url = self._wait_for_url(log, before)
        return self

    def _wait_for_url(self, log: Path, before: int) -> str:
        assert self._process is not None
        for _ in range(START_SECONDS * 50):
            text = log.read_text()[before:]
            lines = [
                json.loads(line) for line in text.splitlines() if line.startswith('{"') and line[-1] == "}"
            ]
            if listening := [line["url"] for line in lines if line["event"] == "listening"]:
                with urlopen(f"{listening[0]}/healthz", timeout=START_SECONDS) as answer:  # noqa: S310 - loopback
                    assert answer.status == 200
                return str(listening[0])
            assert self._process.poll() is None, text
            time.sleep(0.02)
        raise AssertionError(log.read_text())

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def _end(self, with_signal: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(with_signal)
            self._process.wait(timeout=START_SECONDS)
        self._process = None

    @property
    def blobs(self) -> list[Path]:
        """The files of the stored blobs."""
        return [path for path in (self.folder / "data" / "blobs").rglob("*") if path.is_file()]


def start_script(folder: Path, source: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Run Python source in a process of its own, with `folder` as its working folder."""
    command = [sys.executable, "-c", textwrap.dedent(source), *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=bare_environment(folder, **environment),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def run_script(folder: Path, source: str, *arguments: str, **environment: str) -> Any:
    """Run a script that has to succeed; return what it printed."""
    code, out, err = end_of(start_script(folder, source, *arguments, **environment))
    assert code == 0, err
    return out.strip()


def end_of(process: "subprocess.Popen[str]", seconds: int = SCRIPT_SECONDS) -> tuple[int, str, str]:
    """Exit code, output and error output of a script."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err
