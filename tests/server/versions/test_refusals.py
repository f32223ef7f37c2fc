"""What logging refuses, with its code, a message that helps, and nothing changed."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import add, create, digest_of, log

A = digest_of(b"a")


def _entry(path="a", digest=A, size=1):
    return {"path": path, "digest": digest, "size": size}


@pytest.mark.parametrize(
    ("entries", "code", "message"),
    [
        ([_entry("/etc/passwd")], "INVALID_PATH", "is absolute"),
        ([_entry("../up")], "INVALID_PATH", "'..' part"),
        ([_entry("a/../../up")], "INVALID_PATH", "'..' part"),
        ([_entry("a//b")], "INVALID_PATH", "empty"),
        ([_entry("a/")], "INVALID_PATH", "empty"),
        ([_entry("./a")], "INVALID_PATH", "'.' or"),
        ([_entry("")], "INVALID_PATH", "is empty"),
        ([_entry("a\\b")], "INVALID_PATH", "has a backslash"),
        ([_entry("C:stuff")], "INVALID_PATH", "drive letter"),
        ([_entry("a\0b")], "INVALID_PATH", "control character"),
        ([_entry("a\nb")], "INVALID_PATH", "control character"),
        ([_entry("ä" * 2049)], "INVALID_PATH", "longer than 4096 bytes"),
        ([_entry("a"), _entry("a")], "INVALID_PATH", "path 'a' occurs twice"),
        ([_entry("\u00fc"), _entry("u\u0308")], "INVALID_PATH", "occurs twice"),
        ([_entry(digest="sha256:abc")], "INVALID_INPUT", "is no digest"),
        ([_entry(digest=A.upper())], "INVALID_INPUT", "is no digest"),
        ([_entry(digest="md5:" + "0" * 32)], "INVALID_INPUT", "is no digest"),
        ([_entry(size=-1)], "INVALID_INPUT", "size -1 of 'a' is not between 0 and 5 TiB"),
        ([_entry(size=(5 << 40) + 1)], "INVALID_INPUT", "is not between 0 and 5 TiB"),
        ([_entry(size=2**53 + 1)], "QUERY_INVALID", "2\\^53"),
        ([_entry("a"), _entry("b", size=2)], "INVALID_INPUT", "comes with two sizes"),
        ([_entry("fine"), _entry("..")], "INVALID_PATH", "'..' part"),
    ],
)
def test_a_bad_entry_refuses_the_whole_batch(api, project, state, entries, code, message):
    draft = create(api, project, "iris")["id"]
    before = state()

    with pytest.raises(Refused, match=message) as refused:
        api.do("addEntries", "missing", version=draft, entries=entries)

    assert refused.value.code == code
    assert state() == before


def test_equal_paths_in_two_normal_forms_are_one_path_across_batches_too(api, project, state):
    draft = create(api, project, "iris")["id"]
    add(api, draft, {"\u00fc": b"one"})
    before = state()

    with pytest.raises(Refused, match="is in the draft already, with other bytes"):
        add(api, draft, {"u\u0308": b"two"})

    assert state() == before


def test_a_size_that_a_known_blob_does_not_have_is_refused(api, project, state):
    log(api, project, "iris", {"a": b"a"})
    draft = create(api, project, "iris")["id"]
    before = state()

    with pytest.raises(Refused, match="has 1 bytes, not 2") as refused:
        api.do("addEntries", "missing", version=draft, entries=[_entry(size=2)])

    assert refused.value.code == "INVALID_INPUT"
    assert state() == before


def test_a_wrong_size_in_an_abandoned_draft_does_not_stand_in_the_way(api, project):
    wrong = create(api, project, "iris")["id"]
    api.do("addEntries", "missing", version=wrong, entries=[_entry(size=2)])

    version = log(api, project, "iris", {"a": b"a"})

    assert (version["name"], version["size"]) == ("v1", 1)


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({"artifact": "a/b"}, "INVALID_NAME", "artifact name 'a/b' is not allowed"),
        ({"artifact": ""}, "INVALID_NAME", "artifact name '' is not allowed"),
        ({"type": "data set"}, "INVALID_NAME", "type name 'data set' is not allowed"),
        ({"project": "a b"}, "INVALID_NAME", "project name 'a b' is not allowed"),
        (
            {"type": "model"},
            "TYPE_MISMATCH",
            "has type 'dataset', not 'model'; use that type or another name",
        ),
        ({"metadata": [1]}, "INVALID_INPUT", "metadata must be a JSON object, not list"),
        (
            {"metadata": {"a": "x" * (1 << 20)}},
            "LIMIT_EXCEEDED",
            "1048584 bytes as JSON; 1048576 are allowed",
        ),
        ({"description": "x" * 10_001}, "LIMIT_EXCEEDED", "description has 10001 characters"),
        ({"manifestDigest": "sha256:0"}, "INVALID_INPUT", "is no digest"),
        ({"run": "UnVuOjk5OTk5OQ"}, "NOT_FOUND", "run not found"),
    ],
)
def test_a_version_that_cannot_be_is_refused_at_the_beginning(api, project, state, fields, code, message):
    log(api, project, "iris", {"a": b"a"})
    before = state()

    with pytest.raises(Refused, match=message) as refused:
        api.do(
            "createVersion", "version { id }",
            **{"project": project, "artifact": "iris", "type": "dataset"} | fields,
        )  # fmt: skip

    assert refused.value.code == code
    assert state() == before


@pytest.mark.parametrize("key", [None, "given"])
def test_metadata_too_deep_to_store_is_refused_with_and_without_a_key(api, project, state, key):
    deep: dict[str, object] = {}
    for _ in range(300):
        deep = {"a": deep}
    before = state()

    with pytest.raises(Refused) as refused:
        create(api, project, "iris", metadata=deep, idempotencyKey=key and f"{project}-{key}")

    assert refused.value.code == "INVALID_INPUT"
    assert state() == before


def test_the_largest_metadata_is_kept(api, project):
    metadata = {"a": "x" * ((1 << 20) - len('{"a":""}'))}

    draft = create(api, project, "iris", metadata=metadata)["id"]

    found = api.ask("query($id: ID!) { node(id: $id) { ... on ArtifactVersion { metadata } } }", id=draft)
    assert found["node"]["metadata"] == metadata


@pytest.mark.parametrize("below", ["a/b", "a/b/c"])
def test_a_path_that_is_a_file_and_a_folder_is_refused_at_commit(api, project, state, below):
    draft = create(api, project, "iris")["id"]
    api.do("addEntries", "missing", version=draft, entries=[_entry("a"), _entry("a-b")])
    api.do("addEntries", "missing", version=draft, entries=[_entry(below)])
    before = state()

    with pytest.raises(Refused, match="path 'a(/b)?' is both a file and a folder; rename one") as refused:
        api.do("commitVersion", "version { name }", version=draft)

    assert refused.value.code == "INVALID_PATH"
    assert state() == before


GOOD = f'{{"path":"a","digest":"{A}","size":1}}'


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "1", '{"path":"b"}', GOOD.replace("1}", '"1"}'), GOOD.replace("1}", "true}"), "\\ud800"],
)
def test_a_line_that_is_no_entry_is_refused_by_its_number(api, project, state, line):
    draft = create(api, project, "iris")["id"]
    before = state()

    with pytest.raises(Refused, match="line 3 of the manifest is no entry") as refused:
        api.do("addEntries", "missing", version=draft, manifest=f"{GOOD}\n\n{line}\n")

    assert refused.value.code == "INVALID_INPUT"
    assert state() == before


def test_both_forms_of_entries_are_added_and_counted_together(api, project, state):
    draft = create(api, project, "iris")["id"]
    other = digest_of(b"b")
    missing = api.do(
        "addEntries",
        "missing",
        version=draft,
        entries=[_entry("b", other)],
        manifest=GOOD + "\n",
    )["missing"]
    before = state()

    with pytest.raises(Refused, match="there are 10001 entries; send at most 10000") as refused:
        api.do("addEntries", "missing", version=draft, entries=[_entry("c")], manifest=(GOOD + "\n") * 10_000)

    assert set(missing) == {A, other}
    assert refused.value.code == "LIST_TOO_LONG"
    assert state() == before
