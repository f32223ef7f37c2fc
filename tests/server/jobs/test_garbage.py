"""Garbage collection against dedup: what nobody needs goes, what a draft needs stays, whatever the order."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wanllmdb_server.artifacts.collecting import note_unreferenced, take_unreferenced
from wanllmdb_server.db.base import now
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.worklist import Work

from tests.server.inside import opened
from tests.server.protocol import add, commit, create, digest_of, log_inside, store


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        yield registry


def _collect(registry):
    services = registry.services
    work = Work(services.database, services.storages, services.settings, lambda _done: None)
    return collect_garbage(work)["deleted"]


def _take(registry):
    with registry.database.write() as connection:
        note_unreferenced(connection, "default")
        return take_unreferenced(connection, "default", 10, since=now())


def _files(registry):
    """The blobs on disk, past the storage."""
    root = Path(registry.services.settings.data_dir) / "blobs"
    return sorted(
        path.read_bytes() for path in root.rglob("*") if path.is_file() and "blobs/sha256" in str(path)
    )


def _delete(registry, version):
    registry.api.do("deleteVersion", "version { state }", version=version["id"], deleteAliases=True)


def test_bytes_that_no_version_uses_are_gone_from_disk_and_shared_ones_stay(registry):
    first = log_inside(registry, "demo", "iris", {"a": b"alone", "b": b"shared"})
    log_inside(registry, "demo", "other", {"c": b"shared"})
    assert _files(registry) == [b"alone", b"shared"]
    assert _collect(registry) == 0

    _delete(registry, first)
    result = _collect(registry)

    assert result == 1
    assert _files(registry) == [b"shared"]
    with registry.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT digest, state FROM blob").all()
    assert [tuple(row) for row in rows] == [(digest_of(b"shared"), "VERIFIED")]


def test_a_draft_keeps_what_it_wants_though_its_last_version_goes(registry):
    first = log_inside(registry, "demo", "iris", {"a": b"wanted"})
    draft = create(registry.api, "demo", "other")["id"]
    assert add(registry.api, draft, {"a": b"wanted"}) == []

    _delete(registry, first)
    result = _collect(registry)

    assert result == 0
    assert commit(registry.api, draft)["name"] == "v1"
    assert _files(registry) == [b"wanted"]


def test_a_blob_on_its_way_out_is_asked_for_again_under_a_new_key(registry):
    first = log_inside(registry, "demo", "iris", {"a": b"doomed"})
    _delete(registry, first)
    (doomed,) = _take(registry)

    draft = create(registry.api, "demo", "other")["id"]
    missing = add(registry.api, draft, {"a": b"doomed"})
    store(registry, set(missing), [b"doomed"])
    result = _collect(registry)

    assert missing == [digest_of(b"doomed")]
    assert result == 1
    assert commit(registry.api, draft)["name"] == "v1"
    assert _files(registry) == [b"doomed"]
    with registry.database.read() as connection:
        (kept,) = connection.exec_driver_sql("SELECT id FROM blob").scalars()
    assert kept != doomed.id


def test_a_collector_that_died_after_marking_is_finished_by_the_next(registry):
    first = log_inside(registry, "demo", "iris", {"a": b"doomed"})
    _delete(registry, first)
    assert len(_take(registry)) == 1

    result = _collect(registry)

    assert result == 1
    assert _files(registry) == []


def test_blobs_of_a_storage_that_is_not_configured_wait(registry):
    first = log_inside(registry, "demo", "iris", {f"{n}": f"{n}".encode() for n in range(501)})
    _delete(registry, first)
    with registry.database.write() as connection:
        connection.exec_driver_sql("UPDATE blob SET storage = 'elsewhere'")

    result = _collect(registry)

    assert result == 0
    with registry.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM blob").scalar_one() == 501


def test_dedup_against_a_collector_that_never_rests_loses_nothing(registry):
    stop = threading.Event()
    contents = [f"content {n}".encode() for n in range(4)]

    def churn(number):
        for turn in range(12):
            data = contents[(number + turn) % len(contents)]
            version = log_inside(
                registry, "demo", f"artifact-{number}", {"a": data, "n": f"{number}".encode()}
            )
            with registry.database.read() as connection:
                states = connection.exec_driver_sql(
                    "SELECT b.state FROM blob b JOIN entry e ON e.blob_id = b.id"
                ).scalars().all()  # fmt: skip
            assert "DELETING" not in states
            if turn < 11:
                _delete(registry, version)

    def collect():
        while not stop.wait(0.002):
            _collect(registry)

    with ThreadPoolExecutor(5) as pool:
        collector = pool.submit(collect)
        for churner in [pool.submit(churn, number) for number in range(4)]:
            churner.result()
        stop.set()
        collector.result()
    _collect(registry)

    wanted = {contents[(number + 11) % 4] for number in range(4)} | {
        f"{number}".encode() for number in range(4)
    }
    assert _files(registry) == sorted(wanted)
