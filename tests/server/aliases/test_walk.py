"""The ledger against the model, over random walks."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import is_postgresql
from tests.server.aliases.machine import Walk


def test_random_walks_over_versions_and_aliases_end_where_the_model_ends(inside):
    class Here(Walk):
        registry = inside

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=5 if is_postgresql() else 20, stateful_step_count=25, deadline=None, derandomize=True
        ),
    )
