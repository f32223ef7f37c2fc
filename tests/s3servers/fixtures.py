"""Session-wide servers; `tests/conftest.py` makes them known to every test."""

import itertools
from collections.abc import Iterator

import pytest

from tests.s3servers.ministack import ministack_server
from tests.s3servers.servers import S3Server
from tests.s3servers.swift import swift_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real Swift."""
    with swift_server(tmp_path_factory.mktemp("swift")) as server:
        yield server


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A real ministack that checks signatures."""
    with ministack_server(tmp_path_factory.mktemp("ministack")) as server:
        yield server


def new_bucket(server: S3Server) -> str:
    """A fresh, empty bucket; its name is not used again in this run."""
    name = new_name()
    server.client().request("PUT", name)
    return name


def new_name() -> str:
    """A name for a bucket that is not used again in this run."""
    return f"bucket-{next(_numbers)}"
