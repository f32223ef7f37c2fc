"""PostgreSQL itself: snapshots, time limits, what its errors become, and a server that goes away."""

import subprocess
import sys
import threading
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from wanllmdb_server.db.engine import Database
from wanllmdb_server.db.postgresql_errors import translate
from wanllmdb_server.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    StorageFull,
    Timeout,
    WriteCollision,
)

from tests.databases import empty_url, url_of
from tests.postgres import Postgres
from tests.server.client import Refused
from tests.server.protocol import log
from tests.server.rows import query
from tests.server.servers import serving, wait_until

pytestmark = pytest.mark.postgresql_only(reason="it is about PostgreSQL")
SLEEPING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND state = 'active' AND strpos(query, 'pg_sleep(60)') > 0"
)


@pytest.fixture
def database(tmp_path):
    with closing(Database(url_of(tmp_path / "data"), pool_size=2, busy_seconds=0.5)) as opened_:
        yield opened_


def add_principal(database, name):
    with database.write() as connection:
        connection.execute(
            text("INSERT INTO principal (kind, name, created_at) VALUES ('user', :name, 0)"), {"name": name}
        )


def names(connection):
    return connection.execute(text("SELECT name FROM principal ORDER BY name")).scalars().all()


def test_a_block_reads_one_snapshot_and_the_next_one_another(database):
    for number in range(4):  # more blocks than connections: they are used again
        with database.read() as connection:
            before = names(connection)
            add_principal(database, f"p{number}")
            assert names(connection) == before
        with database.read() as connection:
            assert names(connection) == [*before, f"p{number}"]


def test_nothing_is_written_in_a_snapshot(database):
    with pytest.raises(DatabaseUnavailable, match="read-only"), database.read() as connection:
        connection.execute(text("DELETE FROM principal"))
    with database.read() as connection:
        assert names(connection) == []


def test_no_block_sees_what_the_one_before_left(database):
    with pytest.raises(ZeroDivisionError), database.read() as connection:
        names(connection)
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(text("INSERT INTO principal (kind, name, created_at) VALUES ('user', 'x', 0)"))
        raise ZeroDivisionError
    with database.read() as connection:
        assert names(connection) == []


def test_an_interrupted_statement_ends_and_the_next_user_is_left_alone(database):
    for _ in range(3):
        with pytest.raises(Timeout, match="longer than allowed"), database.read() as connection:
            waiting = threading.Thread(
                target=lambda: (wait_until(lambda: query(database, SLEEPING)), database.interrupt(connection))
            )
            waiting.start()
            connection.execute(text("SELECT pg_sleep(60)"))
        waiting.join()
        database.interrupt(connection)  # too late: nothing runs in it any more
        with database.read() as connection:
            assert names(connection) == []


def test_no_statement_runs_longer_than_allowed(tmp_path):
    database = Database(url_of(tmp_path / "data"), statement_seconds=0.2)
    with closing(database), pytest.raises(Timeout), database.read() as connection:
        connection.execute(text("SELECT pg_sleep(60)"))


def test_who_waits_too_long_for_a_row_is_told_that_the_database_is_busy(database):
    add_principal(database, "one")
    change = text("UPDATE principal SET display_name = 'x'")

    with database.write() as first:
        first.execute(change)
        with pytest.raises(DatabaseBusy, match="0.5 s"), database.write() as second:
            second.execute(change)


def test_all_connections_in_use_is_busy(database):
    with database.read(), database.read(), pytest.raises(DatabaseBusy, match="0.5 s"), database.read():
        pass


