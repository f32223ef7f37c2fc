"""The system keyring, where there is one; the file, where there is none or it fails."""

import json
import stat

import pytest


def test_the_key_is_in_the_keyring_and_not_in_the_file(shell, closed_server):
    url, key = closed_server.url, closed_server.key

    code, out, err = shell("login", url, "--key-stdin", typed=f"{key}\n")

    assert (code, err) == (0, "")
    assert out == f"logged in to {url} as ana; the API key is in the system keyring\n"
    assert shell.keyring == {f"wanllmdb {url}": key}
    assert shell.saved == {"url": url, "api_keys": {}, "keyring": [url]}
    code, out, err = shell("whoami", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "name": "ana", "kind": "USER", "url": url, "api_key": True, "api_key_source": "keyring",
        "limited_to_project": False, "project": None, "role": None, "expires_at": None,
    }  # fmt: skip
    assert shell("status")[1].count("wanllmdb login, saved in the system keyring") == 1

    assert shell("logout")[::2] == (0, "")

    assert shell.keyring == {}
    assert shell.saved == {"api_keys": {}, "keyring": []}


def test_a_process_ends_although_its_keyring_hangs(shell, closed_server):
    url, key = closed_server.url, closed_server.key

    code, out, err = shell("login", url, "--key-stdin", typed=key, kind="Hanging")

    assert (code, out) == (0, f"logged in to {url} as ana; the API key is in {shell.config}\n")
    assert err.startswith("wanllmdb: the system keyring did not answer")


@pytest.mark.parametrize("kind", ["Null", "Fail"])
def test_without_a_keyring_the_file_is_used_without_a_word(quick, closed_server, kind):
    url, key = closed_server.url, closed_server.key

    code, out, err = quick("login", url, "--key-stdin", typed=key, kind=kind)

    assert (code, err) == (0, "")
    assert out == f"logged in to {url} as ana; the API key is in {quick.config}\n"
    assert stat.S_IMODE(quick.config.stat().st_mode) == 0o600
    assert quick.saved == {"url": url, "api_keys": {url: key}, "keyring": []}
    assert json.loads(quick("whoami", "--json", kind=kind)[1])["api_key_source"] == "file"
    assert quick("logout", kind=kind)[0] == 0
    assert quick.saved == {"api_keys": {}, "keyring": []}


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("Broken", "the system keyring failed (RuntimeError)"),
        ("Hanging", "the system keyring did not answer within 0 seconds"),
        ("Forgetful", "the system keyring did not keep the key"),
    ],
)
def test_a_keyring_that_fails_is_named_and_the_file_is_used(quick, closed_server, kind, why):
    url, key = closed_server.url, closed_server.key

    code, out, err = quick("login", url, "--key-stdin", typed=key, kind=kind)

    assert (code, err) == (0, f"wanllmdb: {why}; the API key is in a file instead\n")
    assert out == f"logged in to {url} as ana; the API key is in {quick.config}\n"
    assert quick.saved == {"url": url, "api_keys": {url: key}, "keyring": []}
    assert quick("whoami", kind=kind)[::2] == (0, "")


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("Broken", "the system keyring failed (RuntimeError: locked)"),
        ("Hanging", "the system keyring did not answer within 0 seconds"),
        ("Fail", "this machine has no system keyring"),
    ],
)
def test_a_keyring_that_fails_later_means_no_key(quick, closed_server, kind, why):
    url = closed_server.url
    assert quick("login", url, "--key-stdin", typed=closed_server.key)[0] == 0
    before = quick.saved

    code, out, err = quick("whoami", kind=kind)

    assert (code, out) == (6, "")
    assert err.splitlines() == [
        f"wanllmdb: warning: {why}, and the API key for {url} is in it",
        f"wanllmdb: {url}: this registry needs a login; run `wanllmdb login {url}`, or set WANLLMDB_URL and "
        "WANLLMDB_API_KEY",
    ]
    assert quick.saved == before

    code, _, err = quick("logout", kind=kind)
    assert (code, err) == (0, f"wanllmdb: {why}; the API key is still in it\n")
    assert quick.saved == {"api_keys": {}, "keyring": []}


def test_a_key_is_in_one_place_only(quick, closed_server):
    url, key = closed_server.url, closed_server.key
    assert quick("login", url, "--key-stdin", typed=key, kind="Fail")[0] == 0

    assert quick("login", url, "--key-stdin", typed=key)[0] == 0
    assert quick.saved == {"url": url, "api_keys": {}, "keyring": [url]}

    assert quick("login", url, "--key-stdin", typed=key, kind="Fail")[0] == 0
    assert quick.saved == {"url": url, "api_keys": {url: key}, "keyring": []}


def test_the_keyring_is_asked_for_keys_that_login_put_there_only(quick, shared_server):
    assert quick("login", shared_server.url, kind="Hanging")[::2] == (0, "")
    assert quick("whoami", kind="Hanging")[::2] == (0, "")
