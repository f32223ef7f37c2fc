"""Secrets of webhooks: told once, kept encrypted, and moved to a new server key."""

from contextlib import contextmanager

import pytest
from wanllmdb_server.api.event_documents import event_message
from wanllmdb_server.errors import Conflict
from wanllmdb_server.events.sequencer import place_all
from wanllmdb_server.storage.keyring import Keyring
from wanllmdb_server.webhooks.courier import Courier
from wanllmdb_server.webhooks.sealing import Vault, new_secret
from wanllmdb_server.webhooks.sending import signed_headers

from tests.server.inside import opened
from tests.server.rows import query, rows_of
from tests.server.servers import wait_until
from tests.server.webhooks.conftest import IMPATIENT, describe, make, settled
from tests.server.webhooks.receiver import receiving

OLD, NEW = "old-key-" + "0" * 32, "new-key-" + "1" * 32


def test_any_key_of_the_server_opens_and_the_first_one_seals():
    old, both, new = (Vault(Keyring(keys)) for keys in ([OLD], [NEW, OLD], [NEW]))
    secret = new_secret()
    sealed = old.seal(secret)

    again = both.resealed(sealed)

    assert secret not in sealed
    assert old.open(sealed) == both.open(sealed) == both.open(again) == new.open(again) == secret
    assert both.resealed(again) is None
    assert new.resealed(sealed) is None
    with pytest.raises(Conflict, match="encrypted with a server key that is gone; put that key back"):
        new.open(sealed)


def test_keys_for_different_purposes_differ():
    keyring = Keyring([NEW, OLD])

    assert len({*keyring.derived("a"), *keyring.derived("b")}) == 4
    assert keyring.derived("a")[1] == Keyring([OLD]).derived("a")[0]
    assert {len(key) for key in keyring.derived("a")} == {32}


def test_the_signature_is_that_of_the_specification():
    """The example of Standard Webhooks, computed by its own libraries."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )  # fmt: skip

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_told_once(api, project, hooked):
    api.do("createProject", "project { id }", name=project)
    wanted = {
        "project": project,
        "url": "https://receiver.example/a-token?key=s3cret",
        "types": ["PROJECT_DELETED"],
    }
    fields = wanted | {"idempotencyKey": "once"}

    first = api.do("createWebhook", "webhook { id } secret", **fields)
    second = api.do("createWebhook", "webhook { id } secret", **fields)

    assert first["secret"].startswith("whsec_")
    assert second == {"webhook": first["webhook"], "secret": None}
    rows = rows_of(hooked.data_dir)
    assert first["secret"] not in str(rows)
    # What members of the project may read tells where it leads, and nothing that could be a secret there.
    (event,) = api.ask(
        "query($p: String!) { events(project: $p, first: 1) { nodes { type subjectName after } } }", p=project
    )["events"]["nodes"]
    assert event == {
        "type": "WEBHOOK_CREATED",
        "subjectName": "https://receiver.example",
        "after": {
            "receiver": "https://receiver.example",
            "types": ["PROJECT_DELETED"],
            "aliasPattern": None,
            "enabled": True,
        },
    }
    logs = "".join(path.read_text() for path in hooked.data_dir.parent.glob("*.log"))
    assert first["secret"] not in logs
    assert "s3cret" not in logs


@contextmanager
def _registry(data, keys):
    """A registry in this process with those keys, and its courier."""
    settings = IMPATIENT | {"webhook_networks": ["127.0.0.0/8"], "secret_key": keys}
    with opened(data, **settings) as registry:
        services = registry.services
        courier = Courier(services.database, services.settings, services.vault, event_message)
        courier.start()
        try:
            yield registry
        finally:
            courier.stop()


def test_the_servers_key_is_replaced_and_secrets_stay(tmp_path):
    data = tmp_path / "data"
    with receiving() as receiver:
        with _registry(data, OLD) as registry:
            registry.api.do("createProject", "project { id }", name="p")
            webhook, secret = make(registry.api, "p", f"{receiver.url}/a", types=["PROJECT_UPDATED"])
            (before,) = query(registry.database, "SELECT secret FROM webhook")
        with _registry(data, f"{NEW} {OLD}") as registry:
            wait_until(lambda: query(registry.database, "SELECT secret FROM webhook") != [before])
        with _registry(data, NEW) as registry:
            describe(registry.api, "p", "news")
            place_all(registry.database)
            (done,) = settled(registry.api, webhook)
        with _registry(data, OLD) as registry:
            describe(registry.api, "p", "more")
            place_all(registry.database)
            lost = settled(registry.api, webhook, 2)[1]

    (message,) = receiver.got["/a"]
    at = int(message.headers["webhook-timestamp"])
    expected = signed_headers(secret, message.id, at, message.body)["webhook-signature"]
    assert done["state"] == "DELIVERED"
    assert message.headers["webhook-signature"] == expected
    assert (lost["state"], lost["attempts"]) == ("FAILED", 4)
    assert lost["error"].startswith("the webhook's secret was encrypted with a server key that is gone")
