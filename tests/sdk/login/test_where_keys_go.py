"""A key goes to the server it is for, and nowhere else."""

import json

import pytest
import wanllmdb
from wanllmdb.config import load_config, save_login
from wanllmdb.errors import TransferFailed, Unauthenticated

from tests.sdk.blobserver import BlobServer, serving
from tests.sdk.processes import ServerProcess
from tests.sdk.proxy import counting_proxy
from tests.server.people import add_person

KEY = "wanllmdb_for-this-test-only"


class Recorder:
    """A server at which the header Authorization of every request is seen, and which refuses all."""

    def __init__(self, server):
        self.server = server
        self.url = server.url
        self.seen = []

    def refuse(self, times=1, status=401, **headers):
        body = {"errors": [{"message": "who?", "extensions": {"code": "UNAUTHENTICATED", "details": {}}}]}

        def act(handler):
            handler.read_body()
            self.seen.append(handler.headers["authorization"])
            handler.answer(status, json.dumps(body).encode() if status == 401 else b"", **headers)
            return True

        self.server.fault(act, times)


@pytest.fixture
def recorder(server):
    return Recorder(server)


@pytest.fixture
def other():
    with serving(BlobServer()) as running:
        yield Recorder(running)


def ask(recorder, **options):
    """Ask that server; what it saw of a key, and what it was said to have refused."""
    recorder.refuse()
    with pytest.raises(Unauthenticated) as caught:
        wanllmdb.Api(**options).server_version()
    return recorder.seen.pop(), str(caught.value)


def test_the_variable_is_for_the_configured_server(at_home, recorder, other, monkeypatch):
    monkeypatch.setenv("WANLLMDB_API_KEY", KEY)
    cure = "set WANLLMDB_API_KEY to another API key, or unset it and run `wanllmdb login {}`"

    # Nothing is configured: it can only be meant for the server that is named.
    said = f"{recorder.url}: who?; {cure.format(recorder.url)}"
    assert ask(recorder, url=recorder.url) == (f"Bearer {KEY}", said)

    monkeypatch.setenv("WANLLMDB_URL", recorder.url)
    assert ask(recorder) == (f"Bearer {KEY}", said)
    assert ask(recorder, url=recorder.url.upper().replace("HTTP", "http") + "/") == (f"Bearer {KEY}", said)
    assert ask(other, url=other.url) == (
        None,
        f"{other.url}: who?; run `wanllmdb login {other.url}`, or set WANLLMDB_URL and WANLLMDB_API_KEY "
        f"(WANLLMDB_API_KEY was not sent, as it is for {recorder.url})",
    )
    assert ask(other, url=other.url, api_key="mine")[0] == "Bearer mine"

    monkeypatch.delenv("WANLLMDB_URL")
    save_login(recorder.url, None)
    assert ask(recorder)[0] == f"Bearer {KEY}"
    assert ask(other, url=other.url)[0] is None


def test_a_kept_key_is_for_its_own_server(at_home, recorder, other, monkeypatch):
    save_login(other.url, "others")
    save_login(recorder.url, KEY)

    said = f"{recorder.url}: who?; run `wanllmdb login {recorder.url}` with a new API key"
    assert ask(recorder) == (f"Bearer {KEY}", said)
    assert ask(other, url=other.url)[0] == "Bearer others"
    # Another name of the same machine is another server.
    named = recorder.url.replace("127.0.0.1", "localhost")
    assert ask(recorder, url=named)[0] is None
    assert ask(recorder, url=recorder.url + "/base")[0] is None
    monkeypatch.setenv("WANLLMDB_URL", other.url)
    assert ask(other)[0] == "Bearer others"
    monkeypatch.setenv("WANLLMDB_API_KEY", "of-the-variable")
    assert ask(other)[0] == "Bearer of-the-variable"
    assert ask(recorder, url=recorder.url)[0] == f"Bearer {KEY}"


def test_a_redirect_is_not_followed(at_home, recorder, other):
    recorder.refuse(status=302, location=f"{other.url}/graphql")

    with pytest.raises(TransferFailed) as caught:
        wanllmdb.Api(recorder.url, KEY).server_version()

    assert "answered 302" in str(caught.value)
    assert recorder.seen == [f"Bearer {KEY}"]
    assert other.server.log == []


def test_the_embedded_registry_gets_no_key(at_home, monkeypatch):
    monkeypatch.setenv("WANLLMDB_API_KEY", KEY)

    assert load_config(api_key="given").api_key is None
    assert wanllmdb.Api(api_key="given").viewer == wanllmdb.Api().viewer
    assert (wanllmdb.Api().viewer.name, wanllmdb.Api().viewer.kind) == ("local", "LOCAL")


def test_signed_urls_get_no_key(at_home, tmp_path, monkeypatch):
    with counting_proxy() as proxy:
        server = ServerProcess(tmp_path / "server", public_url=proxy.url).start()
        try:
            proxy.target = server.url
            key = add_person(server.folder / "data", "ana", is_admin=True)
            monkeypatch.setenv("WANLLMDB_URL", proxy.url)
            monkeypatch.setenv("WANLLMDB_API_KEY", key)
            (at_home / "large").write_bytes(b"x" * (3 << 20))
            (at_home / "small").write_bytes(b"y")
            with wanllmdb.init() as run:
                run.log_artifact(at_home, name="files", type="dataset")
            wanllmdb.Api().artifact("files").download(tmp_path / "got")
        finally:
            server.stop()

    signed = [(what, sent) for what, sent in proxy.authorized if "/storage/" in what]
    ours = [(what, sent) for what, sent in proxy.authorized if "/storage/" not in what]
    assert {what.split()[0] for what, _ in signed} == {"PUT", "GET", "POST"}
    assert {sent for _, sent in signed} == {None}
    assert {"CreateVersion", "CommitVersion", "SignDownloads"} <= {what for what, _ in ours}
    assert any(what.startswith("GET /") for what, _ in ours)
    assert {sent for _, sent in ours} == {f"Bearer {key}"}
