"""An answer is made once for all who get the same, as the server itself counts it."""

from contextlib import ExitStack

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import over_http, send
from tests.server.live.listening import EVENTS, stream
from tests.server.people import add_key, add_person
from tests.server.servers import serving, wait_until

SHORT = "subscription($project: String!) { events(project: $project) { after } }"
METRICS_KEY = "a key of sixteen characters or more"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server, its administrator, and four API keys; the first two may do the same."""
    data = tmp_path_factory.mktemp("sharing") / "data"
    with serving(data, metrics_key=METRICS_KEY, live_connections=0) as server:
        ada = over_http(server.url, add_person(data, "ada", is_admin=True))
        ada.do("createProject", "project { id }", name="p")
        vera = add_person(data, "vera", roles={"p": Role.WRITER})
        keys = {
            "vera": vera,
            "vera again": add_key(data, "vera"),
            "vera as viewer": add_key(data, "vera", role=Role.VIEWER),
            "will": add_person(data, "will", roles={"p": Role.WRITER}),
        }
        yield server, ada, keys


def counted(server):
    """(subscribers, groups, executions for groups)."""
    headers = {"Authorization": f"Bearer {METRICS_KEY}"}
    status, _, body = send(f"{server.url}/metrics", "GET", None, headers)
    assert status == 200
    values = dict(line.rsplit(" ", 1) for line in body.decode().splitlines() if not line.startswith("#"))
    names = "subscribers", "groups", 'executions_total{reader="group"}'
    return tuple(int(float(values[f"wanllmdb_live_{name}"])) for name in names)


ONE = ("vera", EVENTS, {})
OTHERS = {
    "two keys without limits": (("vera again", EVENTS, {}), 1),
    "a key with fewer rights": (("vera as viewer", EVENTS, {}), 2),
    "another person": (("will", EVENTS, {}), 2),
    "another document": (("vera", SHORT, {}), 2),
    "other variables": (("vera", EVENTS, {"types": ["PROJECT_UPDATED"]}), 2),
}


@pytest.mark.parametrize("difference", OTHERS)
def test_one_execution_serves_all_who_get_the_same(world, difference):
    server, ada, keys = world
    other, groups = OTHERS[difference]
    wait_until(lambda: counted(server)[:2] == (0, 0))
    with ExitStack() as stack:
        streams = [
            stack.enter_context(stream(server.url, keys[key], document, project="p", **variables))
            for key, document, variables in [ONE, other] * 10
        ]
        # Before that each of them is answered by itself.
        wait_until(lambda: counted(server)[:2] == (20, groups))
        *_, before = counted(server)
        for number in range(3):
            text = f"{difference} {number}"
            ada.do("updateProject", "project { id }", project="p", description=text)
            assert [one.next()["after"] for one in streams] == [{"description": text}] * 20

        assert counted(server) == (20, groups, before + 3 * groups)
