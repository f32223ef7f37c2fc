"""The feed: every event has one place, in the order of what it is about, in a chain that shows changes."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url, select
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.api.event_export import event_lines
from wanllmdb_server.db.engine import Database
from wanllmdb_server.events.feed import events_after, has_unplaced, head_of
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.events.reading import EventQuery, Place
from wanllmdb_server.events.sequencer import place_all, place_committed
from wanllmdb_server.events.tables import event

from tests.databases import empty_url, url_of
from tests.postgres import _programs
from tests.server.events.chain_of import check_chain
from tests.server.inside import opened
from tests.server.protocol import log_inside

EVERYTHING = Place(None, everywhere=True)


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data") as inside:
        yield inside


def exported(database):
    pages = event_lines(database, lambda _: EVERYTHING, EventQuery())
    return [json.loads(line) for page in pages for line in page.splitlines()]


def feed_of(database: Database):
    place_all(database)
    with database.read() as connection:
        return head_of(connection), events_after(connection, 0, 100_000)


def note(connection, tag, subject=1):
    kind = SubjectKind.PROJECT, subject, str(tag)
    record(connection, local_actor(), EventType.PROJECT_UPDATED, subject, kind, after={"tag": tag})


def test_positions_are_dense_and_hashes_chain(registry):
    for number in range(3):
        log_inside(registry, "p", "iris", {"a": str(number).encode()})
    awkward = {"é": "\u2028 \U0001f600", "n": [1, 1.0, 0.1, 1e-7, -0.0, 1e16, 2**53, None, True], "": {}}
    with registry.database.write() as connection:
        note(connection, awkward)

    head, rows = feed_of(registry.database)

    assert [row.position for row in rows] == list(range(1, head.position + 1))
    assert check_chain(exported(registry.database)) == head.hash == rows[-1].hash
    assert len(rows) == 1 + 1 + 3 * 3 + 1


def test_the_program_in_the_documentation_checks_an_export(registry):
    log_inside(registry, "p", "iris", {"a": b"one"})
    page = (Path(__file__).parents[3] / "docs" / "events.md").read_text()
    program = page.split("## The chain")[1].split("```python\n")[1].split("```")[0]
    lines = sorted(exported(registry.database), key=lambda line: line["position"])
    changed = [{**line, "reason": "another"} if line["position"] == 3 else line for line in lines]

    def check(events):
        text = "".join(json.dumps(event) + "\n" for event in events)
        command = [sys.executable, "-c", program]
        return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False)

    right, wrong, missing = check(lines), check(changed), check(lines[:1] + lines[2:])
    assert right.stdout == f"all is right, the newest hash is {lines[-1]['hash']}\n"
    assert wrong.stderr == "event 3 or one before it was changed\n"
    assert missing.stderr == "event 3 or one before it was changed\n"


@pytest.mark.parametrize(
    "change", ["reason = 'another'", "after = NULL", "at = at + 1", "actor_id = actor_id"]
)
def test_a_change_of_what_happened_shows(registry, change):
    log_inside(registry, "p", "iris", {"a": b"one"})
    place_all(registry.database)
    with registry.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE event SET {change} WHERE position = 3")

    if change == "actor_id = actor_id":
        check_chain(exported(registry.database))
        return
    with pytest.raises(AssertionError, match="event 3 was changed"):
        check_chain(exported(registry.database))


def test_events_are_read_on_from_a_position(registry):
    log_inside(registry, "p", "iris", {"a": b"one"})
    log_inside(registry, "q", "iris", {"a": b"one"})
    _, rows = feed_of(registry.database)
    mine = {row.project_id for row in rows if row.project_name == "q"}.pop()

    with registry.database.read() as connection:
        assert [row.position for row in events_after(connection, 2, 3)] == [3, 4, 5]
        some = events_after(connection, 0, 2, project_id=mine, types=["ALIAS_SET", "PROJECT_CREATED"])
    assert [(row.type, row.project_name, row.actor_name) for row in some] == [
        ("PROJECT_CREATED", "q", "local"),
        ("ALIAS_SET", "q", "local"),
    ]


def test_what_is_rolled_back_leaves_no_gap(registry):
    def fail():
        with registry.database.write() as connection:
            note(connection, "never")
            raise InterruptedError

    with registry.database.write() as connection:
        note(connection, "one")
    with pytest.raises(InterruptedError):
        fail()
    with registry.database.write() as connection:
        note(connection, "two")
        note(connection, "three")

    head, rows = feed_of(registry.database)

    assert [row.subject_name for row in rows] == ["one", "two", "three"]
    assert [row.position for row in rows] == [1, 2, 3]
    assert check_chain(exported(registry.database)) == head.hash


@pytest.mark.postgresql_only
def test_what_commits_late_is_not_missed(registry):
    """A reader that went by the numbers of rows would never see it."""
    database = registry.database
    with database.write() as early:
        note(early, "began first")
        with database.write() as late:
            note(late, "committed first")
        first, seen = feed_of(database)
        assert [row.subject_name for row in seen] == ["committed first"]

    _, rows = feed_of(database)

    assert rows[0].id > rows[1].id
    with database.read() as connection:
        later = events_after(connection, first.position, 10)
    assert [row.subject_name for row in later] == ["began first"]
    assert check_chain(exported(database)) == rows[1].hash


@pytest.mark.postgresql_only
def test_several_sequencers_place_each_event_once(registry, tmp_path):
    """Writers of ten subjects, each under its lock, beside four that place what is committed."""
    database, url = registry.database, registry.database.url.render_as_string(hide_password=False)
    for subject in range(10):
        registry.api.do("createProject", "project { id }", name=f"p{subject}")
    place_all(database)
    stop, before = threading.Event(), head_of_now(database).position

    def write(worker):
        for index in range(50):
            subject = (worker + index) % 10 + 1
            with database.write() as connection:
                connection.exec_driver_sql(f"SELECT id FROM project WHERE id = {subject} FOR UPDATE")
                (count,) = connection.exec_driver_sql(
                    f"SELECT count(*) FROM event WHERE project_id = {subject} AND type = 'PROJECT_UPDATED'"
                ).one()
                note(connection, str(count), subject)

    def place():
        own = Database(url)
        placed = 0
        while not stop.is_set():
            placed += place_committed(own, wait=False)
        own.close()
        return placed

    with ThreadPoolExecutor(12) as pool:
        placing = [pool.submit(place) for _ in range(4)]
        for done in [pool.submit(write, worker) for worker in range(8)]:
            done.result()
        stop.set()
        placed = sum(task.result() for task in placing)

    head, rows = feed_of(database)
    new = rows[before:]
    assert len(new) == 400 == head.position - before
    assert placed <= 400
    assert [row.position for row in rows] == list(range(1, head.position + 1))
    for subject in range(1, 11):
        mine = [int(row.subject_name) for row in new if row.project_id == subject]
        assert mine == list(range(len(mine)))
    assert check_chain(exported(database)) == head.hash
    with database.read() as connection:
        assert not has_unplaced(connection)
        assert connection.execute(select(event.c.id).where(event.c.hash.is_(None))).first() is None


def head_of_now(database):
    with database.read() as connection:
        return head_of(connection)


@pytest.mark.postgresql_only
def test_a_log_of_many_events_is_placed_in_batches(registry):
    with registry.database.write() as connection:
        for number in range(2_100):
            note(connection, str(number))

    head, rows = feed_of(registry.database)

    assert head.position == 2_100
    assert [row.subject_name for row in rows] == [str(number) for number in range(2_100)]


def test_moves_of_an_alias_chain_without_a_gap(registry):
    """Four at a time, through the API: each event begins where the one before it ended."""
    for number in range(4):
        log_inside(registry, "p", "iris", {"a": str(number).encode()})
    iris = registry.api.ask('{ artifact(project: "p", name: "iris") { id } }')["artifact"]["id"]

    def move(worker):
        for index in range(15):
            registry.api.do(
                "setAlias",
                "alias { name }",
                artifact=iris,
                alias="prod",
                version=f"v{(worker + index) % 4 + 1}",
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(move, range(4)))

    _, rows = feed_of(registry.database)
    check_moves(rows)


def check_moves(rows):
    moves = [row for row in rows if row.type == "ALIAS_SET" and row.after["alias"] == "prod"]
    assert moves[0].before["version"] is None
    assert [row.before["version"] for row in moves[1:]] == [row.after["version"] for row in moves[:-1]]
    assert len(moves) > 10


@pytest.mark.postgresql_only
def test_moves_chain_in_a_fresh_database_after_a_dump_and_restore(registry, tmp_path):
    for number in range(3):
        log_inside(registry, "p", "iris", {"a": str(number).encode()})
    iris = registry.api.ask('{ artifact(project: "p", name: "iris") { id } }')["artifact"]["id"]
    for index in range(12):
        registry.api.do(
            "setAlias", "alias { name }", artifact=iris, alias="prod", version=f"v{index % 3 + 1}"
        )
    before, _ = feed_of(registry.database)
    url = make_url(url_of(tmp_path / "data")).set(drivername="postgresql")
    fresh = make_url(empty_url(tmp_path / "fresh")).set(drivername="postgresql")
    programs = _programs(readable_by_others=False)

    dump = tmp_path / "dump.sql"
    source, target = (item.render_as_string(hide_password=False) for item in (url, fresh))
    subprocess.run([programs / "pg_dump", "--no-owner", "-f", dump, source], check=True, timeout=60)
    command = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, target]
    subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)

    restored = Database(fresh.set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
    try:
        head, rows = feed_of(restored)
        assert head == before
        check_moves(rows)
        assert check_chain(exported(restored)) == head.hash
    finally:
        restored.close()
