"""Large blobs in parts, through real processes: whatever dies or breaks, only what is missing travels."""

import hashlib
import json

import pytest
import wanllmdb
from wanllmdb.errors import FileChanged

from tests.sdk.uploads.conftest import PART
from tests.sdk.uploads.faultproxy import refuse, reset_after
from tests.sdk.uploads.scripts import log_script, succeed, wait_until, write_large

HUGE = 300_000_000
LARGE = 5 * PART + 12_345


def answer(path, size):
    return json.dumps(["v1", size, "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()])


@pytest.fixture
def source(tmp_path):
    return write_large(tmp_path / "large.bin", LARGE)


def test_after_kill_9_of_the_client_only_missing_parts_travel(bucket, start, tmp_path):
    start(storage=bucket.url)
    path = write_large(tmp_path / "huge.bin", HUGE)
    first = log_script(tmp_path, path)
    bucket.proxy.watch = lambda: first.kill() if bucket.proxy.sent > HUGE // 2 else None
    first.communicate()
    bucket.proxy.settle()
    bucket.proxy.watch = lambda: None
    held, before = bucket.held(), bucket.proxy.take()

    printed = succeed(log_script(tmp_path, path))

    assert first.returncode == -9
    assert before < HUGE
    assert held >= 10 * PART
    assert bucket.proxy.take() == HUGE - held
    assert printed == answer(path, HUGE)
    assert bucket.objects() == [path.read_bytes()]
    assert bucket.uploads() == 0


def test_urls_that_expire_are_signed_again(bucket, start, source, tmp_path):
    start(storage=bucket.url, put_url_seconds="2")
    bucket.proxy.pace = 0.02

    printed = succeed(log_script(tmp_path, source))

    assert printed == answer(source, LARGE)
    assert bucket.objects() == [source.read_bytes()]
    assert len(bucket.proxy.requests) > 6


def test_refusals_and_broken_connections_are_tried_again(bucket, start, source, tmp_path):
    start(storage=bucket.url)
    bucket.proxy.faults = [
        refuse(503),
        refuse(429, Retry_After="0"),
        reset_after(1 << 20),
        refuse(500),
        reset_after(PART - 1),
    ]

    printed = succeed(log_script(tmp_path, source))

    assert printed == answer(source, LARGE)
    assert bucket.objects() == [source.read_bytes()]
    assert bucket.proxy.faults == []
    assert len(bucket.proxy.requests) == 6 + 5


def test_another_refusal_is_not_tried_again_and_names_itself(bucket, start, source, tmp_path, monkeypatch):
    start(storage=bucket.url)
    bucket.proxy.faults = [refuse(400)] * 20
    artifact = wanllmdb.Artifact("large", "dataset")
    artifact.add_file(source)

    with wanllmdb.init() as run, pytest.raises(wanllmdb.errors.TransferFailed, match="answered 400"):
        run.log_artifact(artifact)

    assert len(bucket.proxy.requests) <= 4
    assert bucket.objects() == []
    assert list(wanllmdb.Api().artifacts()) == []


def test_two_processes_that_send_the_same_both_succeed(bucket, start, source, tmp_path):
    start(storage=bucket.url)
    bucket.proxy.pace = 0.002

    both = [log_script(tmp_path, source) for _ in range(2)]
    printed = [succeed(process) for process in both]

    assert printed == [answer(source, LARGE)] * 2
    assert bucket.objects() == [source.read_bytes()]
    assert bucket.uploads() == 0


def test_kill_9_of_the_server_while_it_completes(bucket, start, source, tmp_path):
    server = start(storage=bucket.url)
    (bucket.root / "hang-after-complete").touch()
    client = log_script(tmp_path, source)
    wait_until(lambda: any((bucket.root / "objects").iterdir()) or client.poll() is not None)
    server.kill()
    (bucket.root / "hang-after-complete").unlink()

    server.start()
    printed = succeed(client)

    assert printed == answer(source, LARGE)
    assert bucket.proxy.take() == LARGE
    assert bucket.objects() == [source.read_bytes()]
    assert bucket.uploads() == 0


def test_the_storage_may_forget_an_upload(bucket, start, source, tmp_path):
    start(storage=bucket.url)
    first = log_script(tmp_path, source)
    bucket.proxy.watch = lambda: first.kill() if bucket.proxy.sent > LARGE // 2 else None
    first.communicate()
    bucket.proxy.settle()
    bucket.proxy.watch = lambda: None
    [forgotten] = (bucket.root / "uploads").iterdir()
    forgotten.rename(tmp_path / "elsewhere")
    bucket.proxy.take()

    printed = succeed(log_script(tmp_path, source))

    assert printed == answer(source, LARGE)
    assert bucket.proxy.take() == LARGE
    assert bucket.objects() == [source.read_bytes()]


def test_a_file_that_changes_while_it_travels_is_named_and_its_parts_are_dropped(bucket, start, source):
    start(storage=bucket.url)
    artifact = wanllmdb.Artifact("large", "dataset")
    artifact.add_file(source)

    def change():
        if bucket.proxy.sent > LARGE // 2:
            source.write_bytes(b"other")

    bucket.proxy.watch = change
    with wanllmdb.init() as run, pytest.raises(FileChanged) as refused:
        run.log_artifact(artifact)

    assert refused.value.details == {"path": str(source)}
    bucket.proxy.settle()
    assert bucket.uploads() == 0
    assert bucket.objects() == []
    assert list(wanllmdb.Api().artifacts()) == []


def test_what_is_in_memory_goes_in_parts_too_and_comes_back(bucket, start, tmp_path):
    start(storage=bucket.url)
    data = write_large(tmp_path / "data", 2 * PART + 1).read_bytes()
    artifact = wanllmdb.Artifact("large", "dataset")
    with artifact.new_file("data", "wb") as file:
        file.write(data)
    with artifact.new_file("small", "wb") as file:
        file.write(b"small")

    with wanllmdb.init() as run:
        logged = run.log_artifact(artifact)
    folder = logged.download(tmp_path / "out")

    assert (folder / "data").read_bytes() == data
    assert (folder / "small").read_bytes() == b"small"
    assert bucket.proxy.take() == len(data) + 5
    puts = [request for request in bucket.proxy.requests if request.startswith("PUT /uploads/")]
    assert sorted(request.rpartition("/")[2] for request in puts) == ["1", "2", "3"]
