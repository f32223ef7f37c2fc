"""Three servers on one PostgreSQL and one S3 server; one of them is killed while clients work through all."""

import pytest

from tests.server.processes.replicas import kill_now_and_then, three_replicas

pytestmark = pytest.mark.postgresql_only(reason="replicas need PostgreSQL")


def test_nothing_is_lost_when_one_of_three_is_killed(tmp_path, swift, monkeypatch):
    with three_replicas(tmp_path, swift, monkeypatch) as replicas:
        kill_now_and_then(replicas, rounds=1)
