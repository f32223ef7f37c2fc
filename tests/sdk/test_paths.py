import os

import pytest
from wanllmdb.errors import InvalidPath, PathNotAllowed
from wanllmdb.paths import Root, check_entry_paths, entry_path, ignores_case


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "empty"),
        ("/etc/passwd", "absolute"),
        ("C:/x", "drive letter"),
        ("c:x", "drive letter"),
        ("a\\b", "backslash"),
        ("a\x00b", "NUL"),
        ("a\nb", "control character"),
        ("a\x85b", "control character"),
        ("a/\x7f", "control character"),
        ("a/\udc80", "not valid Unicode"),
        (".", "segment"),
        ("..", "segment"),
        ("../a", "segment"),
        ("a/../b", "segment"),
        ("a/..", "segment"),
        ("a/./b", "segment"),
        ("a//b", "empty segment"),
        ("a/", "empty segment"),
    ],
)
def test_a_path_that_no_entry_may_have_is_refused_with_the_reason(path, reason):
    with pytest.raises(InvalidPath, match=reason) as caught:
        entry_path(path)

    assert caught.value.code == "INVALID_PATH"
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "path", ["a", "a/b.c", "..a", "a..", "...", "a b/c", "ab:c", "a/b:c", ".hidden", "\u00e9/x"]
)
def test_other_paths_are_kept_as_they_are(path):
    assert entry_path(path) == path


def test_paths_are_brought_to_nfc():
    assert entry_path("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    ("paths", "reason"),
    [
        (["a", "b", "a"], "listed twice"),
        (["x", "e\u0301", "\u00e9"], "another Unicode form"),
        (["a", "a/b"], "folder of another"),
        (["a/b/c/d", "a/b"], "folder of another"),
    ],
)
def test_paths_that_cannot_exist_together_are_refused(paths, reason):
    with pytest.raises(InvalidPath, match=reason):
        check_entry_paths(paths)


def test_the_same_string_object_twice_is_a_duplicate_too():
    path = "one/" + "two"

    with pytest.raises(InvalidPath, match="listed twice"):
        check_entry_paths([path, path])


def test_case_matters_only_where_the_file_system_cares():
    paths = ["Data/a", "data/A"]

    assert check_entry_paths(paths) == paths
    with pytest.raises(InvalidPath, match="only in case"):
        check_entry_paths(paths, ignore_case=True)
    with pytest.raises(InvalidPath, match="only in case"):
        check_entry_paths(["STRASSE", "stra\u00dfe"], ignore_case=True)


def test_the_probe_agrees_with_the_file_system_and_leaves_nothing(tmp_path):
    answer = ignores_case(tmp_path)

    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").write_bytes(b"")
    assert answer == (tmp_path / "A").exists()


def test_folders_are_made_on_the_way(tmp_path):
    root = Root(tmp_path / "new" / "target")

    assert root.place("a/b/c.txt") == str((tmp_path / "new/target").resolve() / "a/b/c.txt")
    assert (tmp_path / "new/target/a/b").is_dir()
    assert not (tmp_path / "new/target/a/b/c.txt").exists()


def test_the_root_itself_may_be_a_symlink(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert Root(tmp_path / "link").place("x") == f"{(tmp_path / 'real').resolve()}/x"


def test_a_symlink_that_leads_out_is_refused_and_nothing_is_made_there(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root/a").symlink_to(outside)

    with pytest.raises(PathNotAllowed, match="leads out"):
        Root(tmp_path / "root").place("a/b/c")

    assert list(outside.iterdir()) == []


def test_a_sibling_with_the_same_beginning_is_outside(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root2").mkdir()
    (tmp_path / "root/a").symlink_to(tmp_path / "root2")

    with pytest.raises(PathNotAllowed, match="leads out"):
        Root(tmp_path / "root").place("a/b")


def test_a_symlink_inside_is_followed(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a").symlink_to("b")

    assert os.path.realpath(Root(tmp_path).place("a/x")) == str(tmp_path.resolve() / "b/x")


def test_a_file_in_place_of_a_folder_is_refused_and_stays(tmp_path):
    (tmp_path / "a").write_bytes(b"mine")

    with pytest.raises(PathNotAllowed, match="is a file"):
        Root(tmp_path).place("a/b")

    assert (tmp_path / "a").read_bytes() == b"mine"


def test_a_dangling_symlink_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "nothing")

    with pytest.raises(PathNotAllowed):
        Root(tmp_path).place("a/b")

    assert not (tmp_path / "nothing").exists()
