"""A PostgreSQL for tests that move between two kinds of databases."""

import itertools

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.postgres import running_postgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres():
    with running_postgres() as url:
        yield url


@pytest.fixture
def empty_postgres(postgres):
    """The URL of a database without tables."""
    name = f"moving_{next(_numbers)}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)
