import os

import pytest
from wanllmdb import receive
from wanllmdb.cache import Cache
from wanllmdb.download import Downloaded, Wanted, download
from wanllmdb.errors import (
    ChecksumMismatch,
    InvalidPath,
    ObjectNotFound,
    PathNotAllowed,
    TransferFailed,
    UrlExpired,
)

from tests.sdk.blobserver import corrupted, digest_of, refusal, reset, truncated, unavailable

LARGE = 5 << 20


@pytest.fixture
def content():
    files = {f"d{number % 3}/{number:02}.txt": os.urandom(number * 100) for number in range(40)}
    return files | {"medium": os.urandom(200_000), "large.bin": os.urandom(LARGE)}


class Case:
    """A version's files on the server, and a download of them."""

    def __init__(self, server, connections, cache, content):
        self.server, self.connections, self.cache = server, connections, cache
        self.wanted = [Wanted(path, server.add(data), len(data)) for path, data in content.items()]
        self.sizes = {item.digest: item.size for item in self.wanted}

    def run(self, target, *, sign=None, packs=True, wanted=None, **options):
        sign = sign or self.server.sign("GET", self.sizes, packs=packs)
        options = {"cache": self.cache, **options}
        return download(self.connections, wanted or self.wanted, target, sign, **options)


@pytest.fixture
def case(server, connections, cache, content):
    return Case(server, connections, cache, content)


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("packs", [True, False])
def test_everything_arrives(case, content, tmp_path, packs):
    counts: list[int] = []

    result = case.run(tmp_path / "out", packs=packs, advance=counts.append)

    assert files_in(tmp_path / "out") == content
    total = sum(len(data) for data in content.values())
    assert result == Downloaded(fetched=42, fetched_bytes=total)
    assert sum(counts) == total
    assert len(case.server.log) == (3 if packs else 42)


@pytest.mark.parametrize("link", [False, True])
def test_the_second_time_everything_comes_from_the_cache_with_the_server_gone(case, content, tmp_path, link):
    case.run(tmp_path / "one")
    case.server.log.clear()
    case.connections.close()

    result = case.run(tmp_path / "two", link=link, sign=None)

    assert files_in(tmp_path / "two") == content
    assert result == Downloaded(cached=42)
    assert case.server.log == []


def test_files_that_are_right_stay_and_others_are_replaced(case, content, tmp_path):
    out = tmp_path / "out"
    case.run(out)
    kept = (out / "d1/01.txt").stat()
    (out / "large.bin").write_bytes(b"x" * LARGE)
    (out / "medium").write_bytes(b"shorter")
    (out / "mine").write_bytes(b"not in the artifact")

    result = case.run(out, cache=Cache(tmp_path / "empty"))

    assert files_in(out) == content | {"mine": b"not in the artifact"}
    assert (result.unchanged, result.fetched) == (40, 2)
    assert (out / "d1/01.txt").stat().st_ino == kept.st_ino


@pytest.mark.parametrize("name", ["large.bin", "medium", "d1/01.txt"])
def test_a_symlink_in_place_of_a_file_is_replaced_and_not_written_through(case, content, tmp_path, name):
    mine = tmp_path / "mine"
    mine.write_bytes(content[name])
    link = tmp_path / "out" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(mine)
    inode = mine.stat().st_ino

    case.run(tmp_path / "out")

    assert not link.is_symlink()
    assert link.read_bytes() == mine.read_bytes() == content[name]
    assert mine.stat().st_ino == inode


def test_paths_that_share_a_digest_are_fetched_once(case, content, tmp_path):
    copies = {"a/copy": "large.bin", "b/copy": "large.bin", "c/copy": "medium", "d/copy": "d2/38.txt"}
    by_path = {item.path: item for item in case.wanted}
    wanted = case.wanted + [by_path[source]._replace(path=path) for path, source in copies.items()]

    result = case.run(tmp_path / "out", wanted=wanted)
    again = case.run(tmp_path / "again", wanted=wanted)

    expected = content | {path: content[source] for path, source in copies.items()}
    assert files_in(tmp_path / "out") == files_in(tmp_path / "again") == expected
    assert (result.fetched, again.cached) == (42, 42)
    assert len(case.server.log) == 3


@pytest.mark.parametrize("fault", [unavailable(), unavailable("0", 429), reset, truncated(100), truncated(0)])
@pytest.mark.parametrize("packs", [True, False])
def test_faults_that_pass_are_outlasted(case, content, tmp_path, fault, packs):
    case.server.fault(fault, 3)
    counts: list[int] = []

    case.run(tmp_path / "out", packs=packs, threads=2, advance=counts.append)

    assert files_in(tmp_path / "out") == content
    assert sum(counts) == sum(len(data) for data in content.values())


def test_a_server_that_does_not_sign_everything_is_caught(case, tmp_path):
    sign = case.server.sign("GET", case.sizes)

    with pytest.raises(TransferFailed, match="and answered for 1, not for sha256:"):
        case.run(tmp_path / "out", sign=lambda digests: sign(digests[:1]))

    assert case.server.log == []
    assert files_in(tmp_path / "out") == {}


