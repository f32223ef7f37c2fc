from collections.abc import Iterator

import pytest

from tests.server.edge import Edge, running
from wanllmdb_server.settings import Settings


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with running(Settings(threads=4)) as server:
        yield server
