import errno
import hashlib
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wanllmdb_server.errors import (
    AlreadyExists,
    ChecksumMismatch,
    InvalidInput,
    ObjectNotFound,
    SizeMismatch,
    StorageFull,
    StorageUnavailable,
)
from wanllmdb_server.storage.hookspecs import StorageContext
from wanllmdb_server.storage.local import open_local
from wanllmdb_server.storage.local_files import storage_error

from tests.server.storage.live import KEYRING, files_below


@pytest.fixture
def local(tmp_path):
    context = StorageContext("default", lambda: "http://here", KEYRING, tmp_path)
    return open_local((tmp_path / "blobs").as_uri(), context)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def test_nothing_is_visible_before_the_end(local):
    upload = local.receive("p/a", digest(b"onetwo"), 6)
    upload.feed(b"one")

    assert local.stat("p/a") is None
    assert list(local.list("")) == []
    assert len(files_below(local.root)) == 1

    upload.finish(b"two")
    assert [(found.key, found.size) for found in local.list("")] == [("p/a", 6)]
    assert files_below(local.root) == ["p/a"]


@pytest.mark.parametrize(
    ("sent", "error"),
    [(b"onetw", SizeMismatch), (b"onetwo!", SizeMismatch), (b"oneTWO", ChecksumMismatch)],
)
def test_a_wrong_upload_leaves_nothing(local, sent, error):
    upload = local.receive("p/a", digest(b"onetwo"), 6)

    with pytest.raises(error) as caught:
        upload.finish(sent)

    assert caught.value.details["digest"] == digest(b"onetwo")
    assert files_below(local.root) == []


def test_an_aborted_upload_leaves_nothing_and_takes_nothing_more(local):
    upload = local.receive("p/a", digest(b"onetwo"), 6)
    upload.feed(b"one")

    upload.abort()
    upload.feed(b"two")
    upload.abort()

    assert files_below(local.root) == []


