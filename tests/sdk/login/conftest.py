import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.sdk.login.backends import environment
from tests.sdk.processes import bare_environment

# A keyring that hangs is left alone at once; one that works has all the time that a loaded machine takes.
RUN = """
import sys
from wanllmdb import keyrings
keyrings.WAIT_SECONDS = 0.2 if sys.argv[1] == "Hanging" else 100
from wanllmdb.cli import main
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Shell:
    """`wanllmdb` in processes of their own, with a keyring, or none."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments, kind="Good", typed=""):
        """(exit code, output, error output)"""
        keyring = environment(kind, self.home / "keyring.json")
        done = subprocess.run(
            [sys.executable, "-c", RUN, kind, *arguments], cwd=self.home, input=typed, text=True,
            env=bare_environment(self.home, **keyring, **self.more),
            capture_output=True, timeout=100, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    @property
    def keyring(self):
        file = self.home / "keyring.json"
        return json.loads(file.read_text()) if file.exists() else {}

    @property
    def config(self):
        return self.home / "config" / "config.json"

    @property
    def saved(self):
        return json.loads(self.config.read_text())


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)
