"""Backups of a registry that others write to, and backups that are killed."""

import itertools
import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from wanllmdb_server.cli import main
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import Conflict
from wanllmdb_server.moving.backup import back_up
from wanllmdb_server.moving.checks import problems_in
from wanllmdb_server.moving.folder import BackupFolder
from wanllmdb_server.moving.restore import check, restore
from wanllmdb_server.moving.rows import tables_of
from wanllmdb_server.moving.transfer import transfer

from tests.databases import url_of
from tests.server.inside import opened
from tests.server.moving.filled import files_below, is_untouched, rows_in, settings_of
from tests.server.protocol import digest_of, log, log_inside, manifest_of
from tests.server.servers import COMMAND, PATIENCE, environment, serving, wait_until

WRITERS = 2


def test_a_backup_while_others_write_is_a_state_that_was(tmp_path):
    """Each writer logs version after version; what is restored is a beginning of what each has logged."""
    data, backup = tmp_path / "data", tmp_path / "backup"
    enough, stop = threading.Semaphore(0), threading.Event()
    with serving(data, gc_grace_minutes=0) as server:

        def write(name: str) -> int:
            api = server.api
            for number in itertools.count():
                key = f"{name}-{number}"
                started = api.do("createRun", "run { id }", project="demo", key=key, process="p")["run"]["id"]
                log(api, "demo", name, _content(number), begin={"run": started}, aliases=["production"])
                enough.release()
                if stop.is_set():
                    return number + 1
            raise AssertionError

        with ThreadPoolExecutor(WRITERS) as pool:
            writing = [pool.submit(write, f"iris-{number}") for number in range(WRITERS)]
            for _ in range(4):
                enough.acquire()
            try:
                for _ in range(2):
                    back_up(settings_of(data), backup, 7)
            finally:
                stop.set()
            logged = [future.result() for future in writing]

    before = 4
    for name in BackupFolder(backup).names():
        check(backup, name)
        restore(settings_of(tmp_path / name), backup, name)
        counts = _look(tmp_path / name)
        assert before <= sum(counts) <= sum(logged)
        before = sum(counts)


def _content(number: int) -> dict[str, bytes]:
    return {"n": f"{number}".encode(), "same": b"in all"}


def _look(data: Path) -> list[int]:
    """How many versions each writer has in a registry, each of them whole and with its edge."""
    url = url_of(data)
    database = Database(url)
    try:
        with database.read() as connection:
            assert problems_in(connection, tables_of(connection)) == []
    finally:
        database.close()
    rows = rows_in(url)
    committed = [version for version in rows["version"] if version["state"] == "COMMITTED"]
    names = {artifact["id"]: artifact["name"] for artifact in rows["artifact"]}
    assert sorted(edge["version_id"] for edge in rows["lineage_edge"]) == sorted(v["id"] for v in committed)
    counts = []
    for name in names.values():
        mine = [version for version in committed if names[version["artifact_id"]] == name]
        assert [version["number"] for version in mine] == list(range(1, len(mine) + 1))
        for version in mine:
            assert version["digest"] == digest_of(manifest_of(_content(version["number"] - 1)))
        counts.append(len(mine))
    digests = [f"sha256:{digest}" for digest in files_below(data / "blobs").values()]
    usable = [blob["digest"] for blob in rows["blob"] if blob["state"] in ("VERIFIED", "CLAIMED")]
    assert sorted(digests) == sorted(usable)
    assert {entry["blob_id"] for entry in rows["entry"]} <= {blob["id"] for blob in rows["blob"]}
    with opened(data) as registry:
        for name, count in zip(names.values(), counts, strict=True):
            seen = registry.api.ask(f'{{ artifactVersion(ref: "demo/{name}:production") {{ name }} }}')
            assert seen["artifactVersion"]["name"] in (f"v{count}", f"v{count - 1}")
    return counts


