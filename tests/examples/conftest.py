import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from wanllmdb import Api
from wanllmdb.embedded import stop_all

from tests.serving import serve, without_settings

EXAMPLES = Path(__file__).parents[2] / "sdk" / "examples"


@dataclass(frozen=True)
class Registry:
    """Where examples run and what they talk to: a server, or the one embedded in `folder`."""

    folder: Path
    url: str | None

    def run_example(self, script: str, *arguments: str) -> list[str]:
        """The lines that the script prints; it must succeed and be silent on stderr."""
        environment = without_settings() | {
            "WANLLMDB_CACHE_DIR": str(self.folder / "cache"),
            "WANLLMDB_CONFIG_DIR": str(self.folder / "config"),
        }
        if self.url:
            environment["WANLLMDB_URL"] = self.url
        done = subprocess.run(
            [sys.executable, EXAMPLES / script, *arguments],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def api(self, project: str) -> Api:
        return Api(url=self.url, project=project)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("server") / "data") as url:
        yield url


@pytest.fixture(params=["embedded", "server"])
def registry(request, tmp_path, monkeypatch):
    for name in ("WANLLMDB_URL", "WANLLMDB_PROJECT", "WANLLMDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    url = request.getfixturevalue("server_url") if request.param == "server" else None
    yield Registry(tmp_path, url)
    stop_all()