def test_a_lost_connection_is_continued_where_it_broke_off(case, content, tmp_path):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    case.server.fault(truncated(3 << 20))

    case.run(tmp_path / "out", wanted=[large])

    name = large.digest[7:]
    assert case.server.log == [f"GET /blob/{name}", f"GET /blob/{name} {3 << 20}-{LARGE}"]


def test_a_server_that_ignores_ranges_is_understood(case, content, tmp_path):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    case.server.fault(truncated(3_000_000))
    case.server.fault(lambda handler: (handler._send(200, content["large.bin"]), True)[1])

    case.run(tmp_path / "out", wanted=[large])

    assert files_in(tmp_path / "out") == {"large.bin": content["large.bin"]}


@pytest.mark.parametrize("packs", [True, False])
def test_urls_that_expired_are_signed_again(case, content, tmp_path, packs):
    sign = case.server.sign("GET", case.sizes, packs=packs)

    def sign_then_expire(digests):
        signed = sign(digests)
        if len(case.server.signings) == 1:
            case.server.expire_urls()
        return signed

    case.run(tmp_path / "out", sign=sign_then_expire)

    assert files_in(tmp_path / "out") == content


@pytest.mark.parametrize("packs", [True, False])
def test_urls_that_are_expired_for_ever_end_in_an_error(case, tmp_path, packs):
    case.server.minimum_generation = 10**9

    with pytest.raises(UrlExpired):
        case.run(tmp_path / "out", packs=packs)

    assert files_in(tmp_path / "out") == {}


@pytest.mark.parametrize("name", ["large.bin", "medium", "d2/38.txt"])
@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("old", [None, b"what was there"])
def test_wrong_bytes_never_appear(case, tmp_path, name, packs, old):
    [item] = [item for item in case.wanted if item.path == name]
    target = tmp_path / "out" / name
    if old:
        target.parent.mkdir(parents=True)
        target.write_bytes(old)
    case.server.fault(corrupted)

    with pytest.raises(ChecksumMismatch, match=name) as caught:
        case.run(tmp_path / "out", wanted=[item], packs=packs)

    assert caught.value.details["path"] == str(target)
    assert files_in(tmp_path / "out") == ({name: old} if old else {})
    assert case.cache.info().bytes == 0
    case.run(tmp_path / "out", wanted=[item], packs=packs)
    assert digest_of(target.read_bytes()) == item.digest


def test_a_damaged_beginning_from_an_earlier_run_is_fetched_anew(case, content, tmp_path):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    partial = case.cache.folder / "partial" / large.digest[7:]
    partial.write_bytes(b"x" * (2 << 20))
    counts: list[int] = []

    case.run(tmp_path / "out", wanted=[large], advance=counts.append)

    assert files_in(tmp_path / "out") == {"large.bin": content["large.bin"]}
    assert sum(counts) == LARGE
    assert not partial.exists()
    assert [line.partition(" ")[2].partition(" ")[2] for line in case.server.log] == [
        f"{2 << 20}-{LARGE}",
        "",
    ]


def test_a_partial_that_is_longer_than_the_blob_is_no_trouble(case, content, tmp_path):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    (case.cache.folder / "partial" / large.digest[7:]).write_bytes(content["large.bin"] + b"more")

    case.run(tmp_path / "out", wanted=[large])

    assert files_in(tmp_path / "out") == {"large.bin": content["large.bin"]}


def test_far_large_blobs_come_by_several_requests_at_once(case, tmp_path, monkeypatch):
    data = os.urandom(70 << 20)
    item = Wanted("huge", case.server.add(data), len(data))
    case.sizes[item.digest] = item.size
    monkeypatch.setenv("no_proxy", "*")
    # Leads here too, but is no loopback address, so it counts as far away.
    far = f"http://0.0.0.0:{case.server.server_address[1]}"
    sign = case.server.sign("GET", case.sizes, base=far)
    case.server.fault(truncated(1_000_000))
    case.server.fault(reset)

    case.run(tmp_path / "out", wanted=[item], sign=sign)

    assert files_in(tmp_path / "out") == {"huge": data}
    ranges = {tuple(map(int, line.rsplit(" ", 1)[1].split("-"))) for line in case.server.log if "-" in line}
    whole = {(at, min(at + receive._RANGE, len(data))) for at in range(0, len(data), receive._RANGE)}
    assert len(ranges & whole) >= len(whole) - 2


@pytest.mark.parametrize(
    ("path", "error"),
    [("../out2/x", InvalidPath), ("/etc/x", InvalidPath), ("a/../../x", InvalidPath), ("C:x", InvalidPath)],
)
def test_a_hostile_path_is_refused_before_anything_is_fetched(case, tmp_path, path, error):
    wanted = [*case.wanted, case.wanted[0]._replace(path=path)]

    with pytest.raises(error):
        case.run(tmp_path / "out", wanted=wanted)

    assert case.server.log == []
    assert files_in(tmp_path) == {}


