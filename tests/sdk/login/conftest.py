import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail, null

from tests.sdk.cli.conftest import Command, Inside
from tests.sdk.login import backends
from tests.sdk.login.backends import environment
from tests.sdk.processes import bare_environment

KEYRINGS = {
    "Good": backends.Good, "Broken": backends.Broken, "Forgetful": backends.Forgetful,
    "Hanging": backends.Hanging, "Null": null.Keyring, "Fail": fail.Keyring,
}  # fmt: skip

# A keyring that hangs is left alone at once; one that works has all the time that a loaded machine takes.
RUN = """
import sys
from wanllmdb import keyrings
keyrings.WAIT_SECONDS = 0.2 if sys.argv[1] == "Hanging" else 100
from wanllmdb.cli import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Home:
    """Where a user's login is kept, and the keyring that works."""

    folder: Path

    @property
    def keyring(self):
        file = self.folder / "keyring.json"
        return json.loads(file.read_text()) if file.exists() else {}

    @property
    def config(self):
        return self.folder / "config" / "config.json"

    @property
    def saved(self):
        return json.loads(self.config.read_text())


@dataclass
class Shell(Home):
    """`wanllmdb` in processes of their own, with a keyring, or none."""

    def __call__(self, *arguments, kind="Good", typed=""):
        """(exit code, output, error output)"""
        settings = environment(kind, self.folder / "keyring.json")
        done = subprocess.run(
            [sys.executable, "-c", RUN, kind, *arguments], cwd=self.folder, input=typed, text=True,
            env=bare_environment(self.folder, **settings),
            capture_output=True, timeout=100, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr


@dataclass
class Quick(Home):
    """The same within this process."""

    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self):
        self.inside = Inside(Command(self.folder), self.monkeypatch)
        self.monkeypatch.setenv("TEST_KEYRING", str(self.folder / "keyring.json"))

    def __call__(self, *arguments, kind="Good", typed=""):
        """(exit code, output, error output)"""
        keyring.set_keyring(KEYRINGS[kind]())
        self.monkeypatch.setattr("wanllmdb.keyrings._silent", threading.Event())
        self.monkeypatch.setattr("wanllmdb.keyrings.WAIT_SECONDS", 0.2 if kind == "Hanging" else 100)
        self.monkeypatch.setattr("sys.stdin", StringIO(typed))
        return self.inside(*arguments)


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def quick(tmp_path, monkeypatch):
    before = keyring.get_keyring()
    yield Quick(tmp_path, monkeypatch)
    keyring.set_keyring(before)
