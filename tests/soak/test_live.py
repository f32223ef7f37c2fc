"""Long random runs of lineage, of the feed and of several servers. Each prints what it counted."""

import time

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.server.events.machine import FEED_DAYS, walk_over
from tests.server.inside import opened
from tests.server.lineage.checking import QUESTIONS, check_against_networkx
from tests.server.live.restarting import SUBSCRIBERS, restart_under_load
from tests.server.processes.replicas import kill_now_and_then, three_replicas

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
GRAPHS = 2_000
WALKS, STEPS = 150, 60
RESTARTS, WRITES = 30, 200
ROUNDS = 12


@pytest.fixture(autouse=True)
def seconds():
    begun = time.monotonic()
    yield
    print(f"{time.monotonic() - begun:.0f} s")


@pytest.mark.parametrize("question", QUESTIONS)
def test_random_lineage_is_that_of_networkx(tmp_path, question):
    with opened(tmp_path / "data") as registry:
        check_against_networkx(registry.database, question, GRAPHS)

    print(f"{question}: {GRAPHS} graphs")


def test_long_walks_over_the_feed(tmp_path):
    many = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with opened(tmp_path / "data", feed_days=FEED_DAYS) as registry:
        run_state_machine_as_test(walk_over(registry), settings=many)

    print(f"{WALKS} walks of up to {STEPS} steps")


def test_a_server_restarted_again_and_again_under_writers_and_subscribers(tmp_path):
    events = restart_under_load(tmp_path / "data", RESTARTS, WRITES)

    print(f"{RESTARTS} kills, {events} events to each of {SUBSCRIBERS} subscribers")
    assert events == 4 * WRITES + 1


@pytest.mark.postgresql_only(reason="replicas need PostgreSQL")
def test_three_replicas_one_of_which_is_killed_now_and_then(tmp_path, swift, monkeypatch):
    with three_replicas(tmp_path, swift, monkeypatch) as replicas:
        counts = kill_now_and_then(replicas, ROUNDS)

    print(counts)
    assert counts["rounds"] == ROUNDS
