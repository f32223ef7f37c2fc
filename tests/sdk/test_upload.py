import hashlib
import os

import pytest
from wanllmdb.errors import (
    AccessDenied,
    ChecksumMismatch,
    FileChanged,
    StorageFull,
    TransferFailed,
    UrlExpired,
)
from wanllmdb.hashing import hash_files
from wanllmdb.scan import scan
from wanllmdb.upload import Uploaded, UploadItem, upload

from tests.sdk.blobserver import digest_of, refusal, reset, unavailable

LARGE = 3 << 20


def items_of(folder):
    files = scan(folder)
    digests = hash_files(files)
    return [
        UploadItem(digest, file.size, file.source, file.mtime_ns, file.inode)
        for digest, file in zip(digests, files, strict=True)
    ]


def sizes_of(items):
    return {item.digest: item.size for item in items}


def content(folder):
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    for number in range(40):
        (made / f"{number:02}").write_bytes(os.urandom(number * 100))
    (made / "medium").write_bytes(os.urandom(200_000))
    (made / "large").write_bytes(os.urandom(LARGE))
    return made


@pytest.mark.parametrize("packs", [True, False])
def test_everything_arrives_each_digest_once(server, connections, folder, packs):
    (folder / "copy").write_bytes((folder / "large").read_bytes())
    items = items_of(folder)
    counts: list[int] = []

    result = upload(
        connections, items, server.sign("PUT", sizes_of(items), packs=packs), advance=counts.append
    )

    total = sum(sizes_of(items).values())
    assert server.blobs == content(folder)
    assert result == Uploaded(sent=42, existing=0, bytes=total)
    assert sum(counts) == total
    assert len(server.log) == (3 if packs else 42)
    assert server.signings == [42]


def test_bytes_in_memory_are_sent_too(server, connections):
    data = [b"small", b"", os.urandom(LARGE)]
    items = [UploadItem(digest_of(one), len(one), one) for one in data]

    upload(connections, items, server.sign("PUT", sizes_of(items)))

    assert sorted(server.blobs.values()) == sorted(data)


def test_many_blobs_make_several_packs_and_signings(server, connections):
    server.pack_limit = 10_000
    data = [f"{number:08}".encode() for number in range(4_100)]
    items = [UploadItem(digest_of(one), 8, one) for one in data]

    result = upload(connections, items, server.sign("PUT", sizes_of(items)))

    assert result.sent == 4_100
    assert server.signings == [2_000, 2_000, 100]
    assert len(server.log) == 5
    assert len(server.blobs) == 4_100


@pytest.mark.parametrize("packs", [True, False])
def test_what_is_there_already_is_fine(server, connections, folder, packs):
    items = items_of(folder)
    upload(connections, items, server.sign("PUT", sizes_of(items)))

    again = upload(connections, items, server.sign("PUT", sizes_of(items), packs=packs))

    assert (again.sent, again.existing) == (0, 42)
    assert server.blobs == content(folder)


@pytest.mark.parametrize("fault", [unavailable(), unavailable("0", 429), reset])
@pytest.mark.parametrize("packs", [True, False])
def test_faults_that_pass_are_outlasted(server, connections, folder, fault, packs):
    items = items_of(folder)
    server.fault(fault, 3)
    counts: list[int] = []

    upload(
        connections, items, server.sign("PUT", sizes_of(items), packs=packs), threads=2, advance=counts.append
    )

    assert server.blobs == content(folder)
    assert sum(counts) == sum(sizes_of(items).values())


@pytest.mark.parametrize("packs", [True, False])
def test_urls_that_expired_are_signed_again(server, connections, folder, packs):
    items = items_of(folder)
    sign = server.sign("PUT", sizes_of(items), packs=packs)

    def sign_then_expire(digests):
        signed = sign(digests)
        if len(server.signings) == 1:
            server.expire_urls()
        return signed

    upload(connections, items, sign_then_expire)

    assert server.blobs == content(folder)


def test_urls_that_are_expired_for_ever_end_in_an_error(server, connections):
    item = UploadItem(digest_of(b"x"), 1, b"x")
    server.minimum_generation = 10**9

    with pytest.raises(UrlExpired):
        upload(connections, [item], server.sign("PUT", {item.digest: 1}))

    assert server.signings == [1, 1, 1, 1]
    assert server.blobs == {}


