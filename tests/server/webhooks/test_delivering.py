"""What receivers get: signed messages about what they asked for, in order, each event once."""

import base64
import hashlib
import hmac
import json
import time

import pytest

from tests.server.client import Refused
from tests.server.protocol import log
from tests.server.servers import wait_until
from tests.server.webhooks.conftest import deliveries, describe, make, settled


@pytest.fixture
def owned(api, project):
    api.do("createProject", "project { id }", name=project)
    return project


def test_a_message_says_what_happened_and_is_signed(api, owned, receiver):
    webhook, secret = make(api, owned, f"{receiver.url}/{owned}")
    describe(api, owned, "better")

    created, updated = receiver.wait_for(f"/{owned}", 2)

    event = api.ask("query($p: String!) { events(project: $p, first: 1) { nodes { id at } } }", p=owned)
    newest = event["events"]["nodes"][0]
    found = updated.document
    assert (created.type, found["type"], found["timestamp"]) == (
        "WEBHOOK_CREATED",
        "PROJECT_UPDATED",
        newest["at"],
    )
    data = found["data"]
    assert data["id"] == newest["id"]
    assert data["position"] == created.document["data"]["position"] + 1
    assert (data["project"], data["subjectKind"], data["subjectName"]) == (owned, "PROJECT", owned)
    assert (data["before"], data["after"]) == ({"description": ""}, {"description": "better"})
    assert (data["actor"], data["reportedBy"], data["reason"]) == ("local", "tester@here", None)
    # As a receiver would verify it that knows the specification and not our code.
    headers = updated.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + updated.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 120
    assert headers["content-type"] == "application/json"
    done = settled(api, webhook, 2)
    assert [item["messageId"] for item in done] == [created.id, updated.id]
    for item in done:
        assert (item["state"], item["attempts"], item["status"], item["error"]) == ("DELIVERED", 1, 204, None)
        assert item["nextAttemptAt"] is None
        assert item["finishedAt"] is not None
    assert done[1]["event"] == {"type": "PROJECT_UPDATED", "after": {"description": "better"}}


def test_types_and_alias_patterns_choose_what_is_told(api, owned, receiver):
    wanted = {
        "moves": {"types": ["ALIAS_SET"], "aliasPattern": "prod*"},
        "pattern": {"aliasPattern": "prod*"},
        "latest": {"aliasPattern": "latest"},
        "commits": {"types": ["VERSION_COMMITTED", "ALIAS_DELETED"]},
    }
    paths = {name: f"/{owned}/{name}" for name in wanted}
    hooks = {
        name: make(api, owned, receiver.url + paths[name], **fields)[0] for name, fields in wanted.items()
    }
    make(api, owned, f"{receiver.url}/{owned}/end", types=["PROJECT_UPDATED"])
    log(api, owned, "iris", {"a": b"one"}, aliases=["production", "candidate"])
    api.do("deleteAlias", "artifact { id }", artifact=f"{owned}/iris", alias="production", reason="worse")
    describe(api, owned, "the end")
    # Events are looked at in order: what was to be told before the last one is queued when that was told.
    receiver.wait_for(f"/{owned}/end")

    def told(name):
        wait_until(lambda: all(item["state"] == "DELIVERED" for item in deliveries(api, hooks[name])))
        found = [message.document["data"] for message in receiver.got[paths[name]]]
        return [(data["type"], (data["after"] or {}).get("alias"), data["reason"]) for data in found]

    assert told("moves") == [("ALIAS_SET", "production", None)]
    assert told("pattern") == [("ALIAS_SET", "production", None), ("ALIAS_DELETED", "production", "worse")]
    assert told("latest") == [("ALIAS_SET", "latest", None)]
    assert told("commits") == [("VERSION_COMMITTED", None, None), ("ALIAS_DELETED", "production", "worse")]


def test_a_webhook_is_told_nothing_of_other_projects_and_of_before(api, owned, receiver):
    other = f"{owned}-other"
    api.do("createProject", "project { id }", name=other)
    describe(api, owned, "before")
    webhook, _ = make(api, owned, f"{receiver.url}/{owned}")
    make(api, other, f"{receiver.url}/{other}")
    describe(api, other, "elsewhere")
    describe(api, owned, "the end")

    assert [m.type for m in receiver.wait_for(f"/{owned}", 2)] == ["WEBHOOK_CREATED", "PROJECT_UPDATED"]
    assert [m.document["data"]["project"] for m in receiver.wait_for(f"/{other}", 2)] == [other, other]
    assert len(settled(api, webhook, 2)) == 2


def test_messages_come_in_order_and_once(api, owned, receiver):
    make(api, owned, f"{receiver.url}/{owned}", types=["PROJECT_UPDATED"])
    for number in range(60):
        describe(api, owned, str(number))

    messages = receiver.wait_for(f"/{owned}", 60)

    assert [m.document["data"]["after"]["description"] for m in messages] == [str(n) for n in range(60)]
    assert len({m.id for m in messages}) == 60


