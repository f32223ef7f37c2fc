"""Move a registry between kinds of databases and storages; nothing of it changes on the way."""

import json
import sqlite3
from contextlib import closing

import pytest
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import ChecksumMismatch, Conflict, DatabaseBusy, InvalidInput
from wanllmdb_server.moving import transfer as module
from wanllmdb_server.moving.backup import LEFT_OUT, back_up
from wanllmdb_server.moving.checks import broken_chain, problems_in
from wanllmdb_server.moving.restore import restore
from wanllmdb_server.moving.rows import tables_of
from wanllmdb_server.moving.transfer import transfer
from wanllmdb_server.upkeep import scrub_now

from tests.databases import url_of
from tests.s3servers.fixtures import new_bucket
from tests.server.client import send
from tests.server.inside import opened
from tests.server.moving.filled import (
    AWKWARD,
    FILES,
    files_below,
    fill,
    is_untouched,
    rows_in,
    settings_of,
    tallies_in,
)
from tests.server.protocol import digest_of, log_inside

pytestmark = pytest.mark.sqlite_only("has a database of each kind in any case")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "data"
    with opened(folder) as registry:
        fill(registry)
    return folder


@pytest.fixture
def bucket(swift, monkeypatch):
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{new_bucket(swift)}/reg?endpoint={swift.endpoint}"


def _left_out(rows):
    return {name: found for name, found in rows.items() if name != "upload"}


def _parsed(rows):
    """With JSON by its value: PostgreSQL orders the keys anew."""
    return {
        name: [{key: _value(value) for key, value in row.items()} for row in found]
        for name, found in rows.items()
    }


def _value(value):
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _grown(made, empty_postgres, bucket):
    return settings_of(made, database_url=empty_postgres, storage=bucket)


def test_there_and_back_are_the_same_rows_and_bytes(made, empty_postgres, bucket, tmp_path):
    here, there = settings_of(made), _grown(made, empty_postgres, bucket)
    before = files_below(made)
    out = transfer(here, there)
    back = settings_of(tmp_path / "back")
    home = transfer(there, back)

    urls = [settings.resolved_database_url for settings in (here, there, back)]
    tallies = [_left_out(tallies_in(url)) for url in urls]
    assert tallies[0] == tallies[1] == tallies[2]
    rows = [_left_out(rows_in(url)) for url in (urls[0], urls[2])]
    assert _parsed(rows[0]) == _parsed(rows[1])
    assert files_below(tmp_path / "back" / "blobs") == files_below(made / "blobs")
    count = len(files_below(made / "blobs"))
    assert (out.before.copied, out.after.copied) == (home.before.copied, home.after.copied) == (count, 0)
    assert out.rows == home.rows
    assert out.rows["alias_move"] > 10
    assert {name: digest for name, digest in files_below(made).items() if "blobs" in name} == {
        name: digest for name, digest in before.items() if "blobs" in name
    }


def test_the_registry_goes_on_where_it_went(made, empty_postgres, bucket, tmp_path):
    there = _grown(made, empty_postgres, bucket)
    transfer(settings_of(made), there)
    with opened(tmp_path / "grown", database_url=empty_postgres, storage=bucket) as registry:
        api = registry.api
        fresh = log_inside(registry, "demo", "iris", {"a": b"grown"}, aliases=["production"])
        api.do("rollbackAlias", "alias { name }", artifact="demo/iris", alias="production")
        seen = api.ask(
            '{ artifactVersion(ref: "demo/iris:v1") { metadata producedBy(first: 5) { nodes { key } } '
            "entries(first: 9) { nodes { digest download { url } } } } "
            'production: artifactVersion(ref: "demo/iris:production") { name usedBy(first: 5) { nodes { key } } } }'
        )
        bodies = [
            digest_of(send(entry["download"]["url"], "GET", None, {})[2])
            for entry in seen["artifactVersion"]["entries"]["nodes"]
        ]
        with registry.database.read() as connection:
            assert problems_in(connection, tables_of(connection)) == []
            assert broken_chain(connection) == []

    version = seen["artifactVersion"]
    assert fresh["name"] == "v4"
    assert version["metadata"] == AWKWARD
    assert [run["key"] for run in version["producedBy"]["nodes"]] == ["make"]
    assert seen["production"] == {"name": "v2", "usedBy": {"nodes": [{"key": "use"}]}}
    assert bodies == [entry["digest"] for entry in version["entries"]["nodes"]]
    assert sorted(bodies) == sorted(map(digest_of, FILES.values()))


