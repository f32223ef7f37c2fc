from collections.abc import Iterator

import pytest
from wanllmdb_server.settings import Settings

from tests.server.edge import Edge, running


@pytest.fixture(scope="module")
def edge() -> Iterator[Edge]:
    with running(Settings(threads=4)) as server:
        yield server
