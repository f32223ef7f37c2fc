"""Identical content is one version; a deleted one never matches; numbers are never reused."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import add, commit, create, digest_of, log, manifest_of

FILES = {"data.csv": b"identical"}


def test_content_logged_again_is_the_same_version_and_latest_goes_back_to_it(api, project):
    first = log(api, project, "iris", FILES, begin={"description": "first", "metadata": {"a": 1}})
    log(api, project, "iris", {"data.csv": b"other"})

    again = log(api, project, "iris", FILES, begin={"metadata": {"a": 2}}, aliases=["good"], tags=["t"])

    assert again == first | {"aliases": ["good", "latest"], "tags": ["t"]}
    kept = api.ask(
        "query($ref: String!) { artifactVersion(ref: $ref) { description metadata } }", ref=f"{project}/iris"
    )
    assert kept["artifactVersion"] == {"description": "first", "metadata": {"a": 1}}


def test_a_known_manifest_digest_gives_the_version_at_once_and_sends_no_entries(api, project, state):
    first = log(api, project, "iris", FILES)
    log(api, project, "iris", {"data.csv": b"other"})
    before = state()

    found = create(api, project, "iris", manifestDigest=first["digest"], aliases=["v1", "latest"])

    assert found == first | {"aliases": []}
    assert state() == before
    assert commit(api, found["id"], manifestDigest=first["digest"], aliases=["v1"])["aliases"] == ["latest"]


def test_an_unknown_manifest_digest_gives_a_draft(api, project):
    log(api, project, "iris", FILES)

    found = create(api, project, "iris", manifestDigest=digest_of(b"elsewhere"))

    assert (found["state"], found["name"], found["digest"]) == ("DRAFT", None, None)


def test_content_of_a_deleted_version_gets_a_new_number(api, project):
    first = log(api, project, "iris", FILES)
    api.do("deleteVersion", "version { state }", version=first["id"])

    begun = create(api, project, "iris", manifestDigest=first["digest"])
    again = log(api, project, "iris", FILES)

    assert begun["state"] == "DRAFT"
    assert (again["name"], again["digest"]) == ("v2", first["digest"])


def test_a_commit_repeated_after_its_draft_gave_way_to_an_equal_version_gets_the_same_answer(
    api, project, state
):
    first = log(api, project, "iris", FILES)
    draft = create(api, project, "iris")["id"]
    add(api, draft, FILES)
    answer = commit(api, draft, aliases=["good"], idempotencyKey=f"{project}-commit")
    before = state()

    again = commit(api, draft, aliases=["good"], idempotencyKey=f"{project}-commit")

    assert again == answer == first | {"aliases": ["good", "latest"]}
    assert state() == before
    with pytest.raises(Refused) as refused:
        commit(api, draft, aliases=["good"])
    assert refused.value.code == "NOT_FOUND"


def test_a_begin_repeated_after_its_draft_gave_way_says_so(api, project, state):
    log(api, project, "iris", FILES)
    key = f"{project}-begin"
    draft = create(api, project, "iris", idempotencyKey=key)["id"]
    assert create(api, project, "iris", idempotencyKey=key)["id"] == draft
    add(api, draft, FILES)
    commit(api, draft)
    before = state()

    with pytest.raises(Refused, match="the draft that was made for this request is gone") as refused:
        create(api, project, "iris", idempotencyKey=key)

    assert refused.value.code == "NOT_FOUND"
    assert state() == before


def test_the_run_that_logs_again_gets_its_edge(api, project):
    first = log(api, project, "iris", FILES)
    run = api.do("createRun", "run { id key }", project=project, process="p")["run"]

    log(api, project, "iris", FILES, begin={"run": run["id"]})

    made = api.ask(
        "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { producedBy { nodes { key } } } } }",
        id=first["id"],
    )
    assert made["node"]["producedBy"]["nodes"] == [{"key": run["key"]}]


def test_two_drafts_of_the_same_content_become_one_version(api, project):
    drafts = [create(api, project, "iris")["id"] for _ in range(2)]
    log(api, project, "warm", FILES)
    for draft in drafts:
        assert add(api, draft, FILES) == []

    versions = [commit(api, draft) for draft in drafts]

    assert versions[0] == versions[1]
    assert versions[0]["digest"] == digest_of(manifest_of(FILES))