def test_of_two_that_wait_for_each_other_one_is_rolled_back(database):
    for name in ("a", "b"):
        add_principal(database, name)
    change = text("UPDATE principal SET display_name = 'x' WHERE name = :name")
    met, refused = threading.Barrier(2), []

    def both(*order):
        try:
            with database.write() as connection:
                connection.execute(text("SET lock_timeout = 0"))
                connection.execute(change, {"name": order[0]})
                met.wait()
                connection.execute(change, {"name": order[1]})
        except WriteCollision as error:
            refused.append(error)

    threads = [threading.Thread(target=both, args=order) for order in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert query(database, "SELECT display_name FROM principal") == [{"display_name": "x"}] * 2


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (psycopg.errors.DiskFull("no space"), StorageFull),
        (psycopg.errors.TooManyConnections("no slots"), DatabaseBusy),
        (psycopg.errors.SerializationFailure("x"), WriteCollision),
        (psycopg.errors.AdminShutdown("going down"), DatabaseUnavailable),
        (psycopg.errors.InvalidPassword("no"), DatabaseUnavailable),
        (psycopg.errors.InsufficientPrivilege("no"), DatabaseUnavailable),
        (psycopg.errors.ReadOnlySqlTransaction("x"), DatabaseUnavailable),
        (psycopg.errors.StringDataRightTruncation("x"), LimitExceeded),
        (psycopg.errors.ProgramLimitExceeded("x"), LimitExceeded),
        (psycopg.errors.UntranslatableCharacter("x"), InvalidInput),
        (psycopg.OperationalError("connection failed: password=hunter2 refused"), DatabaseUnavailable),
        (psycopg.OperationalError("postgresql://me:hunter2@host/x refused"), DatabaseUnavailable),
    ],
)
def test_errors_become_ours(error, ours):
    translated = translate(error, "postgresql://me:***@host/x", 1)

    assert type(translated) is ours
    assert "hunter2" not in translated.message


def test_an_error_of_our_own_stays_what_it_is():
    error = psycopg.errors.UndefinedColumn("no such column")
    assert translate(error, "x", 1) is error


def test_no_password_is_told(tmp_path):
    url = make_url(url_of(tmp_path / "data")).set(password="hunter2", port=1)  # nobody listens there

    for given in (url, url.set(drivername="postgresql+nothing"), url.set(drivername="mysql")):
        with pytest.raises(DatabaseUnavailable) as refused:
            Database(given.render_as_string(hide_password=False)).revision()
        assert "hunter2" not in refused.value.message
    with pytest.raises(DatabaseUnavailable) as refused:
        Database("postgresql+psycopg://me:hunter2@host:port/x")
    assert "hunter2" not in refused.value.message


def test_the_missing_driver_is_named(tmp_path):
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from wanllmdb_server.cli import main; sys.exit(main(['db', 'check']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"WANLLMDB_DATABASE_URL": "postgresql+psycopg://me@host/x", "WANLLMDB_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "wanllmdb-server: PostgreSQL needs the package psycopg; install wanllmdb-server[postgres]\n"
    )


def test_a_database_that_was_not_migrated_is_said_to_be_empty(tmp_path):
    with closing(Database(empty_url(tmp_path / "data"))) as database:
        assert database.revision() is None
        with (
            pytest.raises(DatabaseUnavailable, match="wanllmdb-server db upgrade"),
            database.read() as connection,
        ):
            names(connection)


def test_a_server_outlives_a_restart_of_its_database(tmp_path):
    postgres = Postgres()
    try:
        postgres.start()
        with serving(tmp_path / "data", database_url=postgres.url) as server:
            before = [log(server.api, "demo", "iris", {"a": f"{n}".encode()})["name"] for n in range(2)]
            postgres.stop()
            codes = []
            for ask in (
                lambda: server.api.ask('{ project(name: "demo") { name } }'),
                lambda: server.api.do("createProject", "project { name }", name="lost"),
            ):
                with pytest.raises(Refused) as refused:
                    ask()
                codes.append(refused.value.code)
            postgres.start()
            # Every connection of the pools is stale, and none of them is handed out.
            after = [log(server.api, "demo", "iris", {"a": f"{n}".encode()})["name"] for n in range(2, 5)]
            exit_code = server.stop()
    finally:
        postgres.remove()

    assert (before, after) == (["v1", "v2"], ["v3", "v4", "v5"])
    assert codes == ["DATABASE_UNAVAILABLE"] * 2
    assert exit_code == 0
