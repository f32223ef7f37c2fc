from collections import Counter

import pytest

PREPARED = [
    "prepare: digits:v1 has 1797 images",
    "split: digits-split:v1 has 1437 to train and 360 to test",
]


STEPS = ["prepare", "split", "train", "evaluate", "promote"]


@pytest.mark.parametrize("registry", ["embedded"], indirect=True)
def test_the_first_model_is_promoted(registry):
    lines = registry.run_example("digits_pipeline.py", "--project", "digits")

    assert lines == [
        *PREPARED,
        "train: digits-classifier:v1 with gamma 0.001",
        "evaluate: v1 has accuracy 0.9889",
        "promote: production moved to v1: accuracy 0.9889, before: no model",
    ]
    api = registry.api("digits")
    (model,) = api.versions("digits-classifier")
    assert (model.aliases, model.metadata) == (["latest", "production"], {"accuracy": 0.9889})
    assert [run.job_type for run in model.used_by()] == ["evaluate", "promote"]
    runs = list(api.runs(descending=False))
    assert [(run.job_type, run.state.value) for run in runs] == [(step, "FINISHED") for step in STEPS]
    _check_lineage(api)


@pytest.mark.parametrize("registry", ["server"], indirect=True)
def test_only_a_better_model_is_promoted(registry):
    registry.run_example("digits_pipeline.py", "--project", "digits", "--gamma", "0.0001")
    better = registry.run_example("digits_pipeline.py", "--project", "digits")
    again = registry.run_example("digits_pipeline.py", "--project", "digits")

    assert better == [
        *PREPARED,
        "train: digits-classifier:v2 with gamma 0.001",
        "evaluate: v2 has accuracy 0.9889",
        "promote: production moved to v2: accuracy 0.9889, before: accuracy 0.9639",
    ]
    assert again == [*better[:-1], "promote: production stays at v2: no better than 0.9889"]
    api = registry.api("digits")
    second, first = api.versions("digits-classifier")
    assert (first.aliases, first.metadata) == ([], {"accuracy": 0.9639})
    assert (second.aliases, second.metadata) == (["latest", "production"], {"accuracy": 0.9889})
    counts = [len(list(api.versions(name))) for name in ("digits", "digits-split", "digits-evaluation")]
    assert counts == [1, 1, 2]
    moves = second.alias_history("production")
    assert [(move.to.name, move.reason) for move in moves] == [
        ("v2", "accuracy 0.9889, before: accuracy 0.9639"),
        ("v1", "accuracy 0.9639, before: no model"),
    ]
    assert all(api.run(move.run.key).job_type == "promote" for move in moves)
    runs = list(api.runs())
    assert Counter(run.job_type for run in runs) == dict.fromkeys(STEPS, 3)
    assert {run.state.value for run in runs} == {"FINISHED"}


def _check_lineage(api):
    """From the model in production back to the images, edge by edge."""
    model = api.artifact("digits-classifier:production")
    training = model.logged_by()
    assert (training.job_type, training.config) == ("train", {"model": "SVC", "gamma": 0.001})
    assert _refs(api, training) == (["digits/digits-split:v1"], ["digits/digits-classifier:v1"])
    parts, _ = api.run_artifacts(training.key)
    splitting = parts[0].logged_by()
    assert _refs(api, splitting) == (["digits/digits:v1"], ["digits/digits-split:v1"])
    preparing = api.artifact("digits:v1").logged_by()
    assert _refs(api, preparing) == ([], ["digits/digits:v1"])

    evaluating = model.used_by()[0]
    assert _refs(api, evaluating) == (
        ["digits/digits-classifier:v1", "digits/digits-split:v1"],
        ["digits/digits-evaluation:v1"],
    )


def _refs(api, run):
    inputs, outputs = api.run_artifacts(run.key)
    return sorted(artifact.ref for artifact in inputs), [artifact.ref for artifact in outputs]
