"""Environments for programs that tests start, made by uv when they are first needed.

They lie in the checkout's `.tools`, which git ignores, and stay there for the next run. The pins are in
`<name>.txt` beside this file; a changed pin makes a new environment.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
INSTALL_SECONDS = 300


def tool_environment(name: str, pins: Path | None = None) -> Path:
    """The `bin` folder of the environment that holds what `<name>.txt` pins. Safe between processes."""
    pins = pins or Path(__file__).with_name(f"{name}.txt")
    made_for = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = ROOT / ".tools" / f"{name}-{made_for}"
    ready = folder / "ready"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            uv = find_uv()
            run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder))
            python = str(folder / "bin" / "python")
            run(uv, "pip", "install", "--quiet", "--no-deps", "--python", python, "--requirement", str(pins))
            ready.touch()
    return folder / "bin"


def find_uv() -> str:
    """The program uv. Raises `RuntimeError` where there is none."""
    # `uv run` says where it is
    found = os.environ.get("UV") or shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    if not Path(found).exists():
        raise RuntimeError(
            "the servers for the tests are installed by uv, which is not here; use `make test`"
        )
    return found


def run(*command: str) -> str:
    """What a command of uv prints. Raises `RuntimeError` if it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} failed; are the packages of PyPI within reach?\n{done.stderr}"
        )
    return done.stdout
