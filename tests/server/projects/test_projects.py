"""Projects: made, renamed, deleted when empty."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import add, commit, create, log_inside, store

PROJECT = "project { name description artifactCount runCount }"


@pytest.fixture
def api(inside):
    return inside.api


def test_a_project_is_made_renamed_and_described(api, project):
    made = api.do("createProject", PROJECT, name=project, description="first")
    renamed = api.do("updateProject", PROJECT, project=project, name=f"{project}.x")
    described = api.do("updateProject", PROJECT, project=f"{project}.x", description="second")

    plain = {"artifactCount": 0, "runCount": 0}
    assert made["project"] == {"name": project, "description": "first"} | plain
    assert renamed["project"] == {"name": f"{project}.x", "description": "first"} | plain
    assert described["project"] == {"name": f"{project}.x", "description": "second"} | plain
    assert api.ask("query($n: String!) { project(name: $n) { id } }", n=project) == {"project": None}


@pytest.mark.parametrize("fields", [{}, {"name": None, "description": None}])
def test_what_is_absent_or_null_stays(api, inside_state, project, fields):
    made = api.do("createProject", PROJECT, name=project, description="kept")
    before = inside_state()

    same = api.do("updateProject", PROJECT, project=project, **fields)

    assert same == made
    assert inside_state() == before


def test_a_name_that_is_taken_is_refused(api, inside_state, project):
    for name in (project, f"{project}-2"):
        api.do("createProject", PROJECT, name=name)
    before = inside_state()

    for mutation, fields in (
        ("createProject", {"name": project}),
        ("updateProject", {"project": f"{project}-2", "name": project}),
    ):
        with pytest.raises(Refused, match=f"the project name '{project}' is taken") as refused:
            api.do(mutation, PROJECT, **fields)
        assert refused.value.code == "ALREADY_EXISTS"

    assert inside_state() == before


def test_a_project_that_owns_something_is_not_deleted(inside, inside_state, project):
    log_inside(inside, project, "iris", {"a": b"a"})
    inside.api.do("createRun", "run { id }", project=f"{project}-2", process="p")
    before = inside_state()

    for name in (project, f"{project}-2"):
        with pytest.raises(Refused) as refused:
            inside.api.do("deleteProject", "name", project=name)
        assert refused.value.code == "PROJECT_NOT_EMPTY"

    assert inside_state() == before


def test_a_deleted_project_is_gone_and_its_name_is_free(inside, project):
    log_inside(inside, project, "iris", {"a": b"a"})
    inside.api.do("deleteArtifact", "id", artifact=f"{project}/iris")

    assert inside.api.do("deleteProject", "name", project=project) == {"name": project}

    with pytest.raises(Refused, match=f"project '{project}' not found"):
        inside.api.ask("query($p: String!) { artifacts(project: $p) { totalCount } }", p=project)
    with pytest.raises(Refused) as refused:
        inside.api.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=f"{project}/iris:v1")
    assert refused.value.code == "NOT_FOUND"
    assert log_inside(inside, project, "iris", {"a": b"b"})["name"] == "v1"


def test_a_draft_does_not_outlive_its_project(inside, project):
    draft = create(inside.api, project, "iris")["id"]
    store(inside, set(add(inside.api, draft, {"a": b"a"})), [b"a"])
    inside.api.do("deleteProject", "name", project=project)

    with pytest.raises(Refused, match="a draft that was discarded or expired is gone") as refused:
        commit(inside.api, draft)

    assert refused.value.code == "NOT_FOUND"
    inside.api.do("createProject", PROJECT, name=project)
    found = inside.api.ask("query($p: String!) { artifacts(project: $p) { totalCount } }", p=project)
    assert found["artifacts"]["totalCount"] == 0
