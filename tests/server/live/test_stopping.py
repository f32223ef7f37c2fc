"""The server stops, is killed, starts again: whoever comes back with a cursor misses nothing."""

import signal

import pytest

from tests.server.live.listening import recorded, socket, stream
from tests.server.live.restarting import restart_under_load
from tests.server.servers import serving


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_closes_connections_so_that_clients_come_back(tmp_path, workers):
    with serving(tmp_path / "data", "--workers", workers) as server:
        server.api.do("createProject", "project { id }", name="p")
        with socket(server.url) as ws, stream(server.url, project="p") as events:
            ws.subscribe("a", project="p")
            ws.settle()
            events.until_subscribed()
            server.process.send_signal(signal.SIGTERM)

            assert ws.closed()[0] in (1001, 1012)
            # No `complete`: the subscription has not ended.
            assert events.message() is None
        assert server.process.wait(60) == 0


def test_a_change_through_one_process_reaches_subscribers_of_all(tmp_path):
    data = tmp_path / "data"
    with serving(data) as one, serving(data) as other:
        one.api.do("createProject", "project { id }", name="p")
        with socket(one.url) as near, socket(other.url) as far:
            first = recorded(one.api, "p")[0]["cursor"]
            for ws in (near, far):
                ws.subscribe("a", project="p", after=first)
            for number in range(10):
                api = (one, other)[number % 2].api
                api.do("updateProject", "project { id }", project="p", description=str(number))

            seen = [[ws.next("a")["after"]["description"] for _ in range(10)] for ws in (near, far)]
        assert seen == [[str(number) for number in range(10)]] * 2


def test_killed_and_started_again_under_writers_and_subscribers(tmp_path):
    assert restart_under_load(tmp_path / "data", restarts=2, writes=25) == 101