def test_a_symlinked_folder_does_not_lead_out(case, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/d0").symlink_to(tmp_path / "outside")

    with pytest.raises(PathNotAllowed):
        case.run(tmp_path / "out")

    assert case.server.log == []
    assert files_in(tmp_path / "outside") == {}


@pytest.mark.parametrize("name", ["large.bin", "medium"])
def test_a_folder_in_place_of_a_file_is_not_removed(case, tmp_path, name):
    (tmp_path / "out" / name).mkdir(parents=True)
    (tmp_path / "out" / name / "mine").write_bytes(b"m")

    with pytest.raises(PathNotAllowed, match="is a folder"):
        case.run(tmp_path / "out")

    assert (tmp_path / "out" / name / "mine").read_bytes() == b"m"


def test_a_blob_the_storage_lost_is_an_error_at_once(case, tmp_path):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    del case.server.blobs[large.digest[7:]]

    with pytest.raises(ObjectNotFound):
        case.run(tmp_path / "out", wanted=[large])

    assert case.server.log == [f"GET /blob/{large.digest[7:]}"]
    assert files_in(tmp_path / "out") == {}


@pytest.mark.parametrize("packs", [True, False])
def test_when_patience_runs_out_what_is_complete_stays(case, tmp_path, packs):
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    case.server.fault(truncated(2 << 20))
    case.server.fault(refusal(503, "STORAGE_UNAVAILABLE"), 50)

    with pytest.raises(Exception, match=r"no|TransferFailed"):
        case.run(tmp_path / "out", wanted=[large], packs=packs)

    assert files_in(tmp_path / "out") == {}
    assert case.cache.info().partial_bytes == 2 << 20
    case.server.faults.clear()
    case.run(tmp_path / "out", wanted=[large], packs=packs)
    assert case.server.log[-1].endswith(f" {2 << 20}-{LARGE}")


def test_a_pack_that_always_breaks_off_ends_in_an_error_that_says_to_rerun(case, tmp_path):
    case.server.fault(truncated(0), 50)

    with pytest.raises(TransferFailed, match="again"):
        case.run(tmp_path / "out", wanted=case.wanted[:10])


def test_a_cache_too_small_for_anything_still_downloads(case, content, tmp_path):
    case.cache = Cache(tmp_path / "tiny", max_bytes=0)

    case.run(tmp_path / "out")

    assert files_in(tmp_path / "out") == content
    assert (case.cache.info().files, case.cache.info().partial_bytes) == (0, 0)


def test_linked_files_share_the_bytes_of_the_cache(case, content, tmp_path):
    case.run(tmp_path / "one", link=True)
    case.run(tmp_path / "two", link=True)

    inodes = {(tmp_path / name / "large.bin").stat().st_ino for name in ("one", "two")}
    assert len(inodes) == 1
    assert (tmp_path / "one/large.bin").stat().st_nlink == 3
    assert (tmp_path / "one/d1/01.txt").stat().st_nlink == 1


def test_a_linked_file_that_was_written_to_is_noticed_and_fetched_again(case, content, tmp_path):
    case.run(tmp_path / "one", link=True)
    with (tmp_path / "one/large.bin").open("r+b") as out:
        out.write(b"mine")
    case.server.log.clear()

    case.run(tmp_path / "two", link=True)

    assert files_in(tmp_path / "two") == content
    assert len(case.server.log) == 1
    assert (tmp_path / "one/large.bin").read_bytes().startswith(b"mine")


def test_nothing_temporary_is_left(case, tmp_path):
    case.run(tmp_path / "out")

    assert [path for path in tmp_path.rglob("*") if path.name.startswith(".")] == []
    assert list((case.cache.folder / "partial").iterdir()) == []


@pytest.mark.parametrize("copies", [0, 2])
def test_very_large_blobs_are_written_once_and_not_kept(case, content, tmp_path, copies):
    case.cache = Cache(tmp_path / "cache", copied_bytes=1 << 20)
    if case.cache.way(LARGE, tmp_path, link=False) == "share":
        pytest.skip("this file system has reflinks: everything is kept")
    [large] = [item for item in case.wanted if item.path == "large.bin"]
    wanted = [large, *(large._replace(path=f"copy{number}") for number in range(copies))]
    (tmp_path / "usual").touch()

    case.run(tmp_path / "out", wanted=wanted)

    assert files_in(tmp_path / "out") == {item.path: content["large.bin"] for item in wanted}
    assert (case.cache.info().files, case.cache.info().partial_bytes) == (0, 0)
    assert (tmp_path / "out/large.bin").stat().st_mode == (tmp_path / "usual").stat().st_mode
    case.run(tmp_path / "linked", wanted=wanted, link=True)
    assert (tmp_path / "linked/large.bin").stat().st_nlink == copies + 2
