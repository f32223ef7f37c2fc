"""Migrations: they make what the tables say, the newest is HEAD, and an older database is copied aside."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from wanllmdb_server.artifacts import tables as artifact_tables
from wanllmdb_server.db import sqlite, sqlite_files, upgrade
from wanllmdb_server.db.base import metadata
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.migrations import HEAD
from wanllmdb_server.errors import DatabaseUnavailable

from tests.databases import empty_url
from tests.server.rows import query, rows_of
from tests.server.servers import run


@pytest.fixture
def database(tmp_path):
    """A database as migrations make it."""
    with closing(Database(empty_url(tmp_path))) as made:
        assert upgrade.upgrade(made) is None
        yield made


def test_migrations_make_what_the_tables_say(database):
    with database.engines[1].connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert artifact_tables.version.name in metadata.tables
    assert differences == []


def test_a_table_without_a_migration_would_be_noticed(database):
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE run DROP COLUMN host")
    with database.engines[1].connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [(kind, table, column.name) for kind, _, table, column in differences] == [
        ("add_column", "run", "host")
    ]


def test_head_is_the_newest_migration(database):
    with database.engines[1].connect() as connection:
        scripts = ScriptDirectory.from_config(upgrade.alembic_config(connection))
        heads = scripts.get_heads()

    assert heads == [HEAD]
    assert query(database, "SELECT version_num FROM alembic_version") == [{"version_num": HEAD}]


@pytest.mark.postgresql_only(reason="SQLite has no other collation unless asked for")
def test_all_text_is_compared_by_its_bytes(database):
    assert (
        query(
            database,
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'",
        )
        == []
    )


@pytest.mark.parametrize("processes", [4])
def test_processes_that_migrate_at_the_same_time_wait_for_one_another(tmp_path, processes):
    empty_url(tmp_path / "data")
    with ThreadPoolExecutor(processes) as pool:
        done = list(pool.map(lambda _: run(tmp_path / "data", "db", "upgrade"), range(processes)))

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * processes
    assert query(tmp_path / "data", "SELECT version_num FROM alembic_version") == [{"version_num": HEAD}]


@pytest.mark.sqlite_only(reason="only a file is copied aside")
def test_an_older_database_is_copied_aside_before_it_is_migrated(database, monkeypatch, tmp_path):
    """The migration is a real one, of a later release: written to a folder that Alembic reads beside ours."""
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO principal (id, kind, name, created_at) VALUES (1, 'local', 'me', 0)"
        )
    before = rows_of(database)
    later = tmp_path / "later"
    later.mkdir()
    (later / "9999_later.py").write_text(
        f"from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '9999', '{HEAD}'\n"
        "def upgrade():\n    op.add_column('principal', sa.Column('email', sa.String()))\n"
    )
    ours = upgrade.alembic_config

    def with_later(connection):
        config = ours(connection)
        folder = f"{config.get_main_option('script_location')}/versions"
        config.set_main_option("version_locations", f"{folder}:{later}")
        config.set_main_option("path_separator", ":")
        return config

    monkeypatch.setattr(upgrade, "alembic_config", with_later)
    for module in (upgrade, sqlite, sqlite_files):
        monkeypatch.setattr(module, "HEAD", "9999")

    copy = upgrade.upgrade(database)

    assert copy is not None
    assert Path(copy).name.startswith(f"wanllmdb.sqlite.before-9999-from-{HEAD}-")
    assert rows_of(Path(copy)) == before
    assert query(database, "SELECT name, email FROM principal") == [{"name": "me", "email": None}]
    assert database.revision() == "9999"
    assert upgrade.upgrade(database) is None
    assert len(list(tmp_path.glob("*.before-*Z"))) == 1


@pytest.mark.sqlite_only(reason="PostgreSQL does not rebuild the table")
def test_entries_survive_the_way_to_references_and_back(tmp_path):
    path = tmp_path / "older.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = upgrade.alembic_config(connection)
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO principal VALUES (1, 'local', 'me', 0)",
            "INSERT INTO project (id, name, created_at, created_by) VALUES (1, 'p', 0, 1)",
            "INSERT INTO artifact (id, project_id, name, type, metadata, clock, created_by, created_at, "
            "updated_at) VALUES (1, 1, 'a', 't', '{}', 0, 1, 0, 0)",
            "INSERT INTO version (id, artifact_id, state, metadata, created_by, created_at, last_used_at) "
            "VALUES (1, 1, 'DRAFT', '{}', 1, 0, 0)",
            "INSERT INTO blob (id, project_id, digest, size, state, storage, created_by, created_at) "
            "VALUES (1, 1, 'sha256:a', 1, 'PENDING', 'default', 1, 0)",
            "INSERT INTO entry VALUES (1, 'x/y', 1)",
        ):
            connection.exec_driver_sql(statement)
        command.upgrade(config, "0004")
    entry = {"version_id": 1, "path": "x/y", "blob_id": 1}
    assert query(path, "SELECT * FROM entry") == [{**entry, "reference_id": None}]
    (made,) = query(path, "SELECT sql FROM sqlite_master WHERE name = 'entry'")
    assert "WITHOUT ROWID" in made["sql"]

    with engine.begin() as connection:
        command.downgrade(upgrade.alembic_config(connection), "0001")
    engine.dispose()

    assert query(path, "SELECT * FROM entry") == [entry]
    (made,) = query(path, "SELECT sql FROM sqlite_master WHERE name = 'entry'")
    assert "WITHOUT ROWID" in made["sql"]
    assert "reference" not in rows_of(path)


def test_a_failed_migration_leaves_the_database_as_it_was(database, monkeypatch):
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from-the-future'")
    before = rows_of(database)

    with pytest.raises(DatabaseUnavailable, match="it may belong to a newer server"):
        upgrade.upgrade(database)

    assert rows_of(database) == before


@pytest.mark.sqlite_only(reason="it is about a file")
def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    path = tmp_path / "wanllmdb.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 20)

    with pytest.raises(DatabaseUnavailable, match="cannot be read: file is not a database"):
        upgrade.upgrade(Database(f"sqlite:///{path}"))

    assert path.read_bytes().startswith(b"not a database")


def test_the_commands_tell_and_make_the_revision(tmp_path):
    data_dir = tmp_path / "data"
    name = Database(empty_url(data_dir)).name

    steps = [run(data_dir, "db", command) for command in ("check", "upgrade", "current")]

    assert [step.returncode for step in steps] == [1, 0, 0]
    assert [step.stdout for step in steps] == [
        "",
        f"{name} is at revision {HEAD}\n",
        f"{HEAD}\n",
    ]
    assert steps[0].stderr == (
        f"wanllmdb-server: the database {name} is empty, this server needs {HEAD}; "
        "run: wanllmdb-server db upgrade\n"
    )
