import json
import os
import pty
import secrets
from contextlib import closing
from io import StringIO

import pytest

from tests.sdk.cli.conftest import Inside
from tests.server.people import add_person


@pytest.fixture
def saved(embedded):
    return lambda: json.loads((embedded.folder / "config" / "config.json").read_text())


@pytest.fixture
def login(embedded, monkeypatch):
    """Log in with what is typed, in this process; (exit code, output, error output)."""
    inside = Inside(embedded, monkeypatch)

    def run(url, typed):
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        return inside("login", url, "--key-stdin")

    run.inside = inside
    return run


def test_log_in_and_out_where_nobody_needs_a_key(embedded, server_url, saved):
    code, out, err = embedded("login", server_url + "/", "--project", "demo")
    assert (code, err) == (0, "")
    assert out.startswith(f"{server_url} answers (wanllmdb-server ")
    assert out.endswith(f"; saved in {embedded.folder}/config/config.json\n")
    assert saved() == {"url": server_url, "project": "demo"}
    assert f"chosen by   wanllmdb login, saved in {embedded.folder}" in embedded("status")[1]

    assert embedded("logout")[0] == 0

    assert "url" not in saved()
    assert embedded("logout")[0] == 4


def test_a_key_is_wanted_and_not_there(embedded, closed_server):
    url = closed_server.url

    code, out, err = embedded("login", url)

    assert (code, out) == (6, "")
    assert err == (
        f"wanllmdb: {url} wants an API key: run `wanllmdb login {url}` on a terminal to be asked for it, or "
        "pass it through --key-stdin\n"
    )
    assert not (embedded.folder / "config").exists()
    assert embedded("login")[0] == 2


def test_a_wrong_key_is_not_kept_and_not_shown(login, embedded, closed_server):
    url, wrong = closed_server.url, "wanllmdb_" + "x" * 43

    code, out, err = login(url, wrong + "\n")

    assert (code, out) == (6, "")
    assert err == (
        f"wanllmdb: {url}: the API key is unknown, revoked or has expired; give another API key, or run "
        f"`wanllmdb login {url}` without one to be asked for it\n"
    )
    for typed in ("", "\n", "two words\n", "gr\u00f6\u00dfe\n"):
        assert login(url, typed) == (
            2, "",
            "wanllmdb: what was given is not an API key: one is a word of plain letters, digits and signs\n",
        )  # fmt: skip
    assert not (embedded.folder / "config").exists()


def test_a_key_is_asked_for_but_never_shown(embedded, closed_server, saved):
    url, key = closed_server.url, closed_server.key

    code, shown = _on_a_terminal(embedded, ["login", url], key.encode() + b"\n")

    assert code == 0, shown
    assert f"API key for {url}: ".encode() in shown
    assert (
        f"logged in to {url} as ana; the API key is in {embedded.folder}/config/config.json".encode() in shown
    )
    assert key.encode() not in shown
    assert saved()["api_keys"] == {url: key}
    for command in ("status", "whoami"):
        code, out, err = embedded(command, "--json")
        assert (code, err) == (0, "")
        assert json.loads(out)["api_key_source"] == "file"
        assert key not in out


def test_a_new_key_replaces_the_old_one(login, closed_server, saved):
    url = closed_server.url
    somebody = f"ben-{secrets.token_hex(4)}"
    other = add_person(closed_server.data, somebody)
    for key, name in ((closed_server.key, "ana"), (other, somebody)):
        assert login(url, key)[0] == 0
        assert saved()["api_keys"] == {url: key}
        assert json.loads(login.inside("whoami", "--json")[1])["name"] == name

    # Without a key none is sent, not even one that is kept: the server wants one.
    assert login.inside("login", url)[0] == 6
    assert saved()["api_keys"] == {url: other}


def test_what_comes_before_the_saved_login_is_noted(login, closed_server, server_url, monkeypatch):
    url, key = closed_server.url, closed_server.key
    monkeypatch.setenv("WANLLMDB_API_KEY", key)
    assert login(url, key)[2] == (
        "wanllmdb: WANLLMDB_API_KEY is set, comes before what was saved, and goes to this server\n"
    )
    monkeypatch.setenv("WANLLMDB_URL", server_url)
    assert login(url, key)[2] == "wanllmdb: WANLLMDB_URL is set and comes before what was saved\n"


def test_a_file_that_others_can_read_is_refused(login, embedded, closed_server):
    url, key = closed_server.url, closed_server.key
    assert login(url, key)[0] == 0
    file = embedded.folder / "config" / "config.json"
    file.chmod(0o640)
    before = file.read_bytes()

    for code, out, err in (
        login(url, key),
        *(login.inside(*arguments) for arguments in (["whoami"], ["logout"], ["artifact", "ls", "demo"])),
    ):
        assert (code, out) == (2, "")
        assert f"run `chmod 600 {file}`" in err
        assert key not in err

    assert file.read_bytes() == before
    file.chmod(0o600)
    assert login.inside("whoami")[0] == 0


def test_who_am_i_without_a_key(embedded, server_url, monkeypatch):
    code, out, err = embedded("--url", server_url, "whoami")
    assert (code, err) == (0, "")
    assert out == f"name      local\nkind      local\nregistry  {server_url}\napi key   none\n"

    assert embedded("whoami")[0] == 4
    (embedded.folder / ".wanllmdb").mkdir()
    embedded.env["WANLLMDB_API_KEY"] = "wanllmdb_of-some-server"
    code, out, err = embedded("whoami", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "name": "local", "kind": "LOCAL", "url": None, "api_key": False, "api_key_source": "default",
        "limited_to_project": False, "project": None, "role": None, "expires_at": None,
    }  # fmt: skip


def _on_a_terminal(command, arguments, typed):
    ours, theirs = pty.openpty()
    process = command.start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown = b""
    with closing(os.fdopen(ours, "r+b", buffering=0)) as terminal:
        while b"API key for" not in shown:
            shown += terminal.read(1000)
        terminal.write(typed)
        try:
            while more := terminal.read(1000):
                shown += more
        except OSError:  # the terminal is gone once the process has ended
            pass
        return process.wait(timeout=30), shown
