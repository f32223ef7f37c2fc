"""Each list costs the same number of SQL statements, however long it is."""

import pytest

from tests.databases import is_postgresql
from tests.server.protocol import log_inside

ACTOR = "{ name reportedBy }"
ALL_OF = {
    "projects": (3, "projects(first: 20) { totalCount nodes { id name artifactCount } }"),
    "artifacts": (
        8,
        (
            'artifacts(project: "LIST", first: 20) { totalCount nodes { id name tags project { name runCount } '
            f"aliases {{ name updatedBy {ACTOR} version {{ name }} }} }} }}"
        ),
    ),
    "versions": (
        9,
        (
            'artifact(project: "LIST", name: "iris") { versions(first: 20) { totalCount nodes { name tags aliases verification '
            f"artifact {{ name }} createdBy {ACTOR} producedBy(first: 5) {{ nodes {{ name }} }} }} }} }}"
        ),
    ),
    "aliases": (
        4,
        f'artifact(project: "LIST", name: "iris") {{ aliases {{ name updatedBy {ACTOR} version {{ name }} }} }}',
    ),
    "aliasHistory": (
        6,
        (
            'artifact(project: "LIST", name: "iris") { aliasHistory(first: 20) { totalCount nodes { kind '
            f"from {{ name }} to {{ name }} run {{ name }} actor {ACTOR} }} }} }}"
        ),
    ),
    "runs": (
        7,
        (
            'runs(project: "LIST", first: 20) { totalCount nodes { name tags project { name } '
            "inputs(first: 5) { nodes { name } } outputs(first: 5) { nodes { name } } } }"
        ),
    ),
    "entries": (
        3,
        'artifactVersion(ref: "LIST/iris:v1") { entries(first: 20) { totalCount nodes { path } } }',
    ),
    "events": (
        4,
        f'events(project: "LIST", first: 50) {{ totalCount nodes {{ type actor {ACTOR} run {{ name }} }} }}',
    ),
    "jobs": (2, "jobs(first: 20) { totalCount nodes { kind } }"),
}


@pytest.fixture(scope="module")
def lists(inside):
    """Two projects, alike but for the length of their lists."""
    api = inside.api
    for project, length in (("short", 1), ("long", 7)):
        for number in range(length):
            run = api.do("createRun", "run { id }", project=project, process="p", tags=["a", "b"])["run"][
                "id"
            ]
            files = {f"{path}": f"{number}".encode() for path in range(length)}
            begin = {"run": run}
            log_inside(inside, project, "iris", files, begin=begin, aliases=[f"a{number}"], tags=["x", "y"])
            log_inside(inside, project, f"other-{number}", {"a": b"a"}, begin=begin)
            api.do("useArtifact", "version { id }", version=f"{project}/iris:v1", run=run)
    return inside


@pytest.mark.parametrize("name", sorted(ALL_OF))
def test_a_list_costs_the_same_whatever_its_length(lists, name):
    statements, query = ALL_OF[name]
    if name == "events" and is_postgresql():
        # One looks whether all events have their places; here they get them, before it is counted.
        statements += 1
        lists.api.ask(f"{{ {query.replace('LIST', 'short')} }}")

    counts = []
    for project in ("short", "long"):
        with lists.statements() as seen:
            lists.api.ask(f"{{ {query.replace('LIST', project)} }}")
        counts.append(len(seen))

    assert counts == [statements, statements]


def test_total_count_costs_nothing_unless_it_is_asked_for(lists):
    with lists.statements() as seen:
        lists.api.ask('{ runs(project: "long") { nodes { name } } }')

    assert len(seen) == 2
