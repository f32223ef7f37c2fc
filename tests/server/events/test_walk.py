"""The feed against what was committed, over random walks."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.server.events.machine import FEED_DAYS, walk_over
from tests.server.inside import opened


@pytest.fixture
def registry(tmp_path):
    with opened(tmp_path / "data", feed_days=FEED_DAYS) as inside:
        yield inside


def test_readers_see_every_committed_event_once_and_in_order_on_random_walks(registry):
    many = settings(max_examples=20, stateful_step_count=40, deadline=None, derandomize=True)

    run_state_machine_as_test(walk_over(registry), settings=many)
