"""The local storage: an upload that broke off, on whichever side, goes on where it stopped."""

import fcntl
import hashlib
import json
import os

import pytest
import wanllmdb
from wanllmdb.errors import ServerUnreachable, TransferFailed
from wanllmdb.http import Retry

from tests.sdk.uploads.faultproxy import refuse, reset_after
from tests.sdk.uploads.scripts import log_script, succeed, wait_until, write_large

SIZE = 100_000_000
MIDDLE = 20_000_000


@pytest.fixture
def source(tmp_path):
    return write_large(tmp_path / "large.bin", SIZE)


@pytest.fixture
def local(start, proxy):
    """A server whose signed URLs lead through the proxy."""
    server = start(public_url=proxy.url)
    proxy.target = server.url
    return server


def answer(path):
    size = path.stat().st_size
    return json.dumps(["v1", size, "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()])


def is_left(partial):
    """Whether nobody writes to a partial file any more."""
    with partial.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def only_blob(server):
    [blob] = server.blobs
    assert not blob.name.startswith(".partial-")
    return blob.read_bytes()


def test_after_kill_9_of_the_client_the_rest_travels(local, proxy, source, tmp_path):
    first = log_script(tmp_path, source)
    proxy.watch = lambda: first.kill() if proxy.sent > SIZE // 2 else None
    first.communicate()
    proxy.settle()
    proxy.watch = lambda: None
    before = proxy.take()
    [partial] = local.blobs
    wait_until(lambda: is_left(partial))
    held = partial.stat().st_size

    printed = succeed(log_script(tmp_path, source))

    assert first.returncode == -9
    assert partial.name.startswith(".partial-")
    assert SIZE // 3 < held <= before < SIZE
    assert proxy.take() == SIZE - held
    assert printed == answer(source)
    assert only_blob(local) == source.read_bytes()


def test_after_kill_9_of_the_server_the_same_script_sends_the_rest(local, proxy, source, tmp_path):
    begun, killed = [], []

    def kill():
        if proxy.sent > SIZE // 2 and not begun:
            begun.append("half")
            local.kill()
            killed.append("half")

    proxy.watch = kill
    client = log_script(tmp_path, source)
    wait_until(lambda: killed or client.poll() is not None)
    [partial] = local.blobs
    held = partial.stat().st_size
    local.start()
    printed = succeed(client)

    assert printed == answer(source)
    assert held > SIZE // 3
    assert proxy.take() < SIZE + SIZE // 4
    assert only_blob(local) == source.read_bytes()


def test_a_connection_that_is_lost_again_and_again_gets_there(local, proxy, tmp_path):
    path = write_large(tmp_path / "large.bin", MIDDLE)
    proxy.faults = [
        reset_after(2 << 20),
        reset_after(3 << 20),
        refuse(503),
        reset_after(1 << 20),
        refuse(500),
    ]

    printed = succeed(log_script(tmp_path, path))

    assert printed == answer(path)
    assert proxy.faults == []
    assert proxy.take() < MIDDLE + (7 << 20)
    assert only_blob(local) == path.read_bytes()


def test_damaged_bytes_of_a_broken_upload_are_sent_again(local, proxy, source, tmp_path):
    first = log_script(tmp_path, source)
    proxy.watch = lambda: first.kill() if proxy.sent > SIZE // 2 else None
    first.communicate()
    proxy.settle()
    proxy.watch = lambda: None
    [partial] = local.blobs
    with partial.open("r+b") as file:
        file.write(b"damaged by a loss of power")

    printed = succeed(log_script(tmp_path, source))

    assert printed == answer(source)
    assert only_blob(local) == source.read_bytes()


def test_two_processes_that_send_the_same_both_succeed(local, proxy, tmp_path):
    path = write_large(tmp_path / "large.bin", MIDDLE)
    proxy.pace = 0.002

    both = [log_script(tmp_path, path) for _ in range(2)]
    printed = [succeed(process) for process in both]

    assert printed == [answer(path)] * 2
    assert only_blob(local) == path.read_bytes()


def test_small_and_middle_files_cost_no_question(local, proxy, tmp_path):
    path = write_large(tmp_path / "large.bin", MIDDLE)

    succeed(log_script(tmp_path, path))

    assert [request.split(" ")[0] for request in proxy.requests] == ["PUT"]


def test_a_storage_that_stays_away_is_an_error(local, proxy, tmp_path):
    path = write_large(tmp_path / "large.bin", MIDDLE)
    proxy.faults = [reset_after(1)] * 50
    artifact = wanllmdb.Artifact("large", "dataset")
    artifact.add_file(path)

    with wanllmdb.init() as run:
        run._session.connections.retry = Retry(3, 0.01, 0.02)
        with pytest.raises((TransferFailed, ServerUnreachable)):
            run.log_artifact(artifact)

    assert list(wanllmdb.Api().artifacts()) == []
    assert os.environ["WANLLMDB_URL"] == local.url