@pytest.mark.sqlite_only("locks the file of the database")
def test_what_is_killed_is_finished_by_the_next(tmp_path):
    data, backup, new = tmp_path / "data", tmp_path / "backup", tmp_path / "new"
    with opened(data) as registry:
        for number in range(6):
            log_inside(registry, "demo", "iris", {"n": bytes([number]) * 500_000})
    originals = files_below(data / "blobs")
    folder = BackupFolder(backup)
    last = max((data / "blobs").rglob("*-6"))

    with _stuck(last):
        _kill(data, lambda: _whole(backup / "blobs") == 5, "backup", str(backup))
    assert folder.names() == []
    copied = back_up(settings_of(data), backup, 7).moved
    assert (copied.copied, copied.kept) == (1, 5)
    assert check(backup, None).blob_count == 6
    assert [path.name for path in (backup / "snapshots").iterdir()] == folder.names()

    with _locked(new / "wanllmdb.sqlite") as lock:
        _kill(new, lambda: _whole(new / "blobs") == 6, "restore", str(backup))
        assert lock.execute("SELECT name FROM sqlite_master").fetchall() == []
    copied = restore(settings_of(new), backup, None).moved
    assert (copied.copied, copied.kept) == (0, 6)
    assert files_below(new / "blobs") == originals
    with pytest.raises(Conflict, match="is not empty"):
        restore(settings_of(new), backup, None)


@pytest.mark.sqlite_only("moves between files")
def test_a_transfer_that_is_killed_is_finished_by_the_next(tmp_path):
    data, new = tmp_path / "data", tmp_path / "new"
    with opened(data) as registry:
        for number in range(6):
            log_inside(registry, "demo", "iris", {"n": bytes([number]) * 500_000})
    bytes_at = (data / "blobs").as_uri(), (new / "blobs").as_uri()
    new.mkdir()
    command = ["transfer", "--from", url_of(data), "--to", url_of(new)]
    command += ["--from-storage", bytes_at[0], "--to-storage", bytes_at[1]]

    with _stuck(max((data / "blobs").rglob("*-6"))):
        _kill(data, lambda: _whole(new / "blobs") == 5, *command)
    assert is_untouched(new)
    done = transfer(settings_of(data), settings_of(new))

    assert (done.before.copied, done.before.kept, done.after.copied) == (1, 5, 0)
    sizes = [path.stat().st_size for path in (new / "blobs").rglob("*-*") if not path.name.startswith(".")]
    assert sizes == [500_000] * 6
    assert [row["number"] for row in rows_in(url_of(new))["version"]] == [1, 2, 3, 4, 5, 6]


def _whole(folder: Path) -> int:
    return len([path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")])


@contextmanager
def _stuck(path: Path) -> Iterator[None]:
    """Whoever reads the file waits for ever."""
    aside = path.with_name("aside")
    path.rename(aside)
    os.mkfifo(path)
    try:
        yield
    finally:
        aside.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Nobody else can write into an empty database."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("ROLLBACK")


def _kill(data: Path, reached: Callable[[], bool], *command: str) -> None:
    """Start the command and end it by force once it has reached what it cannot get past."""
    environment_ = environment(data, busy_seconds=PATIENCE)
    process = subprocess.Popen([*COMMAND, *command], env=environment_, cwd=data.parent)
    try:
        wait_until(lambda: reached() or process.poll() is not None)
    finally:
        process.kill()
        assert process.wait() == -signal.SIGKILL


def test_the_commands_say_what_they_did(tmp_path, monkeypatch, capsys):
    data, backup = tmp_path / "data", tmp_path / "backup"
    with opened(data) as registry:
        log_inside(registry, "demo", "iris", {"a": b"12345", "b": b"123"})

    def command(folder: Path, *arguments: object) -> tuple[int, list[str], str]:
        monkeypatch.setenv("WANLLMDB_DATA_DIR", str(folder))
        monkeypatch.setenv("WANLLMDB_DATABASE_URL", url_of(folder))
        code = main(list(map(str, arguments)))
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    made = command(data, "backup", backup)
    manifest = BackupFolder(backup).snapshot().manifest()
    rows = sum(table.rows for table in manifest.tables.values())
    listed = command(data, "restore", backup, "--list")
    checked = command(data, "restore", backup, "--check")
    restored = command(tmp_path / "new", "restore", backup)
    nowhere = command(tmp_path / "new", "restore", tmp_path / "none")

    copied = "copied 2 blobs, 8 bytes; 0 were there"
    assert made == (0, [f"snapshot {manifest.name}: {rows} rows, 2 blobs, 8 bytes", copied], "")
    assert listed == (0, [manifest.name], "")
    assert checked == (0, [f"snapshot {manifest.name} is whole: 2 blobs, 8 bytes"], "")
    assert restored[:2] == (0, [f"restored snapshot {manifest.name}: {rows} rows", copied])
    assert restored[2].startswith("the secret key is another one than the registry had: ")
    cure = "name the folder that `backup` was given"
    assert nowhere == (1, [], f"wanllmdb-server: there is no backup in {tmp_path / 'none'}; {cure}\n")
