"""Generate `sdk/wanllmdb/_generated` from `sdk/operations/*.graphql` and `schema.graphql`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def generate() -> int:
    """Run the generator in this folder's own environment; return its exit code.

    The old files go first: the generator leaves those of operations that are no more.
    """
    shutil.rmtree(HERE.parent / "wanllmdb" / "_generated", ignore_errors=True)
    uv = os.environ.get("UV") or shutil.which("uv") or str(HERE.parents[1] / ".tools" / "bin" / "uv")
    command = [uv, "run", "--quiet", "--project", str(HERE), "ariadne-codegen", "--config", "ariadne.toml"]
    return subprocess.run(command, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(generate())
