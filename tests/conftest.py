"""On which database the tests run, and what all of them share."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

from tests import databases
from tests.postgres import running_postgres
from tests.s3servers.fixtures import ministack, swift
from tests.tls import authority

__all__ = ["authority", "ministack", "swift"]

# A busy machine is no failure; and CI, which judges a change, tries the same examples every time.
settings.register_profile(
    "here", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("here")


def pytest_addoption(parser):
    group = parser.getgroup("wanllmdb")
    group.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite",
                    help="what registries keep their rows in")  # fmt: skip
    group.addoption("--database-url", help="a PostgreSQL that runs already, whose role may create databases")


def pytest_configure(config):
    """The database is made in the first process; those of pytest-xdist find it there."""
    # Started in the background of a shell it would be ignored, and by the commands that tests interrupt too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("database") != "postgresql" or hasattr(config, "workerinput"):
        return
    url = config.getoption("database_url")
    if url is None:
        server = running_postgres()
        url = server.__enter__()
        config.add_cleanup(lambda: server.__exit__(None, None, None))
    os.environ[databases.VARIABLE] = url
    databases.make_template()


def pytest_collection_modifyitems(config, items):
    """Leave out what is about one database only, and say how many."""
    other = "sqlite_only" if databases.is_postgresql() else "postgresql_only"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


@pytest.fixture(scope="module", autouse=True)
def _databases():
    yield
    if databases.is_postgresql():
        databases.drop_unused()
