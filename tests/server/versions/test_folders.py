"""A version's files level by level, as the tree of the web UI asks for them, and by a part of their names."""

import pytest

from tests.server.client import Refused
from tests.server.protocol import add, commit, create, log_inside, store

FILES = {
    "a/b/deep.txt": b"1234",
    "a/one.txt": b"1",
    "a-b/x": b"12",
    "a.txt": b"123",
    "über/ß.txt": b"12345",
    "z": b"",
    "B": b"12",
    "%/100%_sure": b"1",
}
ASKED = """query($ref: String!, $path: String!, $first: Int!, $after: String) { artifactVersion(ref: $ref) {
    folder(path: $path, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        nodes { name path fileCount referenceCount size entry { path digest uri } } } } }"""


def _page(api, project, path="", first=100, after=None):
    answer = api.ask(ASKED, ref=f"{project}/tree:v1", path=path, first=first, after=after)
    return answer["artifactVersion"]["folder"]


def _shown(page):
    return [
        (node["name"], node["path"], node["fileCount"], node["size"], node["entry"] is None)
        for node in page["nodes"]
    ]


def _search(api, project, text):
    document = """query($r: String!, $s: String!) { artifactVersion(ref: $r) {
        entries(search: $s) { totalCount nodes { path } } } }"""
    found = api.ask(document, r=f"{project}/tree:v1", s=text)["artifactVersion"]["entries"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["path"] for node in found["nodes"]]


def test_the_top_has_folders_first_and_then_files(inside, project):
    log_inside(inside, project, "tree", FILES)

    page = _page(inside.api, project)

    assert _shown(page) == [
        ("%", "%", 1, 1, True),
        ("a", "a", 2, 5, True),
        ("a-b", "a-b", 1, 2, True),
        ("über", "über", 1, 5, True),
        ("B", "B", 1, 2, False),
        ("a.txt", "a.txt", 1, 3, False),
        ("z", "z", 1, 0, False),
    ]
    assert page["totalCount"] == 7
    assert page["pageInfo"]["hasNextPage"] is False


def test_a_folder_has_what_stands_in_it_and_nothing_of_its_neighbours(inside, project):
    log_inside(inside, project, "tree", FILES)

    assert _shown(_page(inside.api, project, "a")) == [
        ("b", "a/b", 1, 4, True),
        ("one.txt", "a/one.txt", 1, 1, False),
    ]
    assert _shown(_page(inside.api, project, "a/b")) == [("deep.txt", "a/b/deep.txt", 1, 4, False)]
    assert _shown(_page(inside.api, project, "über")) == [("ß.txt", "über/ß.txt", 1, 5, False)]
    assert _shown(_page(inside.api, project, "%")) == [("100%_sure", "%/100%_sure", 1, 1, False)]


@pytest.mark.parametrize("folder", ["nothing", "a.txt", "a/one.txt"])
def test_what_is_no_folder_is_empty(inside, project, folder):
    log_inside(inside, project, "tree", FILES)

    page = _page(inside.api, project, folder)

    assert (page["nodes"], page["totalCount"]) == ([], 0)


@pytest.mark.parametrize("first", [1, 2, 3, 4, 6])
def test_pages_put_together_are_the_whole(inside, project, first):
    log_inside(inside, project, "tree", FILES)
    whole = _shown(_page(inside.api, project))
    seen, after = [], None

    while True:
        page = _page(inside.api, project, first=first, after=after)
        seen += _shown(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == whole


def test_references_count_in_their_folders(inside, project):
    api = inside.api
    draft = create(api, project, "tree")["id"]
    store(inside, set(add(api, draft, {"raw/here": b"12"})), [b"12"])
    outside = [
        {"path": "raw/there", "uri": "s3://lake/there", "size": 40},
        {"path": "raw/web", "uri": "https://example.com/x", "verified": False},
        {"path": "web", "uri": "https://example.com/y"},
    ]
    api.do("addReferences", "added", version=draft, references=outside)
    commit(api, draft)

    (folder, file) = _page(api, project)["nodes"]
    asked = "drift { same changed missing unreadable unknown unverified }"
    drift = api.ask(f'{{ artifactVersion(ref: "{project}/tree:v1") {{ {asked} }} }}')["artifactVersion"][
        "drift"
    ]

    assert (folder["fileCount"], folder["referenceCount"], folder["size"]) == (3, 2, 42)
    assert (file["name"], file["referenceCount"], file["size"]) == ("web", 1, None)
    assert file["entry"] == {"path": "web", "digest": None, "uri": "https://example.com/y"}
    expected = {"same": 0, "changed": 0, "missing": 0, "unreadable": 0, "unknown": 3, "unverified": 1}
    assert drift == expected


def test_search_takes_its_text_as_it_is(inside, project):
    log_inside(inside, project, "tree", FILES)

    assert _search(inside.api, project, "TXT") == ["a.txt", "a/b/deep.txt", "a/one.txt", "über/ß.txt"]
    assert _search(inside.api, project, "0%_s") == ["%/100%_sure"]
    assert _search(inside.api, project, "a_b") == []
    assert _search(inside.api, project, "") == sorted(FILES)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"path": "../up"}, "INVALID_PATH"),
        ({"path": "a/"}, "INVALID_PATH"),
        ({"after": "bm8"}, "INVALID_CURSOR"),
        ({"after": "WzIsICJhIl0"}, "INVALID_CURSOR"),
        ({"first": 501}, "LIMIT_EXCEEDED"),
    ],
)
def test_what_makes_no_sense_is_refused(inside, project, arguments, code):
    log_inside(inside, project, "tree", FILES)

    with pytest.raises(Refused) as refused:
        _page(inside.api, project, **arguments)

    assert refused.value.code == code
