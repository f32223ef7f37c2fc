import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from wanllmdb_server.access.actors import PrincipalKind
from wanllmdb_server.access.ranks import Role

from tests.sdk.cli.conftest import Command, Inside
from tests.server.people import add_key, add_person


@pytest.fixture
def cli(tmp_path, closed_server, monkeypatch):
    """`wanllmdb` of ana, who administers the server; `cli.as_(key, …)` is that of others."""
    command = Command(tmp_path, {"WANLLMDB_URL": closed_server.url})
    inside = Inside(command, monkeypatch)

    def run(*arguments):
        return as_(closed_server.key, *arguments)

    def as_(key, *arguments):
        monkeypatch.setenv("WANLLMDB_API_KEY", key)
        return inside(*arguments)

    run.as_ = as_
    return run


def documents(answer):
    code, out, err = answer
    assert (code, err) == (0, "")
    return json.loads(out)


def test_make_use_list_and_revoke_a_key(cli):
    code, key, err = cli("key", "create", "for the laptop")
    key = key.rstrip("\n")
    assert code == 0
    assert key.startswith("wanllmdb_")
    assert err == f"wanllmdb: API key {key[:15]} of ana, no limits; it is not shown again\n"

    assert documents(cli.as_(key, "whoami", "--json"))["name"] == "ana"
    listed = documents(cli("key", "ls", "--account", "ana", "--json"))["keys"]
    [mine] = [item for item in listed if item["name"] == "for the laptop"]
    assert (mine["prefix"], mine["principal"], mine["revoked_at"]) == (key[:15], "ana", None)
    assert (mine["role"], mine["project"], mine["expires_at"]) == (None, None, None)
    code, out, err = cli("key", "ls", "--limit", "1")
    assert (code, err) == (0, "wanllmdb: there are more than the 1 shown; see more with --limit\n")
    assert out.splitlines()[0].split() == ["KEY", "NAME", "OF", "LIMITS", "LAST", "USED", "REVOKED"]
    assert key not in out

    assert cli("key", "revoke", key[:15]) == (0, f"{key[:15]} (for the laptop, of ana) is revoked\n", "")

    code, out, err = cli.as_(key, "whoami")
    assert (code, out) == (6, "")
    assert "the API key is unknown, revoked or has expired; set WANLLMDB_API_KEY to another" in err
    assert documents(cli("key", "revoke", mine["id"], "--json"))["revoked_at"] is not None


def test_a_key_with_limits(cli, closed_server):
    robot, project = f"robot-{secrets.token_hex(4)}", f"limited-{secrets.token_hex(4)}"
    add_person(closed_server.data, robot, kind=PrincipalKind.SERVICE)
    _make_project(closed_server, project)

    made = documents(
        cli(
            "key", "create", "ci", "--account", robot, "--project", project, "--role", "writer",
            "--days", "30", "--json",
        )
    )  # fmt: skip

    ends = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < ends <= timedelta(days=30)
    limits = {"limited_to_project": True, "role": "WRITER", "expires_at": made["expires_at"]}
    assert made | limits | {"principal": robot, "name": "ci", "project": project} == made
    who = documents(cli.as_(made["key"], "whoami", "--json"))
    assert who | limits | {"name": robot, "kind": "SERVICE", "api_key_source": "environment"} == who
    code, out, err = cli.as_(made["key"], "key", "create", "more")
    assert (code, out) == (6, "")
    assert "a key that is limited to a project or role makes no further keys" in err


def test_the_limits_of_ones_key_are_shown(cli, closed_server):
    key = add_key(closed_server.data, "ana", role=Role.VIEWER)

    assert cli.as_(key, "whoami") == (
        0,
        f"name      ana\nkind      user\nregistry  {closed_server.url}\napi key   WANLLMDB_API_KEY\n"
        "limits    at most viewer\n",
        "",
    )


def test_what_is_refused(cli, closed_server):
    before = len(documents(cli("key", "ls", "--json"))["keys"])

    assert cli("key", "create", "x", "--role", "king") == (
        2,
        "",
        "wanllmdb: role='king' is unknown; use one of 'ADMIN', 'MAINTAINER', 'VIEWER', 'WRITER'\n",
    )
    assert cli("key", "create", "x", "--days", "0")[0] == 2
    assert cli("key", "create", "x", "--account", "nobody")[0] == 4
    assert cli("key", "create", "x", "--project", "nothing")[0] == 4
    assert cli("key", "revoke", "wanllmdb_nothing")[0] == 4
    other = add_person(closed_server.data, f"eve-{secrets.token_hex(4)}")
    ours = closed_server.key[:15]
    code, out, err = cli.as_(other, "key", "revoke", ours)
    assert (code, out) == (4, "")
    assert err.startswith(f"wanllmdb: no API key begins with '{ours}'")
    code, out, err = cli.as_(other, "key", "create", "x", "--account", "ana")
    assert (code, out) == (4, "")

    assert len(documents(cli("key", "ls", "--json"))["keys"]) == before + 1  # that of eve
    assert documents(cli("whoami", "--json"))["name"] == "ana"


def _make_project(server, name):
    import wanllmdb  # noqa: PLC0415  # after the settings of this test

    wanllmdb.Api(server.url, server.key).create_project(name)
