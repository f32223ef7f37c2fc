"""The server refuses: nothing is lost, the message says the cure, and a rerun goes on."""

import atexit
import json
import secrets
import threading

import pytest
import wanllmdb
from sqlalchemy import select
from wanllmdb.config import save_login
from wanllmdb.errors import Forbidden, NotFound, RateLimited, Unauthenticated
from wanllmdb.http import Retry
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import api_key
from wanllmdb_server.access.tokens import hash_token
from wanllmdb_server.identities.api_keys import revoke_api_key

from tests.sdk.uploads.conftest import PART, bucket, proxy, start
from tests.sdk.uploads.scripts import write_large
from tests.server.people import add_key, add_person, registry_of

__all__ = ["bucket", "proxy", "start"]

PARTS = 18
SIZE = PARTS * PART
"""More parts than are signed at once, so that the server is asked again on the way."""


def revoke(data, key):
    with registry_of(data) as database, database.write() as connection:
        row = connection.execute(select(api_key.c.id).where(api_key.c.hash == hash_token(key))).one()
        revoke_api_key(connection, local_actor(), row.id)


def once(act):
    """`act` for the first caller; others wait until it is done."""
    lock, done = threading.Lock(), []

    def call():
        with lock:
            if not done:
                act()
                done.append(True)

    return call


def test_a_key_that_is_revoked_during_an_upload(bucket, start, tmp_path, monkeypatch):
    server = start(storage=bucket.url)
    data = server.folder / "data"
    key = add_person(data, "ana", is_admin=True)
    save_login(server.url, key)
    path = write_large(tmp_path / "large.bin", SIZE)
    bucket.proxy.watch = once(lambda: revoke(data, key))

    with (
        pytest.warns(UserWarning, match="could not be finished"),
        pytest.raises(Unauthenticated) as caught,
        wanllmdb.init() as run,
    ):
        run.log_artifact(path, name="large", type="dataset")

    text = str(caught.value)
    assert text.startswith(f"{server.url}: ")
    assert text.endswith(f"; run `wanllmdb login {server.url}` with a new API key")
    assert key not in text
    sent = bucket.proxy.take()
    assert PART <= sent < SIZE
    assert bucket.objects() == []

    atexit.unregister(run._finish_at_exit)  # the server will be gone by then

    wanllmdb.login(server.url, add_key(data, "ana"))
    with wanllmdb.init() as run:
        logged = run.log_artifact(path, name="large", type="dataset")

    assert bucket.proxy.take() == SIZE - sent
    assert bucket.objects() == [path.read_bytes()]
    assert (logged.version, logged.size) == ("v1", SIZE)


def test_a_role_that_is_missing_is_named(closed_server, at_home):
    project = f"p-{secrets.token_hex(4)}"
    admin = wanllmdb.Api(closed_server.url, closed_server.key, project)
    admin.create_project(project)
    viewer = add_person(closed_server.data, f"vera-{project}", roles={project: Role.VIEWER})

    with pytest.raises(Forbidden) as caught:
        wanllmdb.init(project, url=closed_server.url, api_key=viewer)

    assert str(caught.value) == (
        f"this needs the role writer in project '{project}', and you have viewer there; ask one of its admins, "
        "or use a key that is allowed more"
    )
    assert caught.value.details == {"project": project, "needed": "WRITER", "role": "VIEWER"}
    assert list(admin.runs()) == []
    with pytest.raises(NotFound):
        wanllmdb.Api(closed_server.url, add_person(closed_server.data, f"eve-{project}")).artifact(
            f"{project}/a"
        )


def test_a_real_limit(start):
    server = start(rate_limit_per_key="2")
    api = wanllmdb.Api(server.url, add_person(server.folder / "data", "ana", is_admin=True))
    api._session.connections.retry = Retry(1)

    with pytest.raises(RateLimited, match="^this key has sent too many requests") as caught:
        for _ in range(5):  # of which at most two are in each window of a minute
            api.server_version()

    asked = caught.value.retry_after
    assert 1 <= asked <= 60
    assert str(caught.value).endswith(f"; try again in {asked:.0f} s")
    assert str(caught.value).count("try again") == 1


def limited(retry_after):
    """What the server answers to one who asks too often."""

    def act(handler):
        handler.read_body()
        error = {
            "message": "too many requests; wait",
            "extensions": {"code": "RATE_LIMITED", "details": {}},
        }
        handler.answer(429, json.dumps({"errors": [error]}).encode(), retry_after=retry_after)
        return True

    return act


@pytest.fixture
def pauses(monkeypatch):
    """How long was waited, without doing it."""
    waited = []
    monkeypatch.setattr("wanllmdb.http.time.sleep", waited.append)
    return waited


def test_who_asks_too_often_waits_as_told_and_goes_on(server, connections, pauses):
    server.fault(limited("7"), 2)

    assert connections.json("POST", "/echo", {}) == {"ok": True}

    assert len(pauses) == 2
    assert all(7 <= pause < 8 for pause in pauses)
    assert server.log == ["POST /echo"] * 3


@pytest.mark.parametrize(("asked", "requests"), [("301", 1), ("86400", 1), ("300", 4), ("inf", 1)])
def test_patience_has_a_bound(server, at_home, pauses, asked, requests):
    api = wanllmdb.Api(server.url)
    api._session.connections.retry = Retry(4)
    server.fault(limited(asked), 9)

    with pytest.raises(RateLimited) as caught:
        api.server_version()

    assert str(caught.value) == f"too many requests; wait; try again in {asked} s"
    assert caught.value.retry_after == float(asked)
    assert server.log == ["POST /graphql"] * requests


def test_a_bucket_that_wants_another_login_is_no_server_that_does(server, connections):
    def act(handler):
        handler.answer(401, b"who?")
        return True

    server.fault(act, 2)
    with pytest.raises(wanllmdb.errors.AccessDenied, match="answered 401: who"):
        connections.request("GET", f"{server.url}/echo?signature=x")
    with pytest.raises(Unauthenticated, match="answered 401: who"):
        connections.request("GET", "/echo")
