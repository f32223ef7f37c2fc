import hashlib
import os
import threading

import pytest
from wanllmdb.errors import FileChanged
from wanllmdb.hashing import SMALL, HashThread, digest_of, hash_file, hash_files, hash_open
from wanllmdb.scan import local_file, scan


@pytest.mark.parametrize("size", [0, 1, 4096, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL + 17])
def test_digests_are_right_whatever_the_size(tmp_path, size):
    data = os.urandom(size)
    (tmp_path / "f").write_bytes(data)
    counts: list[int] = []

    digest = hash_file(local_file(tmp_path / "f", "f"), counts.append)

    assert digest == digest_of(data) == "sha256:" + hashlib.sha256(data).hexdigest()
    assert sum(counts) == size
    handle = os.open(tmp_path / "f", os.O_RDONLY)
    assert hash_open(handle) == digest
    os.close(handle)


def test_many_files_keep_their_order_large_ones_in_parallel(tmp_path):
    sizes = [5, 2 * SMALL, 7, SMALL + 1, 0, 4 * SMALL]
    contents = [os.urandom(size) for size in sizes]
    for number, data in enumerate(contents):
        (tmp_path / f"{number}").write_bytes(data)

    assert hash_files(scan(tmp_path)) == [digest_of(data) for data in contents]


@pytest.mark.parametrize("size", [10, SMALL + 10])
@pytest.mark.parametrize("change", ["append", "shorten", "same size", "replace", "remove"])
def test_a_file_that_is_not_as_it_was_scanned_is_named(tmp_path, size, change):
    path = tmp_path / "f"
    path.write_bytes(b"a" * size)
    file = local_file(path, "f")
    if change == "append":
        path.write_bytes(b"a" * (size + 1))
    elif change == "shorten":
        path.write_bytes(b"a" * (size - 1))
    elif change == "same size":
        path.write_bytes(b"b" * size)
        os.utime(path, ns=(0, file.mtime_ns + 1))
    elif change == "replace":
        (tmp_path / "g").write_bytes(b"b" * size)
        os.utime(tmp_path / "g", ns=(0, file.mtime_ns))
        (tmp_path / "g").replace(path)
    else:
        path.unlink()

    with pytest.raises(FileChanged) as caught:
        hash_file(file)

    assert caught.value.details == {"path": str(path)}
    assert str(path) in caught.value.message


def test_a_file_that_is_written_to_while_it_is_hashed_is_noticed(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"a" * (8 * SMALL))
    file = local_file(path, "f")
    once = threading.Event()

    def write_in_the_middle(_count):
        if not once.is_set():
            once.set()
            with path.open("r+b") as out:
                out.write(b"b")

    with pytest.raises(FileChanged, match=str(path)):
        hash_file(file, write_in_the_middle)


def test_a_hash_thread_ends_also_when_it_is_left_by_an_error():
    before = threading.active_count()

    with pytest.raises(ZeroDivisionError), HashThread():
        raise ZeroDivisionError

    assert threading.active_count() == before
