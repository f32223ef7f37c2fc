"""Long random runs: `make soak`. Each prints what it counted."""

from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.server.aliases.machine import Walk
from tests.server.inside import opened
from tests.server.processes.killing import kill_cycles
from tests.server.processes.moving import move_for
from tests.server.servers import serving

pytestmark = [pytest.mark.soak, pytest.mark.timeout(6 * 3600)]


@pytest.mark.sqlite_only(reason="what a kill may tear is SQLite's file and the local disk")
def test_a_thousand_kills(tmp_path):
    counts = kill_cycles(1_000, tmp_path / "data", seed=2)

    print(counts)  # what the soak reports
    assert (counts["cycles"], counts["lost"], counts["half visible"]) == (1_000, 0, 0)


def test_sixteen_clients_move_one_alias_for_ten_seconds(tmp_path):
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(tmp_path / "data")) for _ in range(3)]

        moves = move_for(10, servers)

    print(f"{moves} moves")  # the same
    assert moves > 100


def test_long_walks(tmp_path):
    with opened(tmp_path / "data") as registry:

        class Here(Walk):
            pass

        Here.registry = registry
        many = settings(
            max_examples=1_000,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Here, settings=many)
