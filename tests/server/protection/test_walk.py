"""Random walks of several people over protected aliases."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import is_postgresql
from tests.server.protection.machine import Guarded


def test_a_writer_never_moves_a_protected_alias_and_a_maintainer_always_can(inside):
    class Here(Guarded):
        registry = inside

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=5 if is_postgresql() else 20, stateful_step_count=25, deadline=None, derandomize=True
        ),
    )
