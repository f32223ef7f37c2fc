"""The commands beside `serve`."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from wanllmdb_server.db.migrations import HEAD

from tests.server.protocol import log
from tests.server.rows import query
from tests.server.servers import run, serving

CONTRACT = Path(__file__).parents[3] / "schema.graphql"


def test_export_schema_prints_the_contract(tmp_path):
    done = run(tmp_path / "data", "export-schema")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == CONTRACT.read_text()
    assert not (tmp_path / "data").exists()


@pytest.mark.sqlite_only(reason="its file is damaged")
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
    names = ("python", "sqlite", "database", "server", *["storage default"] * 3)
    fine = [f"ok    {subject}" for subject in names]
    assert subjects == [fine, fine, [s.replace("ok    database", "FAIL  database") for s in fine]]
    assert "is empty; `wanllmdb-server serve` fills it" in fresh.stdout
    assert f"at revision {HEAD}, writable" in used.stdout
    assert "storage default: signed requests: not tried: the server itself carries its bytes" in used.stdout
    assert f"nothing answers at {closed}/readyz" in used.stdout
    assert [p for p in (data_dir / "blobs").rglob("*") if p.is_file() and "doctor" in str(p)] == []


def test_doctor_proves_the_signed_path_through_a_running_server(tmp_path):
    with serving(tmp_path / "data") as server:
        done = run(tmp_path / "data", "doctor", public_url=server.url)

    lines = [line for line in done.stdout.splitlines() if "storage default: " in line]
    assert done.returncode == 0
    assert [line.split(": ")[1] for line in lines] == [
        "write", "signed PUT", "signed GET", "range", "existing key", "wrong body", "clock", "delete",
    ]  # fmt: skip
    assert "bytes that do not have the signed digest are refused (400)" in lines[5] or "(422)" in lines[5]
    assert not (tmp_path / "data" / "blobs" / "doctor").exists()


def test_doctor_names_the_cure_when_another_server_answers_at_the_public_url(tmp_path):
    with serving(tmp_path / "other") as server:
        done = run(tmp_path / "data", "doctor", public_url=server.url)

    assert done.returncode == 1
    assert "FAIL  storage default: signed PUT: a signed PUT is answered 403: the signature" in done.stdout


def test_gc_says_what_it_would_do_and_does_it(tmp_path):
    data_dir = tmp_path / "data"
    with serving(data_dir) as server:
        version = log(server.api, "demo", "iris", {"a": b"12345"})
        log(server.api, "demo", "other", {"a": b"kept"})
        server.api.do("deleteVersion", "version { id }", version=version["id"])

    waits = run(data_dir, "gc", "--dry-run")
    early = run(data_dir, "gc")
    ready = run(data_dir, "gc", "--dry-run", gc_grace_minutes=0)
    before = len([path for path in (data_dir / "blobs").rglob("*") if path.is_file()])
    done = run(data_dir, "gc", gc_grace_minutes=0)

    assert waits.stdout.startswith("default: would delete 0 blobs, 0 bytes; 1 blobs, 5 bytes wait")
    assert early.stdout.endswith("deleted 0 blobs, 0 bytes\n")
    assert ready.stdout.startswith("default: would delete 1 blobs, 5 bytes; 0 blobs, 0 bytes wait")
    assert before == 2
    assert done.stdout.splitlines() == [
        "dropped 0 abandoned drafts and the remains of 0 uploads", "deleted 1 blobs, 5 bytes",
    ]  # fmt: skip
    assert [path.read_bytes() for path in (data_dir / "blobs").rglob("*") if path.is_file()] == [b"kept"]
    assert (waits.returncode, early.returncode, done.returncode) == (0, 0, 0)


def test_scrub_reports_rot_beside_a_running_server(tmp_path):
    with serving(tmp_path / "data") as server:
        log(server.api, "demo", "iris", {"a": b"12345"})
        log(server.api, "fine", "iris", {"a": b"other"})
        sound = run(server.data_dir, "scrub", "--all")
        (rotten,) = [
            path for path in (server.data_dir / "blobs" / "projects" / "1").rglob("*") if path.is_file()
        ]
        rotten.write_bytes(b"1234x")
        elsewhere = run(server.data_dir, "scrub", "--project", "fine")
        found = run(server.data_dir, "scrub")
        unknown = run(server.data_dir, "scrub", "--project", "none")
        seen = server.api.ask(
            '{ artifactVersion(ref: "demo/iris") { verification } fine: artifactVersion(ref: "fine/iris") '
            '{ verification } events(project: "demo", first: 1) { nodes { type after } } jobs { nodes { kind '
            "result } } }"
        )

    assert sound.stdout == "read 10 bytes: 2 blobs are right, 0 are damaged\n"
    assert elsewhere.stdout == "read 5 bytes: 1 blobs are right, 0 are damaged\n"
    assert found.stdout.startswith("read 10 bytes: 1 blobs are right, 1 are damaged\nthe events of type")
    assert [done.returncode for done in (sound, elsewhere, found, unknown)] == [0, 0, 1, 1]
    assert "project 'none' not found" in unknown.stderr
    assert (seen["artifactVersion"], seen["fine"]) == (
        {"verification": "CORRUPT"},
        {"verification": "VERIFIED"},
    )
    (event,) = seen["events"]["nodes"]
    assert (event["type"], event["after"]["versions"]) == ("BLOB_CORRUPT", ["iris:v1"])
    (job,) = [job for job in seen["jobs"]["nodes"] if job["kind"] == "scrub"]
    assert job["result"] == {"verified": 1, "corrupt": 1, "unreadable": 0, "bytes": 10}
    assert query(server.data_dir, "SELECT state FROM job WHERE kind = 'scrub'") == [{"state": "QUEUED"}]


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