def test_what_broke_off_is_finished(made, empty_postgres, bucket, monkeypatch):
    """After the bytes arrived, and most of the rows."""
    there = _grown(made, empty_postgres, bucket)
    copy_table = module._Copier._copy_table

    def break_off(self, table, *more):
        if table.name == "version":
            raise KeyboardInterrupt
        copy_table(self, table, *more)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module._Copier, "_copy_table", break_off)
        transfer(settings_of(made), there)
    assert rows_in(empty_postgres) == {}
    done = transfer(settings_of(made), there)

    count = len(files_below(made / "blobs"))
    assert (done.before.copied, done.before.kept, done.after.copied) == (0, count, 0)
    assert _left_out(tallies_in(empty_postgres)) == _left_out(tallies_in(url_of(made)))


def test_what_is_written_before_the_last_pass_is_moved_too(tmp_path):
    """And what is written during it has to wait."""
    there = settings_of(tmp_path / "new")
    refused = []
    other = Database(url_of(tmp_path / "old"), busy_seconds=0.1)
    with closing(other), opened(tmp_path / "old") as registry:
        log_inside(registry, "demo", "iris", {"a": b"early"})

        def meanwhile(text: str) -> None:
            if text.startswith("copying blobs"):
                log_inside(registry, "demo", "iris", {"a": b"late"})

        def in_the_last_pass(*arguments):
            with pytest.raises(DatabaseBusy) as caught, other.write():
                pass
            refused.append(caught.value)
            return moved(*arguments)

        moved = module._Copier.copy
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module._Copier, "copy", in_the_last_pass)
            done = transfer(settings_of(tmp_path / "old"), there, meanwhile)
        log_inside(registry, "demo", "iris", {"a": b"too late"})

    assert len(refused) == 1
    assert (done.rows["version"], done.before.copied + done.after.copied) == (2, 2)
    assert [row["number"] for row in rows_in(url_of(tmp_path / "new"))["version"]] == [1, 2]
    assert len(files_below(tmp_path / "new" / "blobs")) == 2


def test_a_target_in_use_and_the_source_itself_are_refused(made, tmp_path):
    with opened(tmp_path / "used") as registry:
        log_inside(registry, "mine", "iris", {"a": b"mine"})
    used = rows_in(url_of(tmp_path / "used"))
    with pytest.raises(Conflict, match="is not empty: it has 1 rows in project"):
        transfer(settings_of(made), settings_of(tmp_path / "used"))
    with pytest.raises(InvalidInput, match="source and target are the same database"):
        transfer(settings_of(made), settings_of(made))
    assert rows_in(url_of(tmp_path / "used")) == used

    foreign = f"sqlite:///{tmp_path / 'foreign.sqlite'}"
    with closing(sqlite3.connect(tmp_path / "foreign.sqlite")) as connection:
        connection.execute("CREATE TABLE thesis (page INTEGER PRIMARY KEY)")
    with pytest.raises(Conflict, match="has tables that are no registry's, such as thesis"):
        transfer(settings_of(made), settings_of(tmp_path / "foreign", database_url=foreign))
    assert rows_in(foreign) == {"thesis": []}


def test_a_blob_that_is_damaged_stops_the_transfer_until_it_is_marked(tmp_path):
    with opened(tmp_path / "old") as registry:
        log_inside(registry, "demo", "iris", {"a": b"12345", "b": b"sound"})
        (rotten,) = (tmp_path / "old" / "blobs").rglob(f"{digest_of(b'12345').removeprefix('sha256:')}-*")
        rotten.write_bytes(b"1234x")
    here, there = settings_of(tmp_path / "old"), settings_of(tmp_path / "new")
    with pytest.raises(
        ChecksumMismatch, match=r"has 5 bytes that are not those of .*`wanllmdb-server scrub`"
    ):
        transfer(here, there)
    assert is_untouched(tmp_path / "new")
    scrub_now(here, None)
    done = transfer(here, there)

    assert done.before.copied + done.before.kept + done.after.copied == 1
    assert [blob["state"] for blob in rows_in(url_of(tmp_path / "new"))["blob"]] == ["CORRUPT", "VERIFIED"]


def test_a_backup_of_one_kind_is_restored_into_another(made, empty_postgres, bucket, tmp_path):
    back_up(settings_of(made), tmp_path / "first", 1)
    restore(_grown(tmp_path / "grown", empty_postgres, bucket), tmp_path / "first", None)
    back_up(_grown(tmp_path / "grown", empty_postgres, bucket), tmp_path / "second", 1)
    restore(settings_of(tmp_path / "home"), tmp_path / "second", None)

    after = tallies_in(url_of(tmp_path / "home"))
    before = tallies_in(url_of(made))
    for name in ("job", "feed", *LEFT_OUT):
        del before[name], after[name]
    assert after == before
    assert files_below(tmp_path / "home" / "blobs") == files_below(made / "blobs")
