"""Messages as receivers verify them, and webhooks as the SDK makes them."""

import json
import secrets

import pytest
import wanllmdb
from wanllmdb.errors import Conflict, InvalidInput, NotFound, SignatureInvalid
from wanllmdb.webhooks import verify
from wanllmdb_server.webhooks.sealing import new_secret
from wanllmdb_server.webhooks.sending import signed_headers

from tests.server.servers import serving, wait_until
from tests.server.webhooks.receiver import receiving, status

AT = 1_700_000_000
SECRET = new_secret()
BODY = json.dumps(
    {"type": "ALIAS_SET", "timestamp": "…", "data": {"after": {"alias": "production"}}}
).encode()
HEADERS = signed_headers(SECRET, "msg_1", AT, BODY)


def test_a_message_of_the_registry_is_accepted():
    message = verify(SECRET, HEADERS, BODY, now=AT + 299)

    assert (message.id, message.type, message.alias) == ("msg_1", "ALIAS_SET", "production")
    assert message.data == {"after": {"alias": "production"}}


def test_header_names_may_have_any_case_and_one_of_several_signatures_is_enough():
    other = signed_headers(new_secret(), "msg_1", AT, BODY)["webhook-signature"]
    both = {"Webhook-Signature": f"v1a,xyz {other} {HEADERS['webhook-signature']}"}
    headers = {name.title(): value for name, value in HEADERS.items()} | both

    assert verify(SECRET, headers, BODY, now=AT).id == "msg_1"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret": new_secret()}, "the signature is wrong: the secret belongs to another webhook"),
        ({"body": BODY.replace(b"production", b"productioN")}, "the signature is wrong"),
        ({"headers": HEADERS | {"webhook-id": "msg_2"}}, "the signature is wrong"),
        ({"headers": HEADERS | {"webhook-timestamp": str(AT + 1)}}, "the signature is wrong"),
        ({"headers": HEADERS | {"webhook-signature": ""}}, "the signature is wrong"),
        ({"headers": HEADERS | {"webhook-signature": "v1,é\udcff"}}, "the signature is wrong"),
        ({"headers": HEADERS | {"webhook-timestamp": "now"}}, "is no time in seconds since 1970"),
        ({"headers": {}}, "the request has no header webhook-id"),
        ({"now": AT + 301}, r"was signed 301 s ago, and 300 s are allowed"),
        ({"now": AT - 301}, "the clocks of registry and receiver differ"),
        ({"now": AT + 11, "tolerance": 10}, "was signed 11 s ago, and 10 s are allowed"),
    ],
)
def test_what_is_refused(change, reason):
    with pytest.raises(SignatureInvalid, match=reason):
        verify(**{"secret": SECRET, "headers": HEADERS, "body": BODY, "now": AT} | change)


def test_what_is_no_secret_is_said_without_telling_it():
    with pytest.raises(
        InvalidInput, match="this is no secret of a webhook: one is whsec_ and base64"
    ) as told:
        verify("hunter two", HEADERS, BODY)

    assert "hunter" not in str(told.value)


@pytest.fixture(scope="module")
def hooked(tmp_path_factory):
    impatient = {"webhook_networks": '["127.0.0.0/8"]', "webhook_retry_seconds": 0.05, "webhook_attempts": 2}
    with serving(tmp_path_factory.mktemp("hooked") / "data", **impatient) as server:
        yield server


@pytest.fixture
def api(hooked, tmp_path, monkeypatch):
    monkeypatch.setenv("WANLLMDB_CONFIG_DIR", str(tmp_path / "config"))
    project = f"project-{secrets.token_hex(4)}"
    made = wanllmdb.Api(hooked.url, project=project)
    made.create_project(project)
    return made


def test_webhooks_from_beginning_to_end(api):
    with receiving() as receiver:
        made = api.create_webhook(f"{receiver.url}/a", types=["project_updated"], enabled=False)
        assert repr(made).count("whsec_") == 0
        assert (made.webhook.enabled, made.webhook.alias_pattern) == (False, None)
        changed = api.update_webhook(made.webhook.id, enabled=True)
        assert (changed.enabled, [kind.value for kind in changed.types]) == (True, ["PROJECT_UPDATED"])
        assert api.webhook(made.webhook.id).url == changed.url == f"{receiver.url}/a"
        assert list(api.webhooks()) == [changed]

        receiver.scripts["/a"] = [status(500), status(400)]
        project = changed.project.name
        api.rename_project(project, f"{project}-2")
        wait_until(lambda: list(api.deliveries(changed.id, "failed")))
        (failed,) = api.deliveries(changed.id)
        assert (failed.state.value, failed.attempts, failed.status) == ("FAILED", 2, 400)
        again = api.replay_delivery(failed.id)
        assert (again.message_id, again.replay_of) == (failed.message_id, failed.id)
        wait_until(lambda: list(api.deliveries(changed.id, "delivered")))

        message = receiver.got["/a"][-1]
        verified = verify(str(made.secret), message.headers, message.body)
        assert (verified.type, verified.id, verified.alias) == ("PROJECT_UPDATED", failed.message_id, None)
        assert verified.data["after"] == {"name": f"{project}-2"}

    everything = api.update_webhook(
        changed.id, types=None, alias_pattern="prod-*", url="https://receiver.example/b"
    )
    assert (everything.types, everything.alias_pattern) == (None, "prod-*")
    assert everything.url == "https://receiver.example/b"
    with pytest.raises(Conflict, match="the webhook is disabled; enable it, then replay"):
        api.update_webhook(changed.id, enabled=False)
        api.replay_delivery(failed.id)
    api.delete_webhook(changed.id)
    assert list(api.webhooks(f"{project}-2")) == []
    with pytest.raises(NotFound, match="webhook .* not found"):
        api.webhook(changed.id)
    with pytest.raises(NotFound, match="webhook .* not found"):
        list(api.deliveries(changed.id))


def test_what_the_sdk_refuses(api):
    with pytest.raises(InvalidInput, match="types='ALIAS_SET' is one string; pass a list"):
        api.create_webhook("https://receiver.example/", types="ALIAS_SET")
    with pytest.raises(InvalidInput, match="types='ALIAS_GONE' is unknown; use one of"):
        api.create_webhook("https://receiver.example/", types=["ALIAS_GONE"])
    with pytest.raises(InvalidInput, match="must begin with https://"):
        api.create_webhook("receiver.example")
    with pytest.raises(NotFound, match="project 'nowhere' not found"):
        list(api.webhooks("nowhere"))
    assert list(api.webhooks()) == []
