LINES = [
    "1 create: v1 has 2 rows and the aliases candidate, latest",
    "2 update: candidate moved to v2, and latest follows by itself",
    "3 use: candidate is v2, with 3 rows",
    "4 older: v1 is still there, with 2 rows",
    "5 promote: production points to v2",
    "6 consume: production is v2, with 3 rows: one more row, checked by hand",
]


def test_six_scenes_and_again(registry):
    once = registry.run_example("alias_workflow.py", "--project", "scenes")
    again = registry.run_example("alias_workflow.py", "--project", "scenes")

    assert once == again == LINES
    second, first = registry.api("scenes").versions("reviews")
    assert (second.version, second.aliases) == ("v2", ["candidate", "latest", "production"])
    assert (first.version, first.aliases) == ("v1", [])
    assert [run.job_type for run in second.used_by()] == ["inspect", "serve"] * 2
    assert [run.job_type for run in first.used_by()] == ["inspect"] * 2
    assert [run.job_type for run in (first.logged_by(), second.logged_by())] == ["collect", "collect"]
    assert {run.state.value for run in registry.api("scenes").runs()} == {"FINISHED"}
    moves = [
        (move.kind.value, move.from_ and move.from_.name, move.to.name)
        for move in second.alias_history("candidate")
    ]
    assert moves == [("SET", "v1", "v2"), ("SET", "v2", "v1"), ("SET", "v1", "v2"), ("SET", None, "v1")]
    assert len(second.alias_history("production")) == 1
