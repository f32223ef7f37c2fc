"""A key is in no log, text, `repr` or traceback, not even one that shows variables."""

import json
import logging
import pickle
import socket
import traceback

import pytest
import wanllmdb
from wanllmdb.config import load_config, save_login
from wanllmdb.errors import InvalidInput, ServerUnreachable, WanllmdbError
from wanllmdb.http import Connections
from wanllmdb.secret import Secret

KEY = "wanllmdb_for-this-test-only"


@pytest.fixture(autouse=True)
def everything_logged(at_home, caplog, monkeypatch):
    """All that is logged, by whomever, and nothing of it holds the key."""
    monkeypatch.setenv("WANLLMDB_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text
    assert not [record for record in caplog.records if KEY in repr(record.__dict__)]


def shown(error):
    """A traceback as a tool shows it that prints the variables of each frame."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def test_nothing_shows_it(monkeypatch):
    monkeypatch.setenv("WANLLMDB_URL", "http://127.0.0.1:9")
    api = wanllmdb.Api()
    session = api._session

    assert session.config.api_key == KEY
    for thing in (api, session, session.config, session.connections, session.connections.explain):
        assert KEY not in repr(thing)
        assert KEY not in str(thing)
    assert KEY not in repr(vars(session.connections))
    assert repr(session.config.api_key) == "<secret>"
    assert pickle.loads(pickle.dumps(session.config)).api_key == KEY  # noqa: S301  # our own


def test_no_connection(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    monkeypatch.setenv("WANLLMDB_URL", url)
    monkeypatch.setattr("wanllmdb.http.Retry.pause", lambda *_: None)

    for attempt in (wanllmdb.Api().server_version, lambda: wanllmdb.login(url, KEY)):
        with pytest.raises(ServerUnreachable) as caught:
            attempt()
        text = shown(caught.value)
        assert "Connection refused" in text
        assert KEY not in text


@pytest.mark.parametrize("form", ["text", "error", "errors"])
@pytest.mark.parametrize("status", [401, 403, 418])
def test_a_server_that_quotes_it(server, monkeypatch, form, status):
    monkeypatch.setenv("WANLLMDB_URL", server.url)

    def quote(handler):
        handler.read_body()
        told = f"you sent {handler.headers['authorization']}"
        inner = {"code": "UNAUTHENTICATED", "details": {"sent": [told]}}
        body = {
            "text": told,
            "error": json.dumps({"error": {"message": told, **inner}}),
            "errors": json.dumps({"errors": [{"message": told, "extensions": inner}]}),
        }[form]
        handler.answer(status, body.encode())
        return True

    server.fault(quote)

    with pytest.raises(WanllmdbError) as caught:
        wanllmdb.Api().server_version()

    assert "you sent Bearer <API key>" in str(caught.value)
    if form != "text":
        assert caught.value.details == {"sent": ["you sent Bearer <API key>"]}
    assert KEY not in shown(caught.value)


@pytest.mark.parametrize("key", [f"{KEY}\nx", f"{KEY} x", f"{KEY}\0", f"{KEY}\u00e9"])
def test_a_key_that_cannot_be_sent(monkeypatch, key):
    monkeypatch.setenv("WANLLMDB_URL", "http://127.0.0.1:9")
    for variable in (key, ""):
        if variable and "\0" in variable:
            continue  # no variable can hold it
        monkeypatch.setenv("WANLLMDB_API_KEY", variable)
        with pytest.raises(InvalidInput, match="is not an API key") as caught:
            load_config(api_key=None if variable else key)
        assert KEY not in str(caught.value)
    with pytest.raises(InvalidInput, match="is not an API key") as caught:
        save_login("http://127.0.0.1:9", key)
    assert KEY not in str(caught.value)


def test_a_key_in_a_file_that_is_damaged(at_home):
    path = save_login("http://127.0.0.1:9", KEY).path
    path.write_text(path.read_text()[:-3])

    with pytest.raises(InvalidInput, match="not valid JSON") as caught:
        load_config()
    assert KEY not in shown(caught.value)


def test_white_space_around_a_key_does_not_matter(monkeypatch):
    monkeypatch.setenv("WANLLMDB_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANLLMDB_API_KEY", f" {KEY}\r\n")

    assert load_config().api_key == KEY


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://registry.example:8080", True),
        ("http://[2001:db8::1]", True),
        ("http://127.0.0.1.registry.example", True),
        ("https://registry.example", False),
        ("http://localhost:8080", False),
        ("http://127.1.2.3", False),
        ("http://[::1]:8080", False),
    ],
)
def test_plain_http_is_warned_of_once(caplog, monkeypatch, url, warned):
    monkeypatch.setattr("wanllmdb.asker._warned", set())
    monkeypatch.setenv("WANLLMDB_URL", url)

    wanllmdb.Api()
    wanllmdb.Api()

    ours = [record.getMessage() for record in caplog.records if record.name == "wanllmdb"]
    text = (
        f"the API key travels to {url} in the clear, and others on the way can read it; use https, or an "
        "SSH tunnel"
    )
    assert ours == ([text] if warned else [])


def test_without_a_key_plain_http_is_nothing_to_warn_of(caplog, monkeypatch):
    monkeypatch.setattr("wanllmdb.asker._warned", set())
    monkeypatch.delenv("WANLLMDB_API_KEY")

    wanllmdb.Api("http://registry.example")

    assert [record for record in caplog.records if record.name == "wanllmdb"] == []


def test_a_header_is_hidden_where_it_is_kept():
    connections = Connections("http://127.0.0.1:9", headers={"authorization": Secret(f"Bearer {KEY}")})

    assert KEY not in repr(vars(connections))
