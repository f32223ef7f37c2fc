"""`wanllmdb artifact delete`: what goes, what is refused, and what a script reads of it."""

import json
import secrets

import pytest
from wanllmdb.cli.failures import CONFLICT, NOT_FOUND, OK


@pytest.fixture
def digits(inside, command, data):
    """`<project>/digits`, with v1 (four bytes of its own, production), v2 and v3 (latest)."""
    name = f"demo-{secrets.token_hex(6)}/digits"
    for number in (1, 2, 3):
        (data / "train.csv").write_text(f"0,{number}\n")
        aliases = ["--alias", "production"] if number == 1 else []
        code, out, _ = inside("artifact", "put", "data", name, "--type", "dataset", *aliases)
        assert (code, out) == (OK, f"{name}:v{number}\n")
    return name


def versions(inside, name):
    """The versions there are, with their aliases."""
    found = json.loads(inside("artifact", "ls", name, "--json")[1])["versions"]
    return {version["ref"].rpartition(":")[2]: version["aliases"] for version in found}


def history(inside, name):
    moves = json.loads(inside("artifact", "history", name, "--json")[1])["moves"]
    return [(move["alias"], move["from"], move["to"], move["reason"]) for move in moves]


def test_a_version_is_deleted_and_says_what_will_be_freed(inside, digits):
    done = inside("artifact", "delete", f"{digits}:v2")

    assert done == (OK, f"{digits}:v2 deleted, 4 B to be freed\n", "")
    assert versions(inside, digits) == {"v1": ["production"], "v3": ["latest"]}
    code, out, err = inside("artifact", "get", f"{digits}:v2", "out")
    assert (code, out) == (CONFLICT, "")
    assert "v2" in err and "deleted" in err


def test_what_a_script_reads(inside, digits):
    preview = inside("artifact", "delete", f"{digits}:v3", "--dry-run", "--json")
    before = versions(inside, digits)
    code, out, err = inside("artifact", "delete", f"{digits}:v3", "--json")

    told = {
        "ref": f"{digits}:v3",
        "aliases": ["latest"],
        "freed_blobs": 1,
        "freed_bytes": 4,
        "next_latest": "v2",
        "used_by": 0,
        "downstream": 0,
        "downstream_refs": [],
        "restricted_users": 0,
        "restricted_downstream": 0,
    }
    assert (preview[0], json.loads(preview[1])) == (OK, {**told, "deleted": False})
    assert before == {"v1": ["production"], "v2": [], "v3": ["latest"]}
    assert (code, json.loads(out), err) == (OK, {**told, "deleted": True}, "")
    assert versions(inside, digits) == {"v1": ["production"], "v2": ["latest"]}


def test_it_is_refused_while_an_alias_points_there(inside, digits):
    before = (versions(inside, digits), history(inside, digits))

    code, out, err = inside("artifact", "delete", f"{digits}:v1")
    as_json = inside("artifact", "delete", f"{digits}:production", "--json")

    assert (code, out) == (CONFLICT, "")
    assert f"{digits}:v1 holds production; move them first" in err
    assert "--delete-aliases" in err
    error = json.loads(as_json[2])["error"]
    assert (as_json[0], as_json[1]) == (CONFLICT, "")
    assert (error["code"], error["details"]) == ("STATE_CONFLICT", {"aliases": ["production"]})
    assert (versions(inside, digits), history(inside, digits)) == before
    assert inside("artifact", "get", f"{digits}:v1", "out")[0] == OK


def test_aliases_go_too_if_told_so_and_the_history_keeps_the_reason(inside, digits):
    done = inside(
        "artifact", "delete", f"{digits}:production", "--delete-aliases", "--reason", "wrong labels"
    )

    assert done == (OK, f"{digits}:v1 deleted, 4 B to be freed\n", "")
    assert versions(inside, digits) == {"v2": [], "v3": ["latest"]}
    assert history(inside, digits)[0] == ("production", "v1", None, "wrong labels")


def test_the_last_version_takes_latest_with_it(inside, digits):
    for number in (1, 2, 3):
        assert inside("artifact", "delete", f"{digits}:v{number}", "--delete-aliases")[0] == OK

    assert versions(inside, digits) == {}
    assert inside("artifact", "show", digits)[0] == NOT_FOUND


def test_a_version_that_is_not_there_and_one_that_was_deleted(inside, digits):
    assert inside("artifact", "delete", f"{digits}:v9")[0] == NOT_FOUND
    inside("artifact", "delete", f"{digits}:v2")
    before = versions(inside, digits)

    code, out, err = inside("artifact", "delete", f"{digits}:v2", "--json")

    assert (code, out) == (CONFLICT, "")
    assert json.loads(err)["error"]["code"] == "VERSION_DELETED"
    assert versions(inside, digits) == before
