"""`wanllmdb webhook`, from adding one to its end."""

import json
import secrets

import pytest
import wanllmdb

URL = "https://receiver.example/hook"


@pytest.fixture
def project(server_url, command):
    name = f"hooks-{secrets.token_hex(4)}"
    wanllmdb.Api(server_url).create_project(name)
    return name


def documents(answer):
    code, out, err = answer
    assert (code, err) == (0, "")
    return json.loads(out)


def test_add_list_show_disable_and_remove(inside, project):
    code, secret, err = inside("webhook", "add", project, URL, "--alias", "prod-*")
    assert (code, secret[:6]) == (0, "whsec_")
    id_ = err.split()[2]
    assert err == (
        f"wanllmdb: webhook {id_} of {project}, everything about the alias prod-*; its secret is not shown again\n"
    )

    code, out, err = inside("webhook", "ls", project)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["WEBHOOK", "URL", "TOLD", "OF", "ENABLED", "SINCE"]
    assert out.splitlines()[1].split()[:2] == [id_, URL]
    (listed,) = documents(inside("webhook", "ls", project, "--json"))["webhooks"]
    assert (
        listed | {"id": id_, "url": URL, "types": None, "alias_pattern": "prod-*", "enabled": True} == listed
    )
    assert secret.strip() not in out + json.dumps(listed)
    assert documents(inside("webhook", "show", id_, "--json")) == listed

    assert documents(inside("webhook", "disable", id_, "--json")) == listed | {"enabled": False}
    code, out, err = inside("webhook", "enable", id_)
    assert (code, out.splitlines()[4]) == (0, "enabled  yes")
    assert documents(inside("webhook", "log", id_, "--json")) == {"deliveries": [], "truncated": False}
    code, out, err = inside("webhook", "log", id_)
    assert out.split() == ["DELIVERY", "EVENT", "OF", "STATE", "ATTEMPTS", "QUEUED", "ANSWER"]

    assert inside("webhook", "rm", id_) == (0, f"webhook {id_} is deleted\n", "")
    assert documents(inside("webhook", "ls", project, "--json")) == {"webhooks": [], "truncated": False}
    assert inside("webhook", "show", id_)[0] == 4


def test_what_is_refused(inside, project):
    assert inside("webhook", "add", project, "http://receiver.example/")[0] == 2
    assert inside("webhook", "add", project, URL, "--type", "NOTHING")[0] == 2
    code, _, err = inside("webhook", "add", project, "https://10.0.0.1/")
    assert code == 7
    assert "not on the public internet" in err
    assert inside("webhook", "add", "nowhere", URL)[0] == 4
    assert inside("webhook", "ls", "nowhere")[0] == 4
    assert inside("webhook", "log", "V2ViaG9vazo5OTk5OTk")[0] == 4
    assert inside("webhook", "replay", "RGVsaXZlcnk6OTk5OTk5")[0] == 4
    assert documents(inside("webhook", "ls", project, "--json"))["webhooks"] == []


def test_a_delivery_is_replayed(inside, project):
    """To an address that is refused, so that nothing leaves this machine."""
    made = documents(
        inside("webhook", "add", project, "https://localhost/", "--type", "project_updated", "--json")
    )
    wanllmdb.Api().rename_project(project, f"{project}-2")

    def failing():
        return documents(inside("webhook", "log", made["id"], "--json"))["deliveries"]

    from tests.server.servers import wait_until  # noqa: PLC0415  # for this test alone

    wait_until(lambda: [item for item in failing() if item["attempts"]])
    (item,) = failing()
    assert (item["event"], item["subject"], item["state"], item["status"]) == (
        "PROJECT_UPDATED", f"{project}-2", "PENDING", None,
    )  # fmt: skip
    assert item["error"].startswith("localhost has the address ")
    assert item["next_attempt_at"] is not None
    code, _, err = inside("webhook", "replay", item["id"])
    assert (code, err) == (5, "wanllmdb: the delivery is still pending; it is tried again by itself\n")
    inside("webhook", "disable", made["id"])
    inside("webhook", "enable", made["id"])

    again = documents(inside("webhook", "replay", item["id"], "--json"))

    assert (again["replay_of"], again["message_id"]) == (item["id"], item["message_id"])
    inside("webhook", "rm", made["id"])
