"""Back up and restore: what comes back is what was there."""

import shutil
import stat
from dataclasses import replace

import pytest
from alembic import command
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.upgrade import alembic_config
from wanllmdb_server.errors import ChecksumMismatch, Conflict, CursorExpired, NotFound
from wanllmdb_server.events.cursors import read_cursor
from wanllmdb_server.events.feed import head_of
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.moving.backup import LEFT_OUT, back_up, dump, without_collection
from wanllmdb_server.moving.folder import BackupFolder, Manifest
from wanllmdb_server.moving.restore import check, restore
from wanllmdb_server.moving.rows import tables_of

from tests.databases import url_of
from tests.server.inside import opened
from tests.server.jobs.test_collecting import _collect
from tests.server.moving.filled import FILES, files_below, fill, is_untouched, rows_in, settings_of
from tests.server.protocol import digest_of, log_inside


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The folder of a registry that is not changed any more."""
    folder = tmp_path_factory.mktemp("source") / "data"
    with opened(folder) as registry:
        fill(registry)
    return folder


@pytest.fixture(scope="module")
def made(source, tmp_path_factory):
    """The folder of a backup of it."""
    folder = tmp_path_factory.mktemp("made") / "backup"
    back_up(settings_of(source), folder, 7)
    return folder


@pytest.fixture
def backup(made, tmp_path):
    """A copy that the test may damage."""
    return shutil.copytree(made, tmp_path / "backup")


def test_what_is_restored_is_what_was_backed_up(source, backup, tmp_path):
    done = restore(settings_of(tmp_path / "new"), backup, None)

    before, after = rows_in(url_of(source)), rows_in(url_of(tmp_path / "new"))
    epochs = [rows["feed"][0].pop("epoch") for rows in (before, after)]
    assert epochs[0] != epochs[1]
    for name in ("upload", *LEFT_OUT):
        assert after[name] == []
        before[name] = []
    # It was held by the backup.
    jobs = [(job["kind"], job["state"], job["lease_owner"], job["lease_until"]) for job in after.pop("job")]
    assert jobs == [("collect-garbage", "QUEUED", None, None)]
    before.pop("job")
    assert after == before
    assert len(before["alias_move"]) > 10
    assert len(before["lineage_edge"]) == 3
    assert files_below(tmp_path / "new" / "blobs") == files_below(source / "blobs")
    assert (done.moved.copied, done.moved.kept, done.other_key) == (
        len(files_below(source / "blobs")),
        0,
        True,
    )


def test_a_restored_registry_goes_on(backup, tmp_path):
    restore(settings_of(tmp_path / "new"), backup, None)

    with opened(tmp_path / "new") as registry:
        version = log_inside(registry, "demo", "iris", {"a": b"four"}, aliases=["production"])
        rolled = registry.api.do(
            "rollbackAlias", "alias { versionName }", artifact="demo/iris", alias="production"
        )
        seen = registry.api.ask('{ artifactVersion(ref: "demo/iris:v1") { metadata tags digest } }')
        _collect(registry)
        with registry.database.read() as connection:
            blobs = connection.exec_driver_sql("SELECT id FROM blob ORDER BY id DESC").scalars().all()

    assert version["name"] == "v4"
    assert rolled["alias"]["versionName"] == "v2"
    assert seen["artifactVersion"]["metadata"]["ratio"] == 1e22
    assert len(blobs) == len(set(blobs))


def test_row_ids_are_not_given_twice(source, tmp_path):
    with opened(tmp_path / "old", gc_grace_minutes=0, put_url_seconds=1) as registry:
        version = log_inside(registry, "demo", "iris", {"a": b"gone"})
        registry.api.do("deleteVersion", "version { id }", version=version["id"], deleteAliases=True)
        with registry.database.write() as connection:
            connection.exec_driver_sql("DELETE FROM entry")
            connection.exec_driver_sql("DELETE FROM blob")
    back_up(settings_of(tmp_path / "old"), tmp_path / "backup", 1)
    restore(settings_of(tmp_path / "new"), tmp_path / "backup", None)

    with opened(tmp_path / "new") as registry:
        log_inside(registry, "demo", "iris", {"a": b"next"})

    assert [row["id"] for row in rows_in(url_of(tmp_path / "new"))["blob"]] == [2]


def test_everything_in_a_backup_is_for_its_owner_only(backup):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (backup, *backup.rglob("*"))}
    assert modes == {0o700, 0o600}


def test_a_second_backup_copies_only_what_is_new(tmp_path):
    with opened(tmp_path / "data") as registry:
        log_inside(registry, "demo", "iris", FILES)
        first = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 7)
        log_inside(registry, "demo", "iris", {"a": b"new", **FILES})
        second = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 7)
        third = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 7)

    assert [(done.moved.copied, done.moved.kept) for done in (first, second, third)] == [
        (3, 0),
        (1, 3),
        (0, 4),
    ]
    assert BackupFolder(tmp_path / "backup").names() == [
        done.manifest.name for done in (first, second, third)
    ]
    assert check(tmp_path / "backup", first.manifest.name).blob_count == 3
    assert check(tmp_path / "backup", None) == third.manifest


def test_old_snapshots_go_and_what_only_they_needed(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        version = log_inside(registry, "demo", "iris", {"a": b"old", "b": b"both"})
        first = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 2)
        log_inside(registry, "demo", "iris", {"a": b"new", "b": b"both"})
        registry.api.do("deleteVersion", "version { id }", version=version["id"])
        _collect(registry)
        second = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 2)
        third = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 2)

    folder = BackupFolder(tmp_path / "backup")
    assert (first.removed, second.removed, third.removed) == (0, 0, 1)
    assert folder.names() == [second.manifest.name, third.manifest.name]
    assert sorted(path.read_bytes() for path in folder.blob_files()) == [b"both", b"new"]
    with pytest.raises(NotFound, match=f"no snapshot '{first.manifest.name}'"):
        folder.snapshot(first.manifest.name)


def test_no_garbage_is_collected_during_a_backup(tmp_path):
    with opened(tmp_path / "data", gc_grace_minutes=0) as registry:
        with without_collection(registry.database, "one"):
            two = without_collection(registry.database, "two")
            with pytest.raises(Conflict, match="another backup holds that off"), two:
                pass
            with without_collection(registry.database, "one"):  # died and came back
                pass
        with without_collection(registry.database, "two"):
            pass


@pytest.mark.parametrize("fault", ["changed", "cut", "gone"])
@pytest.mark.parametrize("what", ["blob", "table", "manifest"])
def test_a_damaged_backup_is_refused_by_name(backup, tmp_path, what, fault):
    folder = BackupFolder(backup)
    path = {
        "blob": folder.blob(digest_of(FILES["large"])),
        "table": folder.snapshot().folder / "version.ndjson.gz",
        "manifest": folder.snapshot().folder / "manifest.json",
    }[what]
    content = path.read_bytes()
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if fault == "cut" else content[:-30] + b"x" + content[-29:])

    with pytest.raises(ChecksumMismatch, match=str(path)):
        check(backup, None)
    with pytest.raises(ChecksumMismatch, match=str(path)):
        restore(settings_of(tmp_path / "new"), backup, None)
    assert is_untouched(tmp_path / "new")

    path.write_bytes(content)
    assert check(backup, None).blob_count == 7


def test_a_table_whose_rows_are_others_than_counted_is_refused(backup, tmp_path):
    """Also if somebody made the checksums of the files right."""
    snapshot = BackupFolder(backup).snapshot()
    manifest = snapshot.manifest()
    path = snapshot.folder / "version_tag.ndjson.gz"
    path.unlink()
    sha256 = snapshot.write_table("version_tag", ["version_id", "name"], [[[1, "forged"], [2, "forged"]]])
    tables = {**manifest.tables, "version_tag": replace(manifest.tables["version_tag"], sha256=sha256)}
    for name in ("manifest.json", "manifest.json.sha256"):
        (snapshot.folder / name).unlink()
    snapshot.write_manifest(replace(manifest, tables=tables))

    with pytest.raises(ChecksumMismatch, match="2 rows of version_tag arrived that are not the 1 that"):
        restore(settings_of(tmp_path / "new"), backup, None)
    assert is_untouched(tmp_path / "new")


def test_a_registry_that_is_not_empty_is_refused_and_stays_as_it_was(backup, tmp_path):
    with opened(tmp_path / "used") as registry:
        log_inside(registry, "mine", "iris", {"a": b"mine"})
    before = rows_in(url_of(tmp_path / "used")), files_below(tmp_path / "used" / "blobs")

    with pytest.raises(Conflict, match=r"is not empty: it has 1 rows in project; name an empty one"):
        restore(settings_of(tmp_path / "used"), backup, None)

    assert (rows_in(url_of(tmp_path / "used")), files_below(tmp_path / "used" / "blobs")) == before


def test_a_storage_that_holds_other_bytes_under_a_key_is_refused(source, backup, tmp_path):
    key = next(iter(files_below(source / "blobs")))
    there = tmp_path / "new" / "blobs" / key
    there.parent.mkdir(parents=True)
    there.write_bytes(b"another registry's")

    with pytest.raises(Conflict, match=f"holds other bytes under {key}"):
        restore(settings_of(tmp_path / "new"), backup, None)
    assert there.read_bytes() == b"another registry's"
    assert is_untouched(tmp_path / "new")


def test_a_registry_that_a_server_has_started_on_is_empty(backup, tmp_path):
    with opened(tmp_path / "new") as registry, without_collection(registry.database, "x"):
        pass
    restore(settings_of(tmp_path / "new"), backup, None)

    with opened(tmp_path / "new") as registry:
        assert registry.api.ask('{ artifactVersion(ref: "demo/iris") { name } }') == {
            "artifactVersion": {"name": "v3"}
        }


def test_what_was_damaged_already_is_named_and_the_rest_is_kept(tmp_path):
    with opened(tmp_path / "data") as registry:
        log_inside(registry, "demo", "iris", {"a": b"12345", "b": b"sound"})
        (rotten,) = (tmp_path / "data" / "blobs").rglob(f"{digest_of(b'12345').removeprefix('sha256:')}-*")
        rotten.write_bytes(b"1234x")
        done = back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 7)
    restore(settings_of(tmp_path / "new"), tmp_path / "backup", None)

    assert [(item["digest"], item["size"]) for item in done.manifest.damaged] == [(digest_of(b"12345"), 5)]
    assert (done.manifest.blob_count, done.manifest.blob_bytes) == (1, 5)
    with opened(tmp_path / "new") as registry:
        seen = registry.api.ask('{ artifactVersion(ref: "demo/iris") { verification } }')
        log_inside(registry, "demo", "iris", {"a": b"12345", "b": b"sound"})
        mended = registry.api.ask('{ artifactVersion(ref: "demo/iris") { name verification } }')
    assert seen == {"artifactVersion": {"verification": "CORRUPT"}}
    assert mended["artifactVersion"]["name"] == "v1"


def test_a_folder_with_other_things_is_no_backup(source, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear")

    with pytest.raises(Exception, match="is not empty and no backup"):
        back_up(settings_of(source), tmp_path / "mine", 7)
    with pytest.raises(NotFound, match="there is no backup in"):
        restore(settings_of(tmp_path / "new"), tmp_path / "mine", None)

    assert files_below(tmp_path / "mine").keys() == {"thesis.txt"}


def test_cursors_from_before_a_restore_are_refused(tmp_path):
    with opened(tmp_path / "data") as registry:
        log_inside(registry, "demo", "iris", {"a": b"one"})
        back_up(settings_of(tmp_path / "data"), tmp_path / "backup", 7)
        place_all(registry.database)
        (event,) = registry.api.ask(NEWEST)["events"]["nodes"]
        with registry.database.read() as connection:
            assert read_cursor(event["cursor"], head_of(connection)) == 5
    restore(settings_of(tmp_path / "new"), tmp_path / "backup", None)

    with opened(tmp_path / "new") as registry:
        (restored,) = registry.api.ask(NEWEST)["events"]["nodes"]
        with registry.database.read() as connection:
            assert read_cursor(restored["cursor"], head_of(connection)) == 5
            with pytest.raises(CursorExpired, match="the registry goes on from a copy"):
                read_cursor(event["cursor"], head_of(connection))


NEWEST = '{ events(project: "demo", first: 1) { nodes { cursor } } }'


@pytest.mark.sqlite_only("makes an old file")
def test_a_backup_of_an_older_server_is_restored_into_a_newer(tmp_path):
    """The same tables as then, and migrated like those of any other registry."""
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    (tmp_path / "old.sqlite").touch()
    snapshot, folder = _old_snapshot(old, tmp_path / "backup")
    old.close()
    done = restore(settings_of(tmp_path / "new"), tmp_path / "backup", None)

    rows = rows_in(url_of(tmp_path / "new"))
    assert done.manifest.revision == "0005"
    assert [(row["id"], row["name"]) for row in rows["project"]] == [(7, "ancient")]
    assert [row["position"] for row in rows["feed"]] == [0]
    with opened(tmp_path / "new") as registry:
        assert log_inside(registry, "ancient", "iris", {"a": b"new"})["name"] == "v1"
    assert (snapshot.folder, folder.names()) == (snapshot.folder, [done.manifest.name])


def _old_snapshot(old, root):
    folder = BackupFolder(root)
    folder.make()
    begun = folder.begin("20250101T000000Z")
    with old.write() as connection:
        assert tables_of(connection) == []
        command.upgrade(alembic_config(connection), "0005")
        connection.exec_driver_sql(
            "INSERT INTO principal (id, kind, name, created_at) VALUES (1, 'LOCAL', 'local', 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO project (id, name, created_at, created_by) VALUES (7, 'ancient', 0, 1)"
        )
    with old.read() as connection:
        tables, counters, problems = dump(connection, begun)
    manifest = Manifest(
        "20250101T000000Z", "then", "0.0.9", "0005", tables, 0, 0, counters, "none", [], problems
    )
    begun.write_manifest(manifest)
    return folder.publish(begun, manifest.name), folder
