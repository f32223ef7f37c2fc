"""The commands beside `serve`."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.server.servers import run

CONTRACT = Path(__file__).parents[3] / "schema.graphql"


def test_export_schema_prints_the_contract(tmp_path):
    done = run(tmp_path / "data", "export-schema")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == CONTRACT.read_text()
    assert not (tmp_path / "data").exists()


def test_doctor_finds_a_fresh_machine_fine_and_a_damaged_database_not(tmp_path):
    data_dir = tmp_path / "data"
    closed = "http://127.0.0.1:1"

    fresh = run(data_dir, "doctor", public_url=closed)
    run(data_dir, "db", "upgrade")
    used = run(data_dir, "doctor", public_url=closed)
    (data_dir / "wanllmdb.sqlite").write_bytes(b"damaged" * 1000)
    damaged = run(data_dir, "doctor", public_url=closed)

    assert [done.returncode for done in (fresh, used, damaged)] == [0, 0, 1]
    subjects = [[line.split(":")[0] for line in done.stdout.splitlines()] for done in (fresh, used, damaged)]
    fine = [f"ok    {subject}" for subject in ("python", "sqlite", "database", "storage", "server")]
    assert subjects == [fine, fine, [s.replace("ok    database", "FAIL  database") for s in fine]]
    assert "is empty; `wanllmdb-server serve` fills it" in fresh.stdout
    assert "at revision 0001, writable" in used.stdout
    assert f"nothing answers at {closed}/readyz" in used.stdout
    assert [p for p in (data_dir / "blobs").rglob("*") if p.is_file() and "probe" in p.name] == []


def test_the_command_is_installed():
    command = shutil.which("wanllmdb-server", path=Path(sys.executable).parent)
    assert command is not None

    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.strip() != ""


def test_wrong_settings_are_explained(tmp_path):
    done = run(tmp_path / "data", "db", "current", threads="many")

    assert done.returncode == 1
    assert done.stderr.startswith("wanllmdb-server: the settings are wrong: ")
    assert "threads" in done.stderr