@pytest.mark.parametrize("name", ["07", "medium", "large"])
@pytest.mark.parametrize("change", ["write", "append", "shorten", "remove", "replace"])
def test_a_file_that_changed_since_it_was_hashed_is_named_and_not_stored(
    server, connections, folder, name, change
):
    items = [item for item in items_of(folder) if str(item.source).endswith(f"/{name}")]
    path = folder / name
    if change == "write":
        path.write_bytes(os.urandom(path.stat().st_size))
        os.utime(path, ns=(0, items[0].mtime_ns + 1))
    elif change == "append":
        with path.open("ab") as out:
            out.write(b"x")
    elif change == "shorten":
        os.truncate(path, 5)
    elif change == "remove":
        path.unlink()
    else:
        (folder / "other").write_bytes(path.read_bytes())
        (folder / "other").replace(path)

    with pytest.raises(FileChanged, match=str(path)):
        upload(connections, items, server.sign("PUT", sizes_of(items)))

    assert server.blobs == {}


@pytest.mark.parametrize("name", ["07", "medium", "large"])
def test_a_change_that_the_file_system_hides_is_found_by_the_storage_and_named(
    server, connections, folder, name
):
    items = items_of(folder)
    [changed] = [item for item in items if str(item.source).endswith(f"/{name}")]
    path = folder / name
    found = path.stat()
    with path.open("r+b") as out:
        out.write(b"other")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))

    with pytest.raises(FileChanged, match=str(path)):
        upload(connections, [changed], server.sign("PUT", sizes_of(items)))

    assert server.blobs == {}


@pytest.mark.parametrize("change", ["write", "shorten"])
def test_a_change_in_the_middle_of_sending_is_noticed(server, connections, folder, change):
    (folder / "large").write_bytes(os.urandom(64 << 20))
    [item] = [item for item in items_of(folder) if str(item.source).endswith("/large")]

    def change_it(_count):
        with (folder / "large").open("r+b") as out:
            out.truncate(20 << 20) if change == "shorten" else out.write(b"other")

    with pytest.raises(FileChanged, match="/large"):
        upload(connections, [item], server.sign("PUT", {item.digest: item.size}), advance=change_it)

    assert server.blobs == {} or change == "write"


def test_bytes_damaged_on_the_way_are_not_blamed_on_the_file(server, connections, folder):
    items = items_of(folder)
    server.fault(refusal(400, "CHECKSUM_MISMATCH", "other bytes"))

    with pytest.raises(ChecksumMismatch, match="other bytes"):
        upload(connections, items, server.sign("PUT", sizes_of(items)), threads=1)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(refusal(403, "ACCESS_DENIED"), AccessDenied), (refusal(507, "STORAGE_FULL"), StorageFull)],
)
def test_the_first_refusal_ends_the_upload(server, connections, folder, fault, error):
    items = items_of(folder)
    server.fault(fault, 100)

    with pytest.raises(error):
        upload(connections, items, server.sign("PUT", sizes_of(items), packs=False), threads=2)

    assert server.blobs == {}
    assert len(server.log) < 10


def test_what_is_left_out_of_the_signing_counts_as_there(server, connections):
    items = [UploadItem(digest_of(one), 1, one) for one in (b"a", b"b")]
    sign = server.sign("PUT", sizes_of(items))
    counts: list[int] = []

    result = upload(connections, items, lambda digests: sign(digests[:1]), advance=counts.append)

    assert result == Uploaded(sent=1, existing=1, bytes=1)
    assert sum(counts) == 2
    assert list(server.blobs.values()) == [b"a"]


def test_a_signing_for_what_was_not_asked_is_refused(server, connections):
    items = [UploadItem(digest_of(one), 1, one) for one in (b"a", b"b")]
    sign = server.sign("PUT", sizes_of(items))

    with pytest.raises(TransferFailed, match="asked to sign 1 blobs and answered for 1"):
        upload(connections, items[:1], lambda _digests: sign([items[1].digest]))

    assert server.log == []


def test_nothing_to_send_asks_for_nothing(server, connections):
    assert upload(connections, [], server.sign("PUT", {})) == Uploaded()
    assert (server.signings, server.log) == ([], [])
