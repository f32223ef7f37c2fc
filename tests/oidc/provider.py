"""Installs and starts the OpenID provider `oidc-provider`, which runs on Node."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.nodes import node_modules

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
    """The program node, and the provider's main module."""
    node, modules = node_modules("oidc-provider", HERE)
    return node, modules / "oidc-provider" / "lib" / "index.js"
