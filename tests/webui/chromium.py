"""The browser that looks at the web UI: Chromium of this machine, or of its packages where they may be installed."""

import fcntl
import os
import shutil
import subprocess

from tests.s3servers.environments import INSTALL_SECONDS, ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = [
    "--no-sandbox",  # root may not have one, and the pages are ours
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str:
    """The program; installed first, where there is none. Raises `RuntimeError` saying what to do."""
    found = _find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
        found = _find()
    if found is None:
        raise RuntimeError(
            "the tests of the web UI need Chromium, which is not here; install it, on Debian as root: "
            "apt-get install chromium"
        )
    return found


def _find() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _install() -> None:
    """Once, whichever of pytest's processes comes first."""
    tools = ROOT / ".tools"
    tools.mkdir(exist_ok=True)
    with (tools / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _find() is None:
            _run("apt-get", "update")
            _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed; install Chromium by hand\n{done.stderr}")
