"""The collector against everything else, in random order; its grace period; uploads that come too late."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from wanllmdb_server.artifacts import collecting
from wanllmdb_server.db.base import now
from wanllmdb_server.jobs import garbage
from wanllmdb_server.jobs.garbage import collect_garbage
from wanllmdb_server.jobs.work import kinds
from wanllmdb_server.jobs.worklist import Work

from tests.databases import is_postgresql
from tests.server.inside import opened
from tests.server.jobs.machine import Collecting
from tests.server.protocol import add, commit, create, digest_of, log_inside
from tests.server.rows import query


@pytest.mark.timeout(400)  # many walks
def test_no_order_of_steps_loses_a_byte_or_leaves_one():
    run_state_machine_as_test(
        Collecting,
        settings=settings(
            max_examples=5 if is_postgresql() else 45,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _collect(registry):
    services = registry.services
    return collect_garbage(Work(services.database, services.storages, services.settings, lambda _done: None))


def _gone(registry):
    version = log_inside(registry, "demo", "iris", {"a": b"bytes"})
    registry.api.do("deleteVersion", "version { id }", version=version["id"])
    return registry


def _later(monkeypatch, minutes):
    later = now() + timedelta(minutes=minutes)
    monkeypatch.setattr(garbage, "now", lambda: later)
    monkeypatch.setattr(collecting, "now", lambda: later)


def test_a_blob_stays_for_its_grace_period_and_goes_after_it(tmp_path, monkeypatch):
    with opened(tmp_path / "data", gc_grace_minutes=30) as registry:
        first = _collect(_gone(registry))
        _later(monkeypatch, 29)
        second = _collect(registry)
        _later(monkeypatch, 31)
        third = _collect(registry)

    assert [done["deleted"] for done in (first, second, third)] == [0, 0, 1]
    assert third == {"deleted": 1, "bytes": 5, "forgotten": 1}


def test_use_ends_the_grace_period_and_the_next_one_is_whole(tmp_path, monkeypatch):
    with opened(tmp_path / "data", gc_grace_minutes=30) as registry:
        _collect(_gone(registry))
        draft = create(registry.api, "demo", "iris")["id"]
        assert add(registry.api, draft, {"a": b"bytes"}) == []
        _later(monkeypatch, 20)
        _collect(registry)
        registry.api.do("discardDraft", "id", version=draft)
        _later(monkeypatch, 31)
        done = _collect(registry)

    assert done["deleted"] == 0


def test_a_blob_that_is_wanted_again_between_the_two_looks_stays(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        _gone(registry)
        with registry.database.write() as connection:
            collecting.note_unreferenced(connection, "default")
        draft = create(registry.api, "demo", "iris")["id"]
        assert add(registry.api, draft, {"a": b"bytes"}) == []
        with registry.database.write() as connection:
            taken = collecting.take_unreferenced(connection, "default", 10, since=now())

        assert taken == []
        assert commit(registry.api, draft)["name"] == "v2"


def test_bytes_that_arrive_after_the_collection_are_deleted_before_the_row_is_forgotten(
    tmp_path, monkeypatch
):
    with opened(tmp_path / "data", gc_grace_minutes=0, put_url_seconds=60) as registry:
        draft = create(registry.api, "demo", "iris")["id"]
        add(registry.api, draft, {"a": b"late"})
        signed = registry.api.do(
            "signUploads", "packs { listing }", version=draft, digests=[digest_of(b"late")]
        )
        key = signed["packs"][0]["listing"].split()[2]
        registry.api.do("discardDraft", "id", version=draft)
        first = _collect(registry)
        storage = registry.services.storage("default")
        storage.write(key, [b"late"])
        second = _collect(registry)
        kept = query(registry.database, "SELECT state FROM blob")
        left = storage.stat(key)
        _later(monkeypatch, 3)
        third = _collect(registry)

    assert first == {"deleted": 1, "bytes": 4, "forgotten": 0}
    assert second == {"deleted": 0, "bytes": 0, "forgotten": 0}
    assert (kept, left) == ([{"state": "DELETING"}], None)
    assert third == {"deleted": 0, "bytes": 0, "forgotten": 1}
    assert query(registry.database, "SELECT state FROM blob") == []


def test_a_storage_that_is_away_keeps_its_garbage_and_the_others_lose_theirs(tmp_path):
    (tmp_path / "other").mkdir()
    storages = {"other": (tmp_path / "other").as_uri()}
    with opened(tmp_path / "data", storages=storages, gc_grace_minutes=0) as registry:
        _gone(registry)
        registry.api.do("createProject", "project { id }", name="far")
        registry.api.do("assignStorage", "project { id }", project="far", storage="other")
        version = log_inside(registry, "far", "iris", {"a": b"far away"})
        registry.api.do("deleteVersion", "version { id }", version=version["id"])
        (tmp_path / "other").rename(tmp_path / "away")
        first = _collect(registry)
        (tmp_path / "away").rename(tmp_path / "other")
        second = _collect(registry)

    assert first == {"deleted": 1, "bytes": 5, "forgotten": 1, "unreachable": ["other"]}
    assert second == {"deleted": 1, "bytes": 8, "forgotten": 1}


def test_long_jobs_do_not_keep_the_others_waiting(tmp_path):
    with opened(tmp_path / "data") as registry:
        long = [kind.name for kind in kinds(registry.services.settings) if kind.is_long]

    assert long == ["verify-blobs"]
