import os
import random
import socket
from pathlib import Path

import pytest
from wanllmdb.errors import InvalidInput, InvalidPath, NotFound, PathNotAllowed
from wanllmdb.scan import local_file, scan


def paths(folder, **options):
    return [file.path for file in scan(folder, **options)]


def write(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_a_file_is_described_as_it_is(tmp_path):
    write(tmp_path, "a/b.txt")

    [file] = scan(tmp_path)

    found = (tmp_path / "a/b.txt").stat()
    assert file == ("a/b.txt", str(tmp_path / "a/b.txt"), 7, found.st_mtime_ns, found.st_ino)
    assert local_file(tmp_path / "a/../a/b.txt", "x") == file._replace(path="x")


def test_the_order_does_not_depend_on_how_the_folder_was_made(tmp_path):
    names = [f"{a}/{b}" for a in ("b", "a", "a.c", "\u00e9") for b in ("2", "10", "Z")]
    for number in range(3):
        random.Random(number).shuffle(names)
        write(tmp_path / str(number), *names)

    results = [paths(tmp_path / str(number)) for number in range(3)]

    assert results[0] == results[1] == results[2] == sorted(names)


def test_empty_folders_are_dropped(tmp_path):
    (tmp_path / "a/b").mkdir(parents=True)
    write(tmp_path, "c")

    assert paths(tmp_path) == ["c"]


def test_the_embedded_registry_is_not_logged_into_itself(tmp_path):
    write(tmp_path, "kept", ".wanllmdb/wanllmdb.sqlite", "below/.wanllmdb/secret_key", "below/.wanllmdb.txt")

    assert paths(tmp_path) == ["below/.wanllmdb.txt", "kept"]


def test_symlinks_inside_are_followed_and_loops_end(tmp_path):
    write(tmp_path, "data/x", "data/sub/y")
    (tmp_path / "file").symlink_to("data/x")
    (tmp_path / "folder").symlink_to("data/sub")
    (tmp_path / "data/sub/loop").symlink_to("..")
    (tmp_path / "self").symlink_to(".")

    assert paths(tmp_path) == ["data/sub/y", "data/x", "file", "folder/loop/x", "folder/y"]


@pytest.mark.parametrize("target", ["../outside", "../top2/x"])
def test_symlinks_that_lead_out_are_refused_by_name(tmp_path, target):
    write(tmp_path, "outside", "top2/x", "top/a")
    (tmp_path / "top/link").symlink_to(target)

    with pytest.raises(PathNotAllowed, match=r"link is a symlink to .*outside of the folder"):
        scan(tmp_path / "top")


def test_a_link_that_leads_out_can_be_ignored(tmp_path):
    write(tmp_path, "outside", "top/a")
    (tmp_path / "top/link").symlink_to("../outside")

    assert paths(tmp_path / "top", ignore=["link"]) == ["a"]


def test_dangling_symlinks_and_sockets_are_refused_by_name(tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(PathNotAllowed, match=r"link is a symlink to .*does not exist"):
        scan(tmp_path)
    (tmp_path / "link").unlink()

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "sock"))
        with pytest.raises(PathNotAllowed, match="sock is a socket"):
            scan(tmp_path)


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["*.tmp"], ["a/b/c.txt", "a/b/d.log", "a/x.txt", "logs/e.txt", "x.txt"]),
        (["*.txt"], ["a/b/d.log", "a/y.tmp"]),
        (["a/*.txt"], ["a/b/c.txt", "a/b/d.log", "a/y.tmp", "logs/e.txt", "x.txt"]),
        (["/x.txt"], ["a/b/c.txt", "a/b/d.log", "a/x.txt", "a/y.tmp", "logs/e.txt"]),
        (["logs/"], ["a/b/c.txt", "a/b/d.log", "a/x.txt", "a/y.tmp", "x.txt"]),
        (["b"], ["a/x.txt", "a/y.tmp", "logs/e.txt", "x.txt"]),
        (["a/**/*.txt"], ["a/b/d.log", "a/y.tmp", "logs/e.txt", "x.txt"]),
        (["**/c.txt"], ["a/b/d.log", "a/x.txt", "a/y.tmp", "logs/e.txt", "x.txt"]),
        (["[xy].*", "?.log"], ["a/b/c.txt", "logs/e.txt"]),
        (["[!a-d].txt"], ["a/b/c.txt", "a/b/d.log", "a/y.tmp"]),
        (["x.txt/"], ["a/b/c.txt", "a/b/d.log", "a/x.txt", "a/y.tmp", "logs/e.txt", "x.txt"]),
    ],
)
def test_ignore_patterns(tmp_path, patterns, left):
    write(tmp_path, "a/b/c.txt", "a/b/d.log", "a/x.txt", "a/y.tmp", "logs/e.txt", "x.txt")

    assert paths(tmp_path, ignore=patterns) == left


@pytest.mark.parametrize("pattern", ["!keep", ""])
def test_patterns_that_are_not_supported_are_refused(tmp_path, pattern):
    with pytest.raises(InvalidInput, match="not supported"):
        scan(tmp_path, ignore=[pattern])


def test_names_that_are_not_unicode_are_refused(tmp_path):
    (tmp_path / os.fsdecode(b"bad-\xff")).write_bytes(b"")

    with pytest.raises(InvalidPath, match=r"bad-\\udcff.*UTF-8"):
        scan(tmp_path)


def test_names_in_another_unicode_form_become_nfc_and_still_open(tmp_path):
    (tmp_path / "cafe\u0301").write_text("x")

    [file] = scan(tmp_path)

    assert file.path == "caf\u00e9"
    assert Path(file.source).read_text() == "x"


def test_what_is_not_there_or_no_file_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no folder"):
        scan(tmp_path / "none")
    with pytest.raises(NotFound, match="no file"):
        local_file(tmp_path / "none", "x")
    with pytest.raises(PathNotAllowed, match="add_dir"):
        local_file(tmp_path, "x")
