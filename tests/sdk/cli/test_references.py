"""References on the command line: what is shown, checked, and refused."""

import json

import pytest
import wanllmdb
from wanllmdb.cli.failures import CHECK_FAILED, NOT_FOUND, OK, REFUSED


@pytest.fixture
def lake(command, inside, tmp_path):
    """`demo/lake:v1`, which refers to a folder with two files."""
    folder = tmp_path / "lake"
    folder.mkdir()
    (folder / "a").write_bytes(b"one")
    (folder / "b").write_bytes(b"two")
    artifact = wanllmdb.Artifact("lake", "dataset")
    artifact.add_reference(folder.as_uri(), checksum=None)
    with wanllmdb.init(f"demo-{tmp_path.name[-20:]}") as run:
        logged = run.log_artifact(artifact)
    return folder, logged.ref


def test_a_check_says_what_changed_and_its_exit_code_too(inside, lake):
    folder, ref = lake

    assert inside("artifact", "check", ref, "--allow", folder.as_uri()) == (OK, "a: same\nb: same\n", "")
    (folder / "a").write_bytes(b"longer")
    (folder / "b").unlink()
    code, out, err = inside("artifact", "check", ref, "--allow", folder.as_uri(), "--json")

    assert (code, err) == (CHECK_FAILED, "")
    assert json.loads(out) == {
        "ref": ref,
        "references": [
            {"path": "a", "uri": (folder / "a").as_uri(), "state": "changed", "detail": ""},
            {"path": "b", "uri": (folder / "b").as_uri(), "state": "missing", "detail": ""},
        ],
    }


def test_without_permission_nothing_is_opened(inside, lake, command):
    folder, ref = lake

    code, out, _ = inside("artifact", "check", ref)
    got = inside("artifact", "get", ref, "out")

    assert code == CHECK_FAILED
    assert out.splitlines()[0].startswith(f"a: unreadable: {(folder / 'a').as_uri()} is not among")
    assert got[0] == REFUSED
    assert "--allow" in got[2]
    assert list((command.folder / "out").rglob("*")) == []
    assert inside("artifact", "get", ref, "out", "--allow", folder.as_uri())[0] == OK
    assert (command.folder / "out" / "a").read_bytes() == b"one"


def test_the_server_never_opens_local_files(inside, lake):
    _, ref = lake

    assert inside("artifact", "check", ref, "--server") == (
        CHECK_FAILED,
        "a: unreadable\nb: unreadable\n",
        "",
    )


def test_references_are_shown_with_their_uri_and_as_unverified(inside, lake):
    folder, ref = lake

    code, out, _ = inside("artifact", "show", ref)
    files = json.loads(inside("artifact", "show", ref, "--json")[1])["files"]

    assert code == OK
    assert f"a     3 B   {(folder / 'a').as_uri()} (unverified)" in out
    expected = {"path": "a", "size": 3, "digest": None, "uri": (folder / "a").as_uri(), "verified": False}
    assert files[0] == expected
    assert inside("artifact", "check", "demo/none:v1")[0] == NOT_FOUND
