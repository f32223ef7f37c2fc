"""`wanllmdb push` from an embedded registry to a real server."""

import json

import pytest


@pytest.fixture
def project(request):
    return request.node.name.replace("_", "-")


def test_what_it_prints(embedded, data, server_url, project):
    assert (
        embedded(
            "artifact", "put", "data", f"{project}/digits", "--type", "dataset", "--alias", "production"
        )[0]
        == 0
    )

    first = embedded("push", "--project", project, "--to", server_url)
    second = embedded("push", "--to", server_url, "--json")

    sent = f"to {server_url}; 1 artifacts are the same there\n"
    kept = "wanllmdb: times there are those of the push; keep ./.wanllmdb, which has the history of aliases\n"
    assert first == (0, f"{project}: sent 1 versions, 1 runs, 1 edges and 1 aliases {sent}", kept)
    (told,) = json.loads(second[1])["projects"]
    assert told == {
        "project": project, "url": server_url, "artifacts": 1, "versions": 0, "runs": 0, "edges": 0, "aliases": 0,
        "renumbered": {}, "notes": [],
    }  # fmt: skip


def test_without_a_registry_it_makes_none(embedded, server_url):
    code, out, err = embedded("push", "--to", server_url)

    assert (code, out) == (4, "")
    assert err.startswith("wanllmdb: there is no registry here: ")
    assert not (embedded.folder / ".wanllmdb").exists()
