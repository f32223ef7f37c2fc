"""`make run`, from the script on: serving, filling the project `demo` once, and ending cleanly."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from wanllmdb import Api

from tests.serving import without_settings

SCRIPT = Path(__file__).parents[1] / "sdk" / "examples" / "serve_demo.py"


def test_the_demo_is_filled_once_and_ends_cleanly(tmp_path):
    first = _start(tmp_path)
    lines = _read_until_ready(first)
    url = next(line.split()[-1] for line in lines if line.startswith("Web UI:"))
    runs = [run.job_type for run in Api(url, project="demo").runs(descending=False)]
    _stop(first)

    assert not _answers(url)
    assert runs == ["prepare", "split", "train", "evaluate", "promote"]
    assert lines[-1].startswith("Ctrl-C stops the server")

    second = _start(tmp_path)
    lines = _read_until_ready(second)
    _stop(second)

    assert not [line for line in lines if line.startswith(("Filling", "prepare"))]


def test_ctrl_c_while_it_is_being_filled_is_clean_too(tmp_path):
    demo = _start(tmp_path)
    while not demo.stdout.readline().startswith("Filling"):
        pass
    _stop(demo)


def test_a_port_in_use_is_explained(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = subprocess.run(
            [sys.executable, SCRIPT, "--data", tmp_path, "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(f"port {port} of 127.0.0.1 is in use; ")


def _start(folder):
    return subprocess.Popen(
        [sys.executable, SCRIPT, "--data", folder / "data", "--port", str(_free_port())],
        env=without_settings() | {"WANLLMDB_CACHE_DIR": str(folder / "cache")},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _read_until_ready(demo):
    lines = []
    for line in demo.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            break
    return lines


def _stop(demo):
    """As a terminal does it: the whole group gets the signal."""
    os.killpg(demo.pid, signal.SIGINT)
    _, errors = demo.communicate(timeout=30)

    assert demo.returncode == 0
    assert "Traceback" not in errors


def _answers(url):
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
