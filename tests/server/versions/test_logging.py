"""The logging protocol, as a client sees it: draft, entries, uploads, commit."""

import pytest

from tests.server.client import Refused, send
from tests.server.protocol import add, commit, create, digest_of, log, manifest_of, upload


def test_a_version_is_what_was_sent(api, project):
    files = {"b.txt": b"bee", "a/ü.txt": b"bee", "empty": b"", "𝒳.bin": bytes(range(256))}

    version = log(api, project, "iris", files, aliases=["production"], tags=["clean"])

    assert version | {"id": None} == {
        "id": None,
        "name": "v1",
        "index": 1,
        "state": "COMMITTED",
        "digest": digest_of(manifest_of(files)),
        "size": 3 + 3 + 0 + 256,
        "fileCount": 4,
        "aliases": ["latest", "production"],
        "tags": ["clean"],
    }


def test_a_version_without_entries_is_a_version(api, project):
    version = log(api, project, "nothing", {})

    assert (version["name"], version["size"], version["fileCount"]) == ("v1", 0, 0)
    assert version["digest"] == digest_of(b"")


def test_an_artifact_is_unseen_until_its_first_version(api, project):
    create(api, project, "iris")

    seen = api.ask(
        """query($p: String!) { artifact(project: $p, name: "iris") { id }
        artifacts(project: $p) { totalCount } project(name: $p) { artifactCount } }""",
        p=project,
    )

    assert seen == {
        "artifact": None,
        "artifacts": {"totalCount": 0},
        "project": {"artifactCount": 0},
    }


def test_commit_names_what_was_not_uploaded_and_the_draft_can_be_repaired(api, project, state):
    files = {"here.txt": b"here", "lost.txt": b"lost", "gone.txt": b"gone"}
    draft = create(api, project, "iris")["id"]
    add(api, draft, files)
    upload(api, draft, [b"here"])
    before = state()

    with pytest.raises(
        Refused, match="2 of the uploads are missing or incomplete, among them 'gone.txt', 'lost"
    ) as no:
        commit(api, draft)

    assert no.value.code == "BLOBS_MISSING"
    assert no.value.details["count"] == 2
    assert no.value.details["paths"] == ["gone.txt", "lost.txt"]
    assert sorted(no.value.details["digests"]) == sorted(map(digest_of, (b"lost", b"gone")))
    assert state() == before
    upload(api, draft, [b"lost", b"gone"])
    assert commit(api, draft)["name"] == "v1"


def test_bytes_are_asked_for_once_in_a_project_and_again_in_another(api, project):
    log(api, project, "iris", {"a": b"shared"})

    again = add(api, create(api, project, "other")["id"], {"elsewhere": b"shared", "new": b"new"})
    stranger = add(api, create(api, f"{project}-2", "iris")["id"], {"a": b"shared"})

    assert again == [digest_of(b"new")]
    assert stranger == [digest_of(b"shared")]


@pytest.mark.parametrize("body", [b"wrong", b"short", b"much too long"])
def test_other_bytes_than_declared_are_refused_and_nothing_is_committed(api, project, state, body):
    draft = create(api, project, "iris")["id"]
    add(api, draft, {"a": b"right"})
    signed = api.do(
        "signUploads", "uploads { url headers } packs { url headers listing }", version=draft,
        digests=[digest_of(b"right")],
    )  # fmt: skip
    (pack,) = signed["packs"]
    before = state()

    status, _, answer = send(pack["url"], "PUT", pack["listing"].encode() + b"\n" + body, pack["headers"])

    assert status in (400, 413, 422), answer
    assert state() == before
    with pytest.raises(Refused) as refused:
        commit(api, draft)
    assert refused.value.code == "BLOBS_MISSING"
    upload(api, draft, [b"right"])
    assert commit(api, draft)["name"] == "v1"


def test_commit_twice_changes_nothing_the_second_time(api, project, state):
    draft = create(api, project, "iris")["id"]
    upload(api, draft, [b"a"] if add(api, draft, {"a": b"a"}) else [])
    first = commit(api, draft, aliases=["production"], tags=["clean"])
    before = state()

    second = commit(api, draft, aliases=["production"], tags=["clean"])

    assert second == first
    assert state() == before


def test_what_the_client_means_is_compared_with_what_the_draft_holds(api, project, state):
    draft = create(api, project, "iris")["id"]
    add(api, draft, {"a": b"a"})
    upload(api, draft, [b"a"])
    before = state()

    with pytest.raises(Refused, match=f"digest is {digest_of(manifest_of({'a': b'a'}))}, not") as refused:
        commit(api, draft, manifestDigest=digest_of(manifest_of({"a": b"a", "b": b"b"})))

    assert refused.value.code == "MANIFEST_MISMATCH"
    assert state() == before
    assert commit(api, draft, manifestDigest=digest_of(manifest_of({"a": b"a"})))["name"] == "v1"


def test_replace_changes_bytes_of_a_path_and_the_old_ones_are_not_asked_for(api, project):
    draft = create(api, project, "iris")["id"]
    add(api, draft, {"a": b"old", "b": b"b"})

    with pytest.raises(Refused, match="path 'a' is in the draft already, with other bytes") as refused:
        add(api, draft, {"a": b"new"})
    missing = add(api, draft, {"a": b"new"}, replace=True)
    upload(api, draft, [b"new", b"b"])

    assert refused.value.code == "INVALID_PATH"
    assert missing == [digest_of(b"new")]
    assert commit(api, draft)["digest"] == digest_of(manifest_of({"a": b"new", "b": b"b"}))


def test_an_entry_added_again_is_no_error(api, project):
    draft = create(api, project, "iris")["id"]

    first, second = add(api, draft, {"a": b"a"}), add(api, draft, {"a": b"a", "b": b"b"})
    upload(api, draft, [b"a", b"b"])

    assert (first, second) == ([digest_of(b"a")], [digest_of(b"a"), digest_of(b"b")])
    assert commit(api, draft)["fileCount"] == 2


def test_a_draft_that_was_discarded_is_gone(api, project, state):
    draft = create(api, project, "iris")["id"]
    add(api, draft, {"a": b"a"})

    assert api.do("discardDraft", "id", version=draft) == {"id": draft}

    before = state()
    for attempt in (lambda: commit(api, draft), lambda: add(api, draft, {"b": b"b"})):
        with pytest.raises(Refused, match="a draft that was discarded or expired is gone") as refused:
            attempt()
        assert refused.value.code == "NOT_FOUND"
    assert state() == before


def test_a_committed_version_takes_no_entries(api, project, state):
    version = log(api, project, "iris", {"a": b"a"})
    before = state()

    for mutation, select, fields in (
        ("addEntries", "missing", {"entries": []}),
        ("signUploads", "uploads { url }", {"digests": []}),
        ("discardDraft", "id", {}),
    ):
        with pytest.raises(Refused, match="version v1 of 'iris' is committed and immutable") as refused:
            api.do(mutation, select, version=version["id"], **fields)
        assert refused.value.code == "STATE_CONFLICT"

    assert state() == before