def test_a_disabled_webhook_gets_nothing_not_even_afterwards(api, owned, receiver):
    webhook, _ = make(api, owned, f"{receiver.url}/{owned}", types=["PROJECT_UPDATED"])
    api.do("updateWebhook", "webhook { id }", webhook=webhook, enabled=False)
    describe(api, owned, "unheard")
    api.do("updateWebhook", "webhook { id }", webhook=webhook, enabled=True)
    describe(api, owned, "heard")

    (message,) = receiver.wait_for(f"/{owned}")

    assert message.document["data"]["after"] == {"description": "heard"}
    assert len(deliveries(api, webhook)) == 1


def test_a_replay_is_the_same_message_again(api, owned, receiver):
    webhook, _ = make(api, owned, f"{receiver.url}/{owned}", types=["PROJECT_UPDATED"])
    describe(api, owned, "again")
    (first,) = settled(api, webhook)

    made = api.do("replayDelivery", "delivery { id messageId replayOf }", delivery=first["id"])["delivery"]
    again, repeated = settled(api, webhook, 2)[::-1]

    one, two = receiver.wait_for(f"/{owned}", 2)
    assert one.id == two.id == made["messageId"] == first["messageId"]
    assert one.body == two.body
    assert (again["id"], again["replayOf"], again["state"]) == (made["id"], first["id"], "DELIVERED")
    assert repeated == first
    event = api.ask("query($p: String!) { events(project: $p, first: 1) { nodes { type after } } }", p=owned)
    told = event["events"]["nodes"][0]
    assert (told["type"], told["after"]["message"]) == ("DELIVERY_REPLAYED", first["messageId"])


def test_what_is_deleted_is_gone(api, owned, receiver):
    webhook, _ = make(api, owned, f"{receiver.url}/{owned}", types=["PROJECT_UPDATED"])
    other, _ = make(api, owned, f"{receiver.url}/{owned}-other", types=["PROJECT_UPDATED"])
    describe(api, owned, "first")
    (sent,) = settled(api, webhook)

    assert api.do("deleteWebhook", "id", webhook=webhook) == {"id": webhook}
    describe(api, owned, "second")
    settled(api, other, 2)

    assert len(receiver.got[f"/{owned}"]) == 1
    nodes = api.ask(
        "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }", a=webhook, b=sent["id"]
    )
    assert nodes == {"a": None, "b": None}
    for mutation, fields in {
        "updateWebhook": {"webhook": webhook, "enabled": True},
        "deleteWebhook": {"webhook": webhook},
        "replayDelivery": {"delivery": sent["id"]},
    }.items():
        with pytest.raises(Refused) as refused:
            api.do(mutation, "__typename", **fields)
        assert refused.value.code == "NOT_FOUND"


def test_the_log_is_paged_and_filtered(api, owned, receiver):
    webhook, _ = make(api, owned, f"{receiver.url}/{owned}", types=["PROJECT_UPDATED"])
    for number in range(5):
        describe(api, owned, str(number))
    everything = [item["id"] for item in settled(api, webhook, 5)][::-1]
    page = """query($id: ID!, $after: String, $state: DeliveryState) { node(id: $id) { ... on Webhook {
      deliveries(first: 2, after: $after, state: $state) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } } } }"""

    seen, after = [], None
    while after or not seen:
        found = api.ask(page, id=webhook, after=after, state="DELIVERED")["node"]["deliveries"]
        seen += [node["id"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None

    assert seen == everything
    assert found["totalCount"] == 5
    failed = api.ask(page, id=webhook, state="FAILED")["node"]["deliveries"]
    assert (failed["totalCount"], failed["nodes"]) == (0, [])


def test_the_webhooks_of_a_project(api, owned, receiver):
    ids = [
        make(api, owned, f"{receiver.url}/{n}", types=["PROJECT_DELETED"], enabled=n > 0)[0] for n in range(3)
    ]

    found = api.ask(
        """query($p: String!) { project(name: $p) { webhooks(first: 2) { totalCount pageInfo { hasNextPage } nodes {
        id url types aliasPattern enabled createdBy { name } project { name } } } } }""",
        p=owned,
    )["project"]["webhooks"]

    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (3, True)
    assert found["nodes"] == [
        {
            "id": ids[n], "url": f"{receiver.url}/{n}", "types": ["PROJECT_DELETED"], "aliasPattern": None,
            "enabled": n > 0, "createdBy": {"name": "local"}, "project": {"name": owned},
        }
        for n in range(2)
    ]  # fmt: skip
    assert "whsec_" not in json.dumps(found)
