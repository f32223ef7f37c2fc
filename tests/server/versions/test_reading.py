"""Manifests, entries and what is left of a deleted version."""

import pytest

from tests.server.client import Refused, send
from tests.server.protocol import create, digest_of, log, manifest_of

FILES = {"a.": b"1", "a!": b"2", "a/b": b"3", "a/c/d": b"4", "b": b"5", "ü": b"6", "𝒳": b"7", "B": b"8"}
IN_ORDER = sorted(FILES, key=str.encode)


@pytest.fixture
def version(api, project):
    logged = log(api, project, "iris", FILES)
    url = api.ask(
        "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { manifestUrl } } }", id=logged["id"]
    )
    return logged | {"manifestUrl": url["node"]["manifestUrl"]}


def test_the_manifest_is_the_bytes_that_the_digest_is_over(version):
    status, headers, body = send(version["manifestUrl"], "GET", None, {})

    assert (status, headers["content-type"]) == (200, "application/x-ndjson")
    assert body == manifest_of(FILES)
    assert digest_of(body) == version["digest"]
    assert headers["etag"] == f'"{version["digest"]}"'


def test_a_manifest_that_is_known_is_not_sent_again(version):
    known = {"If-None-Match": f'"{version["digest"]}"'}

    status, headers, body = send(version["manifestUrl"], "GET", None, known)

    assert (status, body) == (304, b"")
    assert headers["etag"] == f'"{version["digest"]}"'
    assert send(version["manifestUrl"], "GET", None, {"If-None-Match": '"other"'})[0] == 200


def test_a_draft_and_an_unknown_version_have_no_manifest(api, project, version):
    create(api, project, "iris")
    base = version["manifestUrl"].rsplit("/", 1)[0]
    number = int(version["manifestUrl"].rsplit("/", 1)[1])

    answers = [send(f"{base}/{name}", "GET", None, {})[0] for name in (number + 1, 10**17, "x", "-1")]

    assert answers == [404, 404, 404, 404]


@pytest.mark.parametrize("first", [1, 3, 100])
@pytest.mark.parametrize("prefix", [None, "a", "a/", "ü", "A", "b"])
def test_entries_come_in_path_order_whatever_the_page_and_the_prefix(api, version, first, prefix):
    seen, after = [], None
    while True:
        page = api.ask(
            """query($id: ID!, $first: Int!, $after: String, $prefix: String) { node(id: $id) {
            ... on ArtifactVersion { entries(first: $first, after: $after, prefix: $prefix) {
              totalCount nodes { path } pageInfo { hasNextPage endCursor } } } } }""",
            id=version["id"],
            first=first,
            after=after,
            prefix=prefix,
        )["node"]["entries"]
        seen += [entry["path"] for entry in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == [path for path in IN_ORDER if path.startswith(prefix or "")]
    assert page["totalCount"] == len(seen)


def test_an_entry_is_found_by_its_path_in_any_normal_form(api, version):
    read = "query($id: ID!, $p: String!) { node(id: $id) { ... on ArtifactVersion { entry(path: $p) { digest size } } } }"

    found = api.ask(read, id=version["id"], p="u\u0308")
    missing = api.ask(read, id=version["id"], p="nowhere")

    assert found["node"]["entry"] == {"digest": digest_of(b"6"), "size": 1}
    assert missing["node"]["entry"] is None


def test_a_deleted_version_is_a_tombstone(api, project, version):
    api.do("deleteVersion", "version { id }", version=version["id"])
    later = log(api, project, "iris", {"a": b"later"})

    left = api.ask(
        """query($id: ID!) { node(id: $id) { ... on ArtifactVersion {
        name state digest size fileCount deletedAt aliases entries { totalCount } } } }""",
        id=version["id"],
    )["node"]

    assert later["name"] == "v2"
    assert left.pop("deletedAt") is not None
    assert left == {
        "name": "v1",
        "state": "DELETED",
        "digest": version["digest"],
        "size": 8,
        "fileCount": 8,
        "aliases": [],
        "entries": {"totalCount": 0},
    }
    assert send(version["manifestUrl"], "GET", None, {})[0] == 409
    for mutation, fields in (("deleteVersion", {}), ("updateVersion", {"description": "x"})):
        with pytest.raises(Refused, match="iris:v1 was deleted on ") as refused:
            api.do(mutation, "__typename", version=version["id"], **fields)
        assert refused.value.code == "VERSION_DELETED"
    for ref, code in (
        (f"{project}/iris:v1", "VERSION_DELETED"),
        (f"{project}/iris@{version['digest']}", "NOT_FOUND"),
    ):
        with pytest.raises(Refused) as refused:
            api.ask("query($r: String!) { artifactVersion(ref: $r) { id } }", r=ref)
        assert refused.value.code == code
