"""The example receiver with a real registry: what `production` points to is what is deployed."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
import wanllmdb

from tests.examples.conftest import EXAMPLES
from tests.server.client import send
from tests.server.servers import serving, wait_until
from tests.serving import without_settings


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.setenv("WANLLMDB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))
    settings = {"webhook_networks": '["127.0.0.0/8"]', "webhook_retry_seconds": 0.05}
    with serving(tmp_path / "data", **settings) as server:
        yield server


@contextmanager
def deploying(registry, folder, secret):
    """The example's process; the URL it listens at."""
    process = subprocess.Popen(
        [
            sys.executable,
            EXAMPLES / "webhook_receiver.py",
            "demo/model:production",
            "--into",
            folder,
            "--port",
            "0",
        ],
        env=without_settings()
        | {
            "WANLLMDB_URL": registry.url,
            "WANLLMDB_WEBHOOK_SECRET": secret,
            "WANLLMDB_CACHE_DIR": str(folder.parent / "receiver-cache"),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate()


def _log(registry, content):
    artifact = wanllmdb.Artifact("model", "model")
    with artifact.new_file("weights.txt") as file:
        file.write(content)
    with wanllmdb.init("demo", url=registry.url) as run:
        return run.log_artifact(artifact)


def _deployed(folder):
    file = folder / "current" / "weights.txt"
    return file.read_text() if file.exists() else None


def test_what_production_points_to_is_deployed(registry, tmp_path):
    api = wanllmdb.Api(registry.url, project="demo")
    first, second = _log(registry, "one"), _log(registry, "two")
    first.set_alias("production")
    folder = tmp_path / "deployed"
    # First only to know the secret: where the receiver listens shows when it runs.
    made = api.create_webhook("https://receiver.example/", alias_pattern="production", enabled=False)

    with deploying(registry, folder, str(made.secret)) as url:
        wait_until(lambda: _deployed(folder) == "one")  # what was there when it started
        api.update_webhook(made.webhook.id, url=url, enabled=True)
        second.set_alias("production", reason="better")
        wait_until(lambda: _deployed(folder) == "two")
        api.rollback_alias("model", "production")
        wait_until(lambda: _deployed(folder) == "one")

        assert (folder / "current").readlink().name == "v1"
        wait_until(lambda: len(list(api.deliveries(made.webhook.id, "delivered"))) == 2)
        assert {item.status for item in api.deliveries(made.webhook.id)} == {202}
        assert (
            send(url + "/", "POST", b'{"type": "ALIAS_SET", "data": {}}', {"webhook-id": "forged"})[0] == 401
        )
