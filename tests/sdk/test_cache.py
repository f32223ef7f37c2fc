import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wanllmdb.cache import Cache
from wanllmdb.download import Wanted, download
from wanllmdb.errors import CacheCorrupt, InvalidInput

from tests.sdk.blobserver import digest_of

LARGE = 2 << 20


def keep_large(cache, data):
    digest = digest_of(data)
    with cache.partial(digest) as partial:
        os.write(partial.handle, data)
        cache.adopt(partial, digest)
    return digest


def keep_small(cache, *blobs):
    writer = cache.small_writer()
    for data in blobs:
        writer.add(digest_of(data), data)
    writer.flush()
    return [digest_of(data) for data in blobs]


def get_small(cache, digest, size):
    reader = cache.small_reader({digest})
    try:
        return reader.get(digest, size)
    finally:
        reader.close()


def has_large(cache, digest, size):
    handle = cache.open(digest, size)
    if handle is not None:
        os.close(handle)
    return handle is not None


def test_small_blobs_share_a_file(cache):
    blobs = [os.urandom(size) for size in (0, 1, 5000)]
    digests = keep_small(cache, *blobs)

    assert [get_small(cache, digest, len(data)) for digest, data in zip(digests, blobs, strict=True)] == blobs
    assert get_small(cache, digest_of(b"other"), 5) is None
    assert get_small(cache, digests[1], 2) is None
    assert cache.info().files == 1


def test_ten_megabytes_of_small_blobs_are_not_kept_in_memory(cache):
    keep_small(cache, *(os.urandom(1 << 20) for _ in range(10)))

    assert cache.info().files == 2


def test_a_pack_with_a_damaged_blob_is_dropped(cache):
    one, two = keep_small(cache, b"one" * 100, b"two" * 100)
    [pack] = (cache.folder / "packs").iterdir()
    pack.chmod(0o600)
    data = bytearray(pack.read_bytes())
    data[-1] ^= 1
    pack.write_bytes(data)

    assert get_small(cache, one, 300) == b"one" * 100
    assert get_small(cache, two, 300) is None
    assert not pack.exists()
    assert get_small(cache, one, 300) is None


@pytest.mark.parametrize("data", [b"", b"no listing", b"name size\n\nx", b"\xff 3\n\nabc"])
def test_a_file_that_is_no_pack_is_dropped(cache, data):
    (cache.folder / "packs/x.pack").write_bytes(data)

    assert get_small(cache, digest_of(b"abc"), 3) is None
    assert list((cache.folder / "packs").iterdir()) == []


def test_a_large_blob_is_sealed_and_read_only(cache):
    digest = keep_large(cache, b"x" * LARGE)

    assert cache.is_sealed(digest, LARGE)
    assert has_large(cache, digest, LARGE)
    assert Path(cache.path(digest)).stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("damage", ["write", "replace", "size"])
def test_a_broken_seal_is_noticed(cache, tmp_path, damage):
    digest = keep_large(cache, b"x" * LARGE)
    path = Path(cache.path(digest))
    path.chmod(0o600)
    if damage == "write":
        with path.open("r+b") as out:
            out.write(b"y")
    elif damage == "replace":
        found = path.stat()
        (tmp_path / "copy").write_bytes(b"x" * LARGE)
        os.utime(tmp_path / "copy", ns=(found.st_atime_ns, found.st_mtime_ns))
        (tmp_path / "copy").replace(path)
    else:
        os.truncate(path, 5)

    assert not cache.is_sealed(digest, LARGE)
    assert has_large(cache, digest, LARGE) == (damage != "size")


def test_a_damaged_large_blob_is_dropped_and_fetched_again(server, connections, cache, tmp_path):
    data = os.urandom(LARGE)
    wanted = [Wanted("f", server.add(data), LARGE)]
    sign = server.sign("GET", {wanted[0].digest: LARGE})
    keep_large(cache, data)
    path = Path(cache.path(wanted[0].digest))
    path.chmod(0o600)
    with path.open("r+b") as out:
        out.write(b"damaged")

    result = download(connections, wanted, tmp_path / "out", sign, cache=cache)

    assert (result.fetched, result.cached) == (1, 0)
    assert (tmp_path / "out/f").read_bytes() == data
    assert path.read_bytes() == data


def test_what_was_used_longest_ago_goes_first(cache):
    large = [keep_large(cache, bytes([number]) * LARGE) for number in range(3)]
    [small] = keep_small(cache, b"s" * 1000)
    [pack] = (cache.folder / "packs").iterdir()
    for age, path in enumerate([cache.path(large[1]), str(pack), cache.path(large[2]), cache.path(large[0])]):
        os.utime(path, ns=(10**18 + age * 10**9, Path(path).stat().st_mtime_ns))
    assert has_large(cache, large[1], LARGE)  # used just now

    pruned = cache.prune(2 * LARGE)

    assert (pruned.files, pruned.bytes) == (2, LARGE + 1000 + 71)
    assert get_small(cache, small, 1000) is None
    assert [has_large(cache, digest, LARGE) for digest in large] == [True, True, False]
    assert cache.is_sealed(large[1], LARGE)


