"""The database locked, deleted, replaced, or on a full disk, under a running server."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from wanllmdb_server.db.sqlite_files import refuse_network_filesystem
from wanllmdb_server.errors import DatabaseUnavailable

from tests.server.client import Refused, send
from tests.server.inside import opened
from tests.server.protocol import log
from tests.server.rows import rows_of
from tests.server.servers import serving

pytestmark = pytest.mark.sqlite_only(reason="it is about its file")
VERSIONS = '{ artifact(project: "demo", name: "iris") { versions { nodes { name digest } } } }'


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A server of this module's own, with one version in it; the last test to use it replaces its file."""
    with serving(tmp_path_factory.mktemp("own") / "data", busy_seconds=1) as running:
        log(running.api, "demo", "iris", {"a": b"a"})
        yield running


def _refusals(api):
    """The codes with which a read and a write are refused."""
    codes = []
    for operation in (
        lambda: api.ask(VERSIONS),
        lambda: api.do("createProject", "project { name }", name="lost"),
    ):
        with pytest.raises(Refused) as refused:
            operation()
        codes.append(refused.value.code)
    return codes


def test_a_database_that_is_taken_away_refuses_everything_until_it_is_back(own):
    path = own.data_dir / "wanllmdb.sqlite"
    aside = own.data_dir / "aside.sqlite"
    before = own.api.ask(VERSIONS)

    path.rename(aside)
    codes = [_refusals(own.api) for _ in range(5)]
    ready, _, _ = send(f"{own.url}/readyz", "GET", None, {})
    made = path.exists()
    aside.rename(path)

    assert codes == [["DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE"]] * 5
    assert (ready, made) == (503, False)
    assert own.api.ask(VERSIONS) == before
    assert log(own.api, "demo", "later", {"a": b"b"})["name"] == "v1"


def test_a_connection_opened_while_the_file_is_away_makes_no_new_one(tmp_path):
    with opened(tmp_path / "data") as registry:
        path = Path(registry.database.name)
        aside = path.with_name("aside.sqlite")
        with registry.database.read():  # so that the next read needs another connection
            path.rename(aside)

            with pytest.raises(DatabaseUnavailable), registry.database.read():
                pass

            made = path.exists()
            aside.rename(path)

        assert not made
        with registry.database.read() as connection:
            assert connection.exec_driver_sql("SELECT name FROM principal").scalars().all() == ["local"]


def test_a_database_that_another_process_holds_is_busy_for_writers_and_open_for_readers(own):
    path = own.data_dir / "wanllmdb.sqlite"
    before = own.api.ask(VERSIONS)

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="held the database for 1 s; try again") as refused:
            own.api.do("createProject", "project { name }", name="late")
        meanwhile = own.api.ask(VERSIONS)
        other.execute("ROLLBACK")

    assert refused.value.code == "DATABASE_BUSY"
    assert meanwhile == before
    assert own.api.do("createProject", "project { name }", name="late") == {"project": {"name": "late"}}


def test_a_write_that_the_disk_does_not_take_is_refused_and_leaves_nothing_behind(own):
    path = own.data_dir / "wanllmdb.sqlite"
    before = rows_of(path)

    # No file may grow any more: what a full disk is to a process. Python ignores SIGXFSZ, so writes fail.
    limit = ["prlimit", f"--pid={own.process.pid}"]
    subprocess.run([*limit, "--fsize=4096:unlimited"], check=True)
    codes = []
    for number in range(20):
        with pytest.raises(Refused) as refused:
            own.api.do("createProject", "project { name }", name=f"p{number}", description="x" * 9_000)
        codes.append(refused.value.code)
    still_read = own.api.ask(VERSIONS)
    subprocess.run([*limit, "--fsize=unlimited:unlimited"], check=True)

    assert set(codes) <= {"STORAGE_FULL", "DATABASE_UNAVAILABLE"}
    assert [n["name"] for n in still_read["artifact"]["versions"]["nodes"]] == ["v1"]
    assert rows_of(path) == before
    assert log(own.api, "demo", "afterwards", {"a": b"b"})["name"] == "v1"


def test_a_database_that_is_replaced_is_not_written_to(own):
    path = own.data_dir / "wanllmdb.sqlite"
    other = own.data_dir / "other.sqlite"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)
    before = rows_of(other)

    other.replace(path)

    assert _refusals(own.api) == ["DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE"]
    with pytest.raises(Refused, match="was replaced while in use; restart the server"):
        own.api.ask(VERSIONS)
    own.stop()
    with serving(own.data_dir) as again:
        assert [n["name"] for n in again.api.ask(VERSIONS)["artifact"]["versions"]["nodes"]] == ["v1"]
    assert rows_of(path)["version"] == before["version"]


def test_a_full_disk_refuses_uploads_and_commits_nothing(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount the small disk that this test fills")
    try:
        with serving(small / "data") as server:
            log(server.api, "demo", "iris", {"a": b"a"})
            ballast = small / "ballast"
            with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(os.urandom(1 << 16))
            with pytest.raises((Refused, AssertionError)) as refused:
                log(server.api, "demo", "iris", {"a": os.urandom(4 << 20)})
            full = str(refused.value)
            ballast.unlink()

            assert "STORAGE_FULL" in full
            assert [n["name"] for n in server.api.ask(VERSIONS)["artifact"]["versions"]["nodes"]] == ["v1"]
            assert log(server.api, "demo", "iris", {"a": b"b"})["name"] == "v2"
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs"])
def test_a_network_filesystem_is_refused(tmp_path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"root / ext4 rw 0 0\nhost:/a /mnt/team\\040share {kind} rw 0 0\nt /mnt/team\\040share/fast ext4 rw\n"
    )

    with pytest.raises(DatabaseUnavailable, match=f"is on a network filesystem \\({kind}\\)"):
        refuse_network_filesystem(Path("/mnt/team share/data/wanllmdb.sqlite"), mounts)
    for fine in ("/mnt/team share 2/x", "/mnt/team share/fast/x", "/var/x"):
        refuse_network_filesystem(Path(fine), mounts)
