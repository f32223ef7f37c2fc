import pytest

LINES = [
    "1 create: v1 has 2 rows and the aliases candidate, latest",
    "2 update: candidate moved to v2, and latest follows by itself",
    "3 use: candidate is v2, with 3 rows",
    "4 older: v1 is still there, with 2 rows",
    "5 promote: production points to v2",
    "6 consume: production is v2, with 3 rows: one more row, checked by hand",
]


def test_six_scenes(registry):
    lines = registry.run_example("alias_workflow.py", "--project", "scenes")

    assert lines == LINES
    second, first = registry.api("scenes").versions("reviews")
    assert (second.version, second.aliases) == ("v2", ["candidate", "latest", "production"])
    assert (first.version, first.aliases) == ("v1", [])
    assert [run.job_type for run in second.used_by()] == ["inspect", "serve"]
    assert [run.job_type for run in first.used_by()] == ["inspect"]
    assert [run.job_type for run in (first.logged_by(), second.logged_by())] == ["collect", "collect"]
    assert {run.state.value for run in registry.api("scenes").runs()} == {"FINISHED"}
    assert _moves(second, "candidate") == [("v1", "v2"), (None, "v1")]
    assert _moves(second, "production") == [(None, "v2")]


@pytest.mark.parametrize("registry", ["server"], indirect=True)
def test_the_same_scenes_again_move_only_the_candidate(registry):
    registry.run_example("alias_workflow.py", "--project", "again")

    lines = registry.run_example("alias_workflow.py", "--project", "again")

    assert lines == LINES
    second, first = registry.api("again").versions("reviews")
    assert (second.aliases, first.aliases) == (["candidate", "latest", "production"], [])
    assert _moves(second, "candidate") == [("v1", "v2"), ("v2", "v1"), ("v1", "v2"), (None, "v1")]
    assert _moves(second, "production") == [(None, "v2")]


def _moves(artifact, alias):
    return [(move.from_ and move.from_.name, move.to.name) for move in artifact.alias_history(alias)]
