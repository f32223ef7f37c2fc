"""Jobs: claimed by a lease, taken over when it ends, and what each of them does."""

from datetime import timedelta

import pytest
from wanllmdb_server.db.base import now
from wanllmdb_server.jobs import queue
from wanllmdb_server.jobs.worker import Worker

from tests.server.inside import opened
from tests.server.protocol import create
from tests.server.rows import query

KINDS = [
    "clear-uploads", "collect-garbage", "expire-drafts", "forget-logins", "forget-requests", "notice-crashed-runs",
    "verify-blobs",
]  # fmt: skip


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data") as registry:
        with registry.database.write() as connection:
            queue.ensure_periodic(connection, KINDS)
        yield registry


def _worker(registry):
    services = registry.services
    return Worker(services.database, services.storages, services.settings)


def _jobs(registry):
    rows = query(registry.database, "SELECT kind, state, lease_owner, result, error FROM job ORDER BY kind")
    return {row.pop("kind"): row for row in rows}


def test_each_due_job_is_carried_out_once_and_then_waits(registry):
    worker = _worker(registry)

    done = [worker.run_one() for _ in range(len(KINDS) + 1)]

    assert done == [True] * len(KINDS) + [False]
    assert {kind: job["state"] for kind, job in _jobs(registry).items()} == dict.fromkeys(KINDS, "QUEUED")
    assert all(job["error"] is None and job["result"] for job in _jobs(registry).values())
    assert _worker(registry).run_one() is False


def test_registering_jobs_again_adds_none(registry):
    with registry.database.write() as connection:
        queue.ensure_periodic(connection, KINDS)

    assert sorted(_jobs(registry)) == KINDS
    assert query(registry.database, "SELECT count(*) AS n FROM job") == [{"n": len(KINDS)}]


def test_two_workers_never_hold_the_same_job(registry):
    held = []
    for turn in range(len(KINDS) + 1):
        with registry.database.write() as connection:
            held.append(queue.claim(connection, f"worker-{turn % 2}", KINDS))

    assert held.pop() is None
    assert sorted(claim.kind for claim in held) == KINDS


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_ends(registry, monkeypatch):
    with registry.database.write() as connection:
        dead = queue.claim(connection, "dead", KINDS)
    with registry.database.write() as connection:
        others = [queue.claim(connection, "other", KINDS) for _ in KINDS]
    later = now() + queue.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(queue, "now", lambda: later)

    with registry.database.write() as connection:
        taken = queue.claim(connection, "heir", [dead.kind])
        reports = [queue.report(connection, dead, 1), queue.report(connection, taken, 2)]
        ends = [queue.finish(connection, dead, later, {"by": "dead"}, None),
                queue.finish(connection, taken, later, {"by": "heir"}, None)]  # fmt: skip

    assert others[-1] is None
    assert (taken.job_id, taken.owner) == (dead.job_id, "heir")
    assert reports == ends == [False, True]
    assert _jobs(registry)[dead.kind] == {
        "state": "QUEUED", "lease_owner": None, "result": '{"by":"heir"}', "error": None,
    }  # fmt: skip


def test_a_report_lengthens_the_lease(registry, monkeypatch):
    with registry.database.write() as connection:
        held = queue.claim(connection, "slow", ["collect-garbage"])
    middle, later = now() + queue.LEASE / 2, now() + queue.LEASE * 1.2

    monkeypatch.setattr(queue, "now", lambda: middle)
    with registry.database.write() as connection:
        assert queue.report(connection, held, 7)
    monkeypatch.setattr(queue, "now", lambda: later)

    with registry.database.write() as connection:
        assert queue.claim(connection, "other", ["collect-garbage"]) is None
    assert query(registry.database, "SELECT done FROM job WHERE kind = 'collect-garbage'") == [{"done": 7}]


def test_a_job_that_fails_says_so_and_is_tried_again(registry):
    worker = _worker(registry)
    kind = worker._kinds["collect-garbage"]

    def fail(_work):
        raise RuntimeError("the disk is on fire")

    worker._kinds = {"collect-garbage": type(kind)(kind.name, kind.every, fail)}

    assert worker.run_one() is True
    assert _jobs(registry)["collect-garbage"]["error"] == "RuntimeError"
    assert _jobs(registry)["collect-garbage"]["state"] == "QUEUED"


def test_jobs_are_seen_through_the_api(registry):
    while _worker(registry).run_one():
        pass

    found = registry.api.ask("{ jobs { totalCount nodes { id kind state done error result finishedAt } } }")[
        "jobs"
    ]
    one = registry.api.ask("query($id: ID!) { job(id: $id) { kind } }", id=found["nodes"][0]["id"])

    assert found["totalCount"] == len(KINDS)
    assert sorted(job["kind"] for job in found["nodes"]) == KINDS
    assert one["job"]["kind"] == found["nodes"][0]["kind"]
    assert {job["state"] for job in found["nodes"]} == {"QUEUED"}
    assert None not in {job["finishedAt"] for job in found["nodes"]}


def test_drafts_expire_and_silent_runs_crash(registry):
    draft = create(registry.api, "demo", "iris")["id"]
    run = registry.api.do("createRun", "run { id }", project="demo", process="p")["run"]["id"]
    with registry.database.write() as connection:  # a long time passes
        connection.exec_driver_sql("UPDATE version SET last_used_at = 0")
        connection.exec_driver_sql("UPDATE run_process SET heartbeat_at = 0")
    both = "query($d: ID!, $r: ID!) { draft: node(id: $d) { id } run: node(id: $r) { ... on Run { state finishedAt } } }"

    while _worker(registry).run_one():
        pass

    found = registry.api.ask(both, d=draft, r=run)
    assert found["draft"] is None
    assert found["run"]["state"] == "CRASHED"
    assert found["run"]["finishedAt"] is not None
    events = registry.api.ask('{ events(project: "demo", first: 2) { nodes { type actor { reportedBy } } } }')
    assert sorted(e["type"] for e in events["events"]["nodes"]) == ["DRAFT_DISCARDED", "RUN_FINISHED"]
    assert {e["actor"]["reportedBy"] for e in events["events"]["nodes"]} == {"wanllmdb-server"}
    back = registry.api.do("heartbeatRun", "run { state finishedAt }", run=run, process="p")
    assert back == {"run": {"state": "RUNNING", "finishedAt": None}}
