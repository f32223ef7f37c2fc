"""`wanllmdb lineage` and `wanllmdb impact`."""

import json
import secrets
import subprocess
import sys
import textwrap

import pytest
from wanllmdb.cli.failures import NOT_FOUND, OK, USAGE

SCRIPT = """
    import sys, wanllmdb
    def log(run, name, type, **more):
        artifact = wanllmdb.Artifact(name, type)
        with artifact.new_file("a.txt") as file:
            file.write(name)
        run.log_artifact(artifact, **more)
    with wanllmdb.init(project=sys.argv[1], name="collect") as run:
        log(run, "raw", "dataset")
    for name in ("small", "large"):
        with wanllmdb.init(project=sys.argv[1], name=f"train-{name}") as run:
            run.use_artifact("raw")
            log(run, name, "model", aliases=["production"])
    with wanllmdb.init(project=sys.argv[1], name="compare") as run:
        run.use_artifact("small")
        run.use_artifact("large")
        log(run, "report", "report")
"""


@pytest.fixture
def project(command):
    return _make(command)


def _make(command):
    name = f"demo-{secrets.token_hex(6)}"
    arguments = [sys.executable, "-c", textwrap.dedent(SCRIPT), name]
    subprocess.run(arguments, cwd=command.folder, env=command.env, check=True, timeout=60)
    return name


def test_a_tree_of_both_directions(inside, project):
    code, out, err = inside("lineage", f"{project}/report", "--direction", "upstream", "--depth", "10")

    assert (code, err) == (OK, "")
    assert out.replace(project, "demo") == (
        "demo/report:v1 [latest]\n"
        "upstream:\n"
        "└── run demo/compare\n"
        "    ├── demo/small:v1 [latest, production]\n"
        "    │   └── run demo/train-small\n"
        "    │       └── demo/raw:v1 [latest]\n"
        "    │           └── run demo/collect\n"
        "    └── demo/large:v1 [latest, production]\n"
        "        └── run demo/train-large\n"
        "            └── demo/raw:v1 [latest] (see above)\n"
    )
    both = inside("lineage", f"{project}/small", "--depth", "2", "--project", "x")
    assert both[0] == USAGE
    code, out, err = inside("lineage", f"{project}/small", "--depth", "2", "--first", "4")
    assert out.replace(project, "demo") == (
        "demo/small:v1 [latest, production]\n"
        "upstream:\n"
        "└── run demo/train-small\n"
        "    └── demo/raw:v1 [latest]\n"
        "        └── (1 more)\n"
        "downstream:\n"
        "└── run demo/compare\n"
        "    └── (1 more)\n"
    )
    assert (code, err) == (OK, "wanllmdb: there are more nodes than shown; see more with --first\n")


def test_json_mermaid_and_dot(inside, project):
    def told(*arguments):
        code, out, err = inside("lineage", f"{project}/large", "--depth", "1", *arguments)
        assert (code, err) == (OK, "")
        return out.replace(project, "demo")

    found = json.loads(told("--format", "json"))
    assert json.loads(told("--json")) == found
    assert [(node["name"], node["kind"], node["depth"]) for node in found["nodes"]] == [
        ("demo/large:v1", "version", 0), ("demo/train-large", "run", 1), ("demo/compare", "run", 1),
    ]  # fmt: skip
    assert set(found) == {"nodes", "edges", "truncated", "frontier"}
    assert set(found["nodes"][0]) == {
        "id", "kind", "name", "type", "depth", "aliases", "state", "deleted", "hidden_upstream",
        "hidden_downstream",
    }  # fmt: skip
    assert found["nodes"][1]["hidden_upstream"] == 1
    edges = [(edge["source"], edge["target"], edge["role"]) for edge in found["edges"]]
    ids = [node["id"] for node in found["nodes"]]
    assert edges == [(ids[1], ids[0], "output"), (ids[0], ids[2], "input")]
    assert told("--format", "mermaid") == (
        "flowchart LR\n"
        '    n0["demo/large:v1<br/>latest#44; production"]\n'
        '    n1(["demo/train-large"])\n'
        '    n2(["demo/compare"])\n'
        "    n1 --> n0\n"
        "    n0 --> n2\n"
    )
    assert told("--format", "dot") == (
        "digraph lineage {\n"
        "    rankdir=LR;\n"
        '    n0 [shape=box, label="demo/large:v1\\nlatest, production"];\n'
        '    n1 [shape=ellipse, label="demo/train-large"];\n'
        '    n2 [shape=ellipse, label="demo/compare"];\n'
        "    n1 -> n0;\n"
        "    n0 -> n2;\n"
        "}\n"
    )


