"""What the server's tests share: one server for those that only need one, and a project of their own."""

import itertools
import re

import pytest

from tests.server.inside import opened
from tests.server.protocol import log
from tests.server.rows import rows_of
from tests.server.servers import serving

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A server that tests share; each keeps to a project of its own."""
    with serving(tmp_path_factory.mktemp("shared") / "data") as running:
        yield running


@pytest.fixture
def api(server):
    return server.api


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    """A registry in this process that the tests of a module share."""
    with opened(tmp_path_factory.mktemp("inside") / "data") as registry:
        yield registry


@pytest.fixture
def project(request):
    """The name of a project that no other test uses."""
    return re.sub(r"[^A-Za-z0-9]+", "-", request.node.name)[:100] + f"-{next(_numbers)}"


@pytest.fixture
def iris(api, project):
    """`<project>/iris` with versions v1, v2 and v3."""
    for content in (b"one", b"two", b"three"):
        log(api, project, "iris", {"data.csv": content})
    return f"{project}/iris"


@pytest.fixture
def state(server):
    """Every row of the registry, which a refused change must leave as it was."""
    return lambda: rows_of(server.data_dir)


@pytest.fixture
def inside_state(inside):
    """The same of the registry in this process."""
    return lambda: rows_of(inside.database)
