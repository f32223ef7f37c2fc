"""Servers with users. Hashing a password takes long on purpose, so the tests of a module share one server."""

import itertools
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from wanllmdb_server.access.passwords import hash_password, store_password
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import principal

from tests.server.access.browser import Browser
from tests.server.client import over_http
from tests.server.people import add_person, registry_of
from tests.server.rows import rows_of
from tests.server.servers import Server, serving

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A server with the administrator `root`."""
    with serving(tmp_path_factory.mktemp("closed") / "data") as server:
        add_person(server.data_dir, "root", is_admin=True)
        yield server


@pytest.fixture
def own(tmp_path):
    """A server of the test's own, without users."""
    with serving(tmp_path / "data") as server:
        yield server


@pytest.fixture
def name():
    """A principal's name that no other test uses."""
    return f"ada-{next(_numbers)}"


@pytest.fixture(scope="session")
def hashed():
    return hash_password(PASSWORD)


@pytest.fixture
def person(closed, name, hashed):
    """A user with the password above; its name."""
    add_user(closed, name, hashed)
    return name


@pytest.fixture
def other(closed, name, hashed):
    """A browser where another user is logged in."""
    add_user(closed, f"{name}-other", hashed)
    browser = Browser(closed.url)
    assert browser.log_in(f"{name}-other", PASSWORD).status == 200
    return browser


def add_user(server, name, hashed):
    add_person(server.data_dir, name)
    with registry_of(server.data_dir) as database, database.write() as connection:
        row = connection.execute(select(principal.c.id).where(principal.c.name == name)).one()
        store_password(connection, row.id, hashed)


@pytest.fixture
def browser(closed):
    """A browser that is logged in as nobody."""
    return Browser(closed.url)


@pytest.fixture
def logged_in(browser, person):
    """A browser that is logged in as `person`."""
    assert browser.log_in(person, PASSWORD).status == 200
    return browser


@pytest.fixture
def admin(closed, name):
    """A client with a key of an administrator that no other test uses."""
    return over_http(closed.url, add_person(closed.data_dir, f"admin-{name}", is_admin=True))


@pytest.fixture
def rows(closed):
    """Every row of the registry, which a refused change must leave as it was: but for when it was asked."""

    def read():
        found = rows_of(closed.data_dir)
        for row in found["api_key"] + found["session"]:
            row.pop("last_used_at", row.pop("last_seen_at", None))
        return found

    return read


@dataclass(frozen=True)
class Team:
    """A server, and a client for each of `root` (who administers it), `ada` and `eve`."""

    server: Server
    root: object
    ada: object
    eve: object

    def give(self, project, name, role=Role.WRITER):
        self.root.do("addMember", "project { id }", project=project, principal=name, role=role.value)

    def take(self, project, name):
        self.root.do("removeMember", "project", project=project, principal=name)


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    data = tmp_path_factory.mktemp("team") / "data"
    with serving(data) as server:
        root = over_http(server.url, add_person(data, "root", is_admin=True))
        ada, eve = (over_http(server.url, add_person(data, name)) for name in ("ada", "eve"))
        yield Team(server, root, ada, eve)


@pytest.fixture
def shared(team, project):
    """A project of root's in which ada writes and eve is nobody."""
    team.root.do("createProject", "project { id }", name=project)
    team.give(project, "ada")
    return project
