"""Large uploads to real servers: whatever dies or breaks, only what is missing travels."""

import hashlib
import json

import pytest

from tests.sdk.uploads.faultproxy import refuse, reset_after
from tests.sdk.uploads.scripts import log_script, succeed, write_large

PART = 16 << 20
HUGE = 300_000_000
LARGE = 4 * PART + 12_345


def answer(path, size):
    return json.dumps(["v1", size, "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()])


def kill_after(store, process, size):
    """kill -9 when so many bytes have passed, and wait until all that passed has arrived."""
    store.proxy.watch = lambda: process.kill() if store.proxy.sent > size else None
    process.communicate()
    store.proxy.settle()
    store.proxy.watch = lambda: None
    assert process.returncode == -9


@pytest.mark.parametrize(
    ("store", "size"), [("swift", HUGE), ("ministack", 2 * LARGE), ("gcs", 2 * LARGE)], indirect=["store"]
)
def test_after_kill_9_of_the_client_only_missing_parts_travel(store, start, tmp_path, size):
    start(storage=store.url)
    path = write_large(tmp_path / "large.bin", size)
    kill_after(store, log_script(tmp_path, path), size * 6 // 10)
    held, before = store.held(), store.proxy.take()

    printed = succeed(log_script(tmp_path, path))

    assert held <= before < size
    assert held >= PART
    assert store.proxy.take() == size - held
    assert printed == answer(path, size)
    assert store.objects() == [path.read_bytes()]
    assert store.uploads() == 0


def test_urls_that_live_2_seconds_are_signed_again(store, start, tmp_path):
    start(storage=store.url, put_url_seconds="2")
    path = write_large(tmp_path / "large.bin", 6 * PART)
    store.proxy.pace = 0.012

    printed = succeed(log_script(tmp_path, path))

    assert printed == answer(path, 6 * PART)
    assert store.objects() == [path.read_bytes()]
    assert len(store.proxy.requests) > 6


@pytest.mark.parametrize("store", ["swift", "ministack", "gcs"], indirect=True)
def test_refusals_and_broken_connections_are_tried_again(store, start, tmp_path):
    start(storage=store.url)
    path = write_large(tmp_path / "large.bin", LARGE)
    store.proxy.faults = [
        refuse(503),
        refuse(429, Retry_After="1"),
        reset_after(1 << 20),
        refuse(500),
        reset_after(PART - 1),
    ]

    printed = succeed(log_script(tmp_path, path))

    assert printed == answer(path, LARGE)
    assert store.objects() == [path.read_bytes()]
    assert store.proxy.faults == []
    assert len(store.proxy.requests) == 5 + 5
