"""The browser that looks at the web UI: Chromium of this machine, or of its packages where they may be installed."""

import fcntl
import os
import shutil
import subprocess

from tests.s3servers.environments import INSTALL_SECONDS, ROOT

# The shell is Chromium without windows, menus and tabs of its own: a page costs a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")
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
        if _find() is not None:
            return
        problems = [_problem_of("update")]
        for name in PACKAGES:
            problems.append(_problem_of("install", "--yes", "--no-install-recommends", name))
            if problems[-1] is None:
                return
        raise RuntimeError(
            "Chromium could not be installed; install it by hand\n" + "\n".join(filter(None, problems))
        )


def _problem_of(*command: str) -> str | None:
    """What `apt-get` says if it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    return done.stderr if done.returncode else None
