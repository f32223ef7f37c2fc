import logging
import os
import subprocess
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
from wanllmdb.cli import main

from tests.sdk.processes import ServerProcess

BIN = Path(sys.executable).parent


@dataclass
class Command:
    """The real `wanllmdb`, in its own folder, with nothing of this user's configuration."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        (self.folder / "home").mkdir()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("WANLLMDB_")}
        self.env = {
            **clean,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "80",
            "HOME": str(self.folder / "home"),
            "USER": "ana",
            "LOGNAME": "ana",
            "WANLLMDB_CONFIG_DIR": str(self.folder / "config"),
            "WANLLMDB_CACHE_DIR": str(self.folder / "cache"),
            **self.env,
        }

    def start(self, *arguments, **options):
        return subprocess.Popen(
            ["wanllmdb", *arguments], cwd=self.folder, env=self.env, text=True, executable=BIN / "wanllmdb",
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options},
        )  # fmt: skip

    def __call__(self, *arguments):
        """(exit code, standard output, standard error)"""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture(scope="session")
def server_url(tmp_path_factory):
    server = ServerProcess(tmp_path_factory.mktemp("server")).start()
    yield server.url
    server.stop()


@dataclass
class Inside:
    """`wanllmdb` within this process: quicker, for what does not depend on its start and end."""

    command: Command
    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self):
        self.monkeypatch.chdir(self.command.folder)
        for name, value in self.command.env.items():
            self.monkeypatch.setenv(name, value)
        # The command takes over the process's warnings, and this process has more tests to run.
        log = logging.getLogger("wanllmdb")
        for holder, name in ((warnings, "showwarning"), (log, "propagate"), (log, "level")):
            self.monkeypatch.setattr(holder, name, getattr(holder, name))
        self.monkeypatch.setattr(log, "handlers", [])

    def __call__(self, *arguments):
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return code, out.getvalue(), err.getvalue()

    def text(self, *arguments):
        """Both outputs as a terminal would mix them."""
        both = StringIO()
        with redirect_stdout(both), redirect_stderr(both):
            main(arguments)
        return both.getvalue()


@pytest.fixture
def inside(command, monkeypatch):
    return Inside(command, monkeypatch)


@pytest.fixture
def embedded(tmp_path):
    return Command(tmp_path)


@pytest.fixture
def command(tmp_path, server_url):
    return Command(tmp_path, {"WANLLMDB_URL": server_url})


@pytest.fixture
def data(tmp_path):
    return make_data(tmp_path)


def make_data(parent):
    folder = parent / "data"
    (folder / "raw").mkdir(parents=True)
    (folder / "train.csv").write_text("0,1\n")
    (folder / "raw" / "notes.txt").write_text("notes\n")
    return folder
