"""Events leave the feed after a time: into a file first, without a gap in the chain, and not out of the log."""

import hashlib
import json

import orjson
import pytest
from wanllmdb_server.errors import CursorExpired
from wanllmdb_server.events.cursors import read_cursor, write_cursor
from wanllmdb_server.events.feed import events_after, head_of
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.events.tables import reader
from wanllmdb_server.jobs.feed_archive import archive_feed
from wanllmdb_server.jobs.worklist import Work

from tests.server.events.chain_of import whole
from tests.server.inside import opened
from tests.server.servers import wait_until

DAY = 86_400_000_000


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data", feed_days=10) as inside:
        fill(inside)
        yield inside


def fill(inside):
    inside.api.do("createProject", "project { id }", name="p")
    for number in range(5):
        inside.api.do("updateProject", "project { id }", project="p", description=str(number))
    place_all(inside.database)


def age(inside, until):
    """Events up to that position happened twenty days ago, as far as times tell; the chain says otherwise."""
    with inside.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE event SET at = at - {20 * DAY} WHERE position <= {until}")


def archive(inside):
    services = inside.services
    work = Work(services.database, services.storages, services.settings, lambda _done: None)
    return archive_feed(work)["archived"]


def head(inside):
    with inside.database.read() as connection:
        return head_of(connection)


def archived(inside):
    storage = inside.services.storages[inside.services.storages.default]
    return {stat.key: b"".join(storage.read(stat.key)) for stat in storage.list("events/")}


def test_the_old_ones_go_into_a_file_and_their_cursors_expire(registry):
    epoch = head(registry).epoch
    age(registry, 4)

    assert archive(registry) == 4
    assert archive(registry) == 0

    ((key, data),) = archived(registry).items()
    assert key == f"events/{epoch}/{1:020}-{4:020}.ndjson"
    lines = [json.loads(line) for line in data.splitlines()]
    assert [line["position"] for line in lines] == [1, 2, 3, 4]
    now = head(registry)
    assert (now.archived, now.position) == (4, 6)
    with pytest.raises(CursorExpired):
        read_cursor(write_cursor(epoch, 3), now)
    assert read_cursor(write_cursor(epoch, 4), now) == 4
    events = registry.api.ask('{ events(project: "p") { totalCount } }')["events"]
    assert events["totalCount"] == 6


def test_a_file_is_checked_by_its_lines_alone(tmp_path):
    """Each hash is over the line and the hash before it."""
    with opened(tmp_path / "data", feed_days=1e-9) as registry:
        fill(registry)
        check_files(registry)


def check_files(registry):
    wait_until(lambda: archive(registry) == 0 and head(registry).archived == 6)
    data = b"".join(archived(registry).values())
    before = "0" * 64
    for line in data.splitlines():
        members = json.loads(line)
        known = members.pop("hash")
        text = orjson.dumps(whole(members), option=orjson.OPT_SORT_KEYS)
        before = hashlib.sha256(before.encode() + text).hexdigest()
        assert known == before
    assert before == head(registry).hash


def test_the_chain_goes_on(registry):
    age(registry, 6)
    assert archive(registry) == 6
    registry.api.do("updateProject", "project { id }", project="p", description="later")
    place_all(registry.database)
    with registry.database.read() as connection:
        rows = events_after(connection, 0, 10)
    assert [row.position for row in rows] == list(range(1, 8))


def test_what_a_webhook_was_not_told_of_stays(registry):
    with registry.database.write() as connection:
        connection.execute(reader.insert().values(name="webhooks", position=2))
    age(registry, 5)

    assert archive(registry) == 2
    assert head(registry).archived == 2


def test_nothing_goes_unless_it_is_wanted(tmp_path):
    with opened(tmp_path / "data") as inside:
        inside.api.do("createProject", "project { id }", name="p")
        age(inside, 1)
        assert archive(inside) == 0
        assert archived(inside) == {}
