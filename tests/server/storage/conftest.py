import pytest

from tests.server.storage.live import serve


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("served")) as storage:
        yield storage


@pytest.fixture
def storage(served):
    """The served local storage, empty."""
    yield served
    served.delete([found.key for found in served.list("")])