def test_old_partials_and_strays_go_and_fresh_ones_stay(cache):
    old, fresh = cache.folder / "partial/old", cache.folder / "partial/fresh"
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))

    assert cache.info().partial_bytes == 2
    cache.prune()

    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_partial_has_one_writer(cache):
    digest = digest_of(b"x")
    with cache.partial(digest) as first:
        os.write(first.handle, b"abc")
        with cache.partial(digest) as second:
            assert second.path != first.path
            assert second.size == 0
        assert not Path(second.path).exists()
    with cache.partial(digest) as third:
        assert (third.path, third.size) == (first.path, 3)


@pytest.mark.parametrize(
    ("text", "size"), [("500M", 500 << 20), ("2g", 2 << 30), ("1.5GiB", 3 << 29), ("10 KB", 10240), ("7", 7)]
)
def test_the_bound_comes_from_the_environment(tmp_path, monkeypatch, text, size):
    monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "c"))
    monkeypatch.setenv("WANLLMDB_CACHE_SIZE", text)

    cache = Cache()

    assert (cache.folder, cache.max_bytes) == (tmp_path / "c", size)
    monkeypatch.setenv("WANLLMDB_CACHE_SIZE", "much")
    with pytest.raises(InvalidInput, match=r"CACHE_SIZE: 'much'.*500M"):
        Cache()


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(CacheCorrupt, match="WANLLMDB_CACHE_DIR"):
        Cache(tmp_path / "file" / "cache")


DOWNLOADER = """
import sys, json, os, pathlib, shutil
from wanllmdb.cache import Cache
from wanllmdb.download import Wanted, download
from wanllmdb.http import Connections
from wanllmdb.signing import SignedBlob
import datetime
url, folder, out, rounds, listing = sys.argv[1:]
wanted = [Wanted(*item) for item in json.loads(listing)]
end = datetime.datetime.now(datetime.timezone.utc)
def sign(digests):
    return [SignedBlob(d, "GET", f"{url}/blob/{d[7:]}", {}, end) for d in digests], []
for number in range(int(rounds)):
    target = pathlib.Path(out) / str(number)
    with Connections(url) as connections:
        download(connections, wanted, target, sign, cache=Cache(folder), link=number % 2 == 1)
    import hashlib
    for item in wanted:
        found = "sha256:" + hashlib.sha256((target / item.path).read_bytes()).hexdigest()
        assert found == item.digest, item.path
    shutil.rmtree(target)
"""
PRUNER = """
import sys
from wanllmdb.cache import Cache
cache = Cache(sys.argv[1])
while True:
    cache.prune(3 << 20)
"""


def test_two_processes_share_the_cache_while_a_third_prunes_it(server, tmp_path):
    contents = [os.urandom(size) for size in [100] * 20 + [50_000] * 5 + [(1 << 20) + 7] * 4]
    wanted = [Wanted(f"f{n}", server.add(data), len(data)) for n, data in enumerate(contents)]
    pruner = subprocess.Popen([sys.executable, "-c", PRUNER, str(tmp_path / "cache")])
    try:
        downloaders = [
            subprocess.Popen(
                [
                    *(sys.executable, "-c", DOWNLOADER, server.url, str(tmp_path / "cache")),
                    *(str(tmp_path / f"out{number}"), "15", json.dumps(wanted)),
                ]
            )
            for number in range(2)
        ]

        assert [process.wait(60) for process in downloaders] == [0, 0]
        assert pruner.poll() is None
    finally:
        pruner.kill()
        pruner.wait()


def test_a_download_that_is_killed_leaves_no_half_file_and_is_continued(server, tmp_path):
    data = os.urandom(40 << 20)
    wanted = [Wanted("model.bin", server.add(data), len(data))]
    server.throttle = 0.02
    command = [
        *(sys.executable, "-c", DOWNLOADER, server.url, str(tmp_path / "cache")),
        *(str(tmp_path / "out"), "1", json.dumps(wanted)),
    ]
    partial = tmp_path / "cache/partial" / wanted[0].digest[7:]

    process = subprocess.Popen(command)
    deadline = time.monotonic() + 30
    while not (partial.exists() and partial.stat().st_size > 5 << 20):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()

    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    have = partial.stat().st_size
    assert 5 << 20 < have < 40 << 20
    server.log.clear()
    server.throttle = 0
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
    assert server.log == [f"GET /blob/{wanted[0].digest[7:]} {have}-{len(data)}"]
