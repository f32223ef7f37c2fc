import json
import socket

import pytest
from wanllmdb import errors
from wanllmdb.cli.failures import exit_code

from tests.sdk.cli.conftest import Command, make_data


@pytest.fixture(scope="module")
def logged(tmp_path_factory, server_url):
    """A folder and the project `refused` with digits:v1 (production) and digits:v2; no test changes them."""
    env = {"WANLLMDB_URL": server_url, "WANLLMDB_PROJECT": "refused"}
    command = Command(tmp_path_factory.mktemp("refused"), env)
    data = make_data(command.folder)
    code, out, _ = command("artifact", "put", "data", "digits", "--type", "dataset", "--alias", "production")
    assert (code, out) == (0, "refused/digits:v1\n")
    (data / "train.csv").write_text("0,1\n2,3\n")
    assert command("artifact", "put", "data", "digits", "--type", "dataset")[0] == 0
    return command


def test_what_is_not_there(logged, inside, monkeypatch):
    monkeypatch.setenv("WANLLMDB_PROJECT", "refused")
    code, out, err = logged("artifact", "show", "digits:v9")
    assert (code, out) == (4, "")
    assert err == "wanllmdb: version v9 not found in 'refused/digits'; the newest is v2\n"

    code, out, err = logged("artifact", "show", "digits:v9", "--json")
    assert (code, out) == (4, "")
    assert json.loads(err) == {
        "error": {
            "code": "NOT_FOUND",
            "message": "version v9 not found in 'refused/digits'; the newest is v2",
            "details": {"version": "v9"},
        }
    }

    assert inside("artifact", "ls", "refused/nothing")[0] == 4
    assert inside("artifact", "history", "nothing")[0] == 4
    assert inside("run", "show", "nobody")[0] == 4
    assert inside("artifact", "put", "no-such-file", "x", "--type", "dataset")[0] == 4


def test_conflicts_leave_everything_as_it_was(logged):
    code, out, err = logged("alias", "set", "digits:v2", "production", "--expect", "v7")
    assert (code, out) == (5, "")
    assert "'production'" in err
    assert "points to v1, but was expected to still be v7" in err

    code, _, err = logged("alias", "set", "digits:v2", "production", "--expect-none", "--json")
    assert code == 5
    assert json.loads(err)["error"]["code"] == "ALIAS_CONFLICT"
    assert json.loads(err)["error"]["details"] == {"alias": "production", "current": "v1", "expected": None}

    (logged.folder / "data" / "train.csv").write_text("other\n")
    code, _, err = logged("artifact", "put", "data", "digits", "--type", "model")
    assert code == 5
    assert "artifact 'refused/digits' has type 'dataset', not 'model'" in err

    _, out, _ = logged("artifact", "ls", "refused/digits", "--json")
    aliases = {version["version"]: version["aliases"] for version in json.loads(out)["versions"]}
    assert aliases == {"v1": ["production"], "v2": ["latest"]}
    _, out, _ = logged("run", "ls", "--state", "failed", "--json")
    assert len(json.loads(out)["runs"]) == 1


def test_differences_are_listed_and_make_the_check_fail(logged):
    folder = logged.folder / "got"
    assert logged("artifact", "get", "digits:v1", "got") == (0, "got\n", "")
    assert logged("artifact", "verify", "digits:v1", "got") == (
        0, "refused/digits:v1: 2 files, all right\n", "",
    )  # fmt: skip
    (folder / "train.csv").write_text("1,0\n")
    (folder / "raw" / "notes.txt").unlink()

    code, out, err = logged("artifact", "verify", "digits:v1", "got")

    assert (code, err) == (1, "")
    assert out == "raw/notes.txt: missing\ntrain.csv: has other bytes\n"
    code, out, _ = logged("artifact", "verify", "digits:v1", "got", "--json")
    assert code == 1
    assert json.loads(out)["differences"] == ["raw/notes.txt: missing", "train.csv: has other bytes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["artifact", "put", "data", "x", "--type", "d", "--metadata", "{"], "this is not JSON"),
        (["artifact", "put", "data", "x", "--type", "d", "--metadata", "[1]"], "write a JSON object"),
        (["artifact", "put", "data", "x"], "Missing option '--type'"),
        (["alias", "set", "x:v1", "a", "--expect", "v1", "--expect-none"], "exclude each other"),
        (["artifact", "ls", "demo/x", "--search", "y"], "--type and --search choose artifacts"),
        (["cache", "prune", "--max-size", "much"], "'much' is not a size"),
        (["artifact", "ls", "--limit", "0"], "0 is not in the range x>=1"),
        (["artifact", "ls"], "no project is named; pass project= (on the command line --project)"),
        (["--url", "registry", "artifact", "ls", "demo"], "'registry' is not the URL of a server"),
        (["artefact"], "No such command 'artefact'"),
    ],
)  # fmt: skip
def test_wrong_usage(inside, data, arguments, message):
    code, out, err = inside(*arguments)

    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("wanllmdb: ")
    assert err.count("\n") == 1


def test_wrong_usage_as_json(inside):
    code, out, err = inside("artifact", "show", "--json")

    assert (code, out) == (2, "")
    assert json.loads(err) == {
        "error": {
            "code": "USAGE",
            "message": "Missing argument 'REF'. See `wanllmdb artifact show --help`.",
            "details": {},
        }
    }


def test_a_server_that_is_down(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    code, out, err = command("--url", url, "status")
    assert code == 3
    assert f"registry    {url}\nchosen by   --url\nanswers     no\n" in out
    assert err.startswith(f"wanllmdb: the wanllmdb server at {url} does not answer")

    code, out, err = command("login", url)
    assert (code, out) == (3, "")
    assert not (command.folder / "config").exists()


def test_a_download_that_finds_no_place(logged):
    (logged.folder / "file").write_text("")

    code, out, err = logged("artifact", "get", "digits:v1", "file/below")

    assert (code, out) == (7, "")
    assert err == "wanllmdb: file/below: Not a directory\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.ServerUnreachable("x"), 3),
        (errors.NotFound("x"), 4),
        (errors.AliasConflict("x"), 5),
        (errors.AlreadyExists("x"), 5),
        (errors.Unauthenticated("x"), 6),
        (errors.Forbidden("x"), 6),
        (errors.RateLimited("x"), 6),
        (errors.LimitExceeded("x"), 6),
        (errors.WanllmdbError("x", "LATER_INVENTED"), 6),
        (errors.ChecksumMismatch("x"), 7),
        (errors.BlobsMissing("x"), 7),
        (errors.FileChanged("x"), 7),
        (OSError(28, "No space left on device"), 7),
        (errors.AliasReserved("x"), 2),
        (ZeroDivisionError(), 70),
    ],
)
def test_each_error_has_its_exit_code(error, code):
    assert exit_code(error) == code
