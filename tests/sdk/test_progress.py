import os
import pty
import subprocess
import sys

CODE = """
from wanllmdb.progress import progress_bar
with progress_bar("Uploading", 10) as advance:
    advance(10)
"""


def test_nothing_is_written_where_nobody_watches():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True, timeout=30)

    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_terminal_gets_a_bar():
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("WANLLMDB_QUIET", None)

    subprocess.run([sys.executable, "-c", CODE], stderr=child, check=True, timeout=30, env=environment)

    os.close(child)
    assert b"Uploading" in os.read(parent, 1 << 16)
    os.close(parent)


def test_importing_the_ground_floor_does_not_import_the_heavy_parts():
    code = (
        "import sys, wanllmdb.upload, wanllmdb.download, wanllmdb.config\n"
        "print([name for name in ('rich', 'pydantic', 'click', 'wanllmdb_server') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30)

    assert done.stdout == b"[]\n"