def test_impact(inside, project):
    code, out, err = inside("impact", f"{project}/raw", "--limit", "2")
    assert (code, err) == (OK, "wanllmdb: there are more than the 2 shown; see more with --limit\n")
    assert [line.split() for line in out.replace(project, "demo").splitlines()] == [
        ["impact", "of", "demo/raw:v1"],
        ["versions", "3", "(2", "model,", "1", "report)"],
        ["runs", "3"],
        [],
        ["STEPS", "VERSION", "TYPE", "ALIASES", "LOGGED", "BY"],
        ["2", "demo/small:v1", "model", "latest,", "production", "local"],
        ["2", "demo/large:v1", "model", "latest,", "production", "local"],
    ]
    found = json.loads(inside("impact", f"{project}/raw", "--json")[1].replace(project, "demo"))
    assert {name: found[name] for name in ("ref", "versions", "runs", "restricted", "types", "truncated")} == {
        "ref": "demo/raw:v1", "versions": 3, "runs": 3, "restricted": 0,
        "types": {"model": 2, "report": 1}, "truncated": False,
    }  # fmt: skip
    assert [level["versions"] for level in found["levels"]] == [0, 2, 0, 1]
    assert found["affected"][2] == {
        "ref": "demo/report:v1", "type": "report", "depth": 4, "aliases": ["latest"], "created_by": "local",
        "deleted": False,
    }  # fmt: skip
    code, out, _ = inside("impact", f"{project}/report")
    assert (code, out.replace(project, "demo")) == (
        OK,
        "impact of  demo/report:v1\nversions   0\nruns       0\n",
    )


def test_as_of_a_time(inside, project):
    edges = json.loads(inside("lineage", f"{project}/raw", "--json")[1])["edges"]
    at = min(edge["at"] for edge in edges)

    found = json.loads(inside("lineage", f"{project}/raw", "--as-of", at, "--json")[1])
    impact = json.loads(inside("impact", f"{project}/raw", "--as-of", at, "--json")[1])

    assert [node["name"] for node in found["nodes"]] == [f"{project}/raw:v1", f"{project}/collect"]
    assert (impact["versions"], impact["affected"]) == (0, [])
    for wrong in ("yesterday", "2026-11-01T00:00:00"):
        assert inside("impact", f"{project}/raw", "--as-of", wrong)[0] == USAGE


def test_what_is_not_there(inside, project):
    for command in ("lineage", "impact"):
        code, out, err = inside(command, f"{project}/nothing")
        assert (code, out) == (NOT_FOUND, "")
        assert f"artifact '{project}/nothing' not found" in err


def test_the_embedded_registry_has_it_too(embedded):
    name = _make(embedded)

    code, out, err = embedded("lineage", f"{name}/report", "--direction", "upstream", "--depth", "1")
    impact = embedded("impact", f"{name}/raw", "--json")

    assert (code, err) == (OK, "")
    assert out.replace(name, "demo").splitlines()[:3] == [
        "demo/report:v1 [latest]", "upstream:", "└── run demo/compare",
    ]  # fmt: skip
    assert json.loads(impact[1])["versions"] == 3