def test_sixteen_uploads_of_one_key_leave_one_winner(local):
    bodies = [b"%02d" % number * 50_000 for number in range(16)]
    start = threading.Barrier(16)
    outcomes = []

    def upload(body):
        receiver = local.receive("p/a", digest(body), len(body))
        start.wait()
        try:
            receiver.feed(body[:1000])
            receiver.finish(body[1000:])
        except AlreadyExists:
            outcomes.append(None)
        else:
            outcomes.append(body)

    threads = [threading.Thread(target=upload, args=[body]) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [body for body in outcomes if body is not None]
    assert (len(winners), outcomes.count(None)) == (1, 15)
    assert b"".join(local.read("p/a")) == winners[0]
    assert files_below(local.root) == ["p/a"]


def test_uploads_and_deletes_of_neighbours_do_not_disturb_each_other(local):
    stop = threading.Event()

    def come_and_go():
        while not stop.is_set():
            local.write("p/q/other", [b"x"])
            local.delete(["p/q/other"])

    with ThreadPoolExecutor() as pool:
        others = [pool.submit(come_and_go)]
        try:
            for number in range(500):
                body = b"%d" % number
                local.receive(f"p/q/{number}", digest(body), len(body)).finish(body)
                local.delete([f"p/q/{number}"])
        finally:
            stop.set()
    assert [other.result() for other in others] == [None]

    assert files_below(local.root) == []


def test_a_pack_of_many_blobs_is_checked_blob_by_blob(local):
    local.write("p/2", [b"old"])
    data = [b"one", b"two", b"", b"four"]
    listing = [(hashlib.sha256(each).hexdigest(), len(each), f"p/{at}") for at, each in enumerate(data, 1)]

    assert local.write_pack(listing, memoryview(b"".join(data))) == (3, 1)
    assert [b"".join(local.read(f"p/{at}")) for at in range(1, 5)] == [b"one", b"old", b"", b"four"]
    assert local.write_pack(listing, memoryview(b"".join(data))) == (0, 4)
    assert local.read_pack(listing[2:]) == [b"", b"four"]
    assert files_below(local.root) == ["p/1", "p/2", "p/3", "p/4"]


def test_a_pack_with_a_blob_that_was_cut_from_outside_is_not_sent(local):
    local.write("p/1", [b"on"])

    with pytest.raises(SizeMismatch) as caught:
        local.read_pack([(hashlib.sha256(b"one").hexdigest(), 3, "p/1")])

    assert caught.value.details == {"key": "p/1", "digest": digest(b"one"), "size": 3}


@pytest.mark.parametrize("key", ["../out", "/etc/passwd", "a/../../out", "a\0b", "..\\out", "packs"])
def test_no_key_leads_out_of_the_root(local, key):
    with pytest.raises(InvalidInput):
        local.receive(key, digest(b""), 0)
    with pytest.raises(InvalidInput):
        local.open(key)
    with pytest.raises(InvalidInput):
        local.delete([key])

    assert files_below(str(Path(local.root).parent)) == []


def test_links_are_no_objects(local, tmp_path):
    (tmp_path / "outside").write_bytes(b"secret")
    (Path(local.root) / "link").symlink_to(tmp_path / "outside")
    (Path(local.root) / "folder").symlink_to(tmp_path)

    assert local.stat("link") is None
    assert list(local.list("")) == []
    with pytest.raises((ObjectNotFound, StorageUnavailable)):
        local.open("link")


def test_a_root_that_went_away_is_named_and_not_made_anew(local):
    local.write("p/a", [b"x"])
    shutil.rmtree(local.root)

    for action in (
        lambda: local.stat("p/a"),
        lambda: list(local.read("p/a")),
        lambda: list(local.list("")),
        lambda: local.write("p/a", [b"x"]),
        lambda: local.delete(["p/a"]),
        lambda: local.receive("p/a", digest(b"x"), 1).finish(b"x"),
        lambda: local.write_pack([(digest(b"x")[7:], 1, "p/a")], memoryview(b"x")),
        lambda: local.read_pack([(digest(b"x")[7:], 1, "p/a")]),
        lambda: local.remove_partial_uploads(0),
        lambda: local.flush([str(number) for number in range(20)]),
    ):
        with pytest.raises(StorageUnavailable, match=local.root):
            action()

    assert not Path(local.root).exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_has_its_own_error(code):
    error = storage_error("/blobs", OSError(code, os.strerror(code)))

    assert isinstance(error, StorageFull)
    assert error.details == {"path": "/blobs"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_during_an_upload(local, tmp_path):
    upload = local.receive("p/a", digest(b"onetwo"), 6)
    upload.feed(b"one")
    descriptor, _ = upload._file
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, descriptor)  # the same descriptor now writes to a full disk
    os.close(full)

    with pytest.raises(StorageFull, match=local.root):
        upload.finish(b"two")

    assert files_below(local.root) == []


def test_only_old_partial_uploads_are_removed(local):
    local.write("p/a", [b"x"])
    old = local.receive("p/q/old", digest(b"onetwo"), 6)
    old.feed(b"one")
    [partial] = [name for name in files_below(local.root) if name != "p/a"]
    os.utime(Path(local.root) / partial, (time.time() - 90_000,) * 2)
    os.utime(Path(local.root) / "p/a", (time.time() - 90_000,) * 2)
    new = local.receive("p/q/new", digest(b"onetwo"), 6)
    new.feed(b"one")

    assert local.remove_partial_uploads(86_400) == 1
    assert local.remove_partial_uploads(86_400) == 0

    assert len(files_below(local.root)) == 2
    new.finish(b"two")
    assert files_below(local.root) == ["p/a", "p/q/new"]


def test_deleting_leaves_no_empty_folders(local):
    local.write("p/q/r/a", [b"x"])
    local.write("p/b", [b"x"])

    local.delete(["p/q/r/a"])

    assert [path.name for path in Path(local.root).rglob("*")] == ["p", "b"]
