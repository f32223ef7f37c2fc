"""Something was committed: those who wait are woken, whoever committed it."""

import threading
from contextlib import closing

import pytest
from sqlalchemy import text
from wanllmdb_server.db.engine import Database

from tests.databases import make_database, url_of
from tests.server.rows import change, query
from tests.server.servers import PATIENCE, wait_until

ADD = "INSERT INTO principal (kind, name, created_at) VALUES ('user', :name, 0)"
LISTENING = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN wanllmdb'"
)


@pytest.fixture
def url(tmp_path):
    (tmp_path / "data").mkdir()
    make_database(tmp_path / "data")
    return url_of(tmp_path / "data")


def commit(database, name):
    with database.write() as connection:
        connection.execute(text(ADD), {"name": name})


def names(database):
    with database.read() as connection:
        return connection.execute(text("SELECT name FROM principal ORDER BY id")).scalars().all()


class Follower:
    """Reads all names each time it is woken."""

    def __init__(self, database):
        self.database = database
        self.seen = []
        self.woken = threading.Event()
        self.unsubscribe = database.wakeups.subscribe(self.woken.set)

    def wait_for(self, wanted):
        while self.seen != wanted:
            assert self.woken.wait(PATIENCE)
            self.woken.clear()
            self.seen = names(self.database)


def test_commits_of_this_process_and_of_others_wake(url):
    with closing(Database(url)) as mine, closing(Database(url)) as other:
        follower = Follower(mine)
        for number in range(4):
            commit((mine, other)[number % 2], f"p{number}")
            follower.wait_for([f"p{n}" for n in range(number + 1)])


def test_a_commit_of_this_process_wakes_before_write_returns(url):
    with closing(Database(url)) as database:
        woken = []
        unsubscribe = database.wakeups.subscribe(lambda: woken.append(threading.get_ident()))
        commit(database, "one")
        assert threading.get_ident() in woken

        unsubscribe()
        woken.clear()
        commit(database, "two")
        assert threading.get_ident() not in woken


def test_nobody_is_woken_by_what_was_rolled_back(url):
    with closing(Database(url)) as database:
        woken = []
        database.wakeups.subscribe(lambda: woken.append(threading.get_ident()))
        with pytest.raises(ZeroDivisionError), database.write() as connection:
            connection.execute(text(ADD), {"name": "one"})
            raise ZeroDivisionError
        assert threading.get_ident() not in woken


def test_one_that_fails_does_not_keep_the_others_asleep(url):
    with closing(Database(url)) as database:
        woken = []
        database.wakeups.subscribe(lambda: 1 / 0)
        database.wakeups.subscribe(lambda: woken.append(threading.get_ident()))
        commit(database, "one")
        assert threading.get_ident() in woken


@pytest.mark.postgresql_only(reason="SQLite has no connection to lose")
def test_a_lost_connection_is_made_anew_and_nothing_is_missed(url, tmp_path):
    with closing(Database(url)) as mine, closing(Database(url)) as other:
        follower = Follower(mine)
        commit(other, "one")
        follower.wait_for(["one"])
        wait_until(lambda: query(mine, LISTENING))
        change(mine, f"SELECT pg_terminate_backend(pid) FROM ({LISTENING}) AS listening")
        commit(other, "two")
        follower.wait_for(["one", "two"])
