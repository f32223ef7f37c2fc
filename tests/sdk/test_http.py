import os
import socket
import time
from urllib.parse import quote

import pytest
from wanllmdb.errors import (
    AccessDenied,
    AliasConflict,
    DatabaseBusy,
    Forbidden,
    ServerUnreachable,
    StorageFull,
    TransferFailed,
    Unauthenticated,
    UrlExpired,
    WanllmdbError,
)
from wanllmdb.http import EMBEDDED, Connections, Retry
from wanllmdb.sockets import FileBody

from tests.sdk.blobserver import BlobServer, UnixBlobServer, refusal, reset, serving, unavailable

FAST = Retry(4, 0.01, 0.05)


def test_json_travels_with_the_headers_of_the_base(server):
    with Connections(server.url + "/", headers={"Authorization": "Bearer k"}) as connections:
        answer = connections.json("POST", "/echo", {"a": "\u00e9"})

    assert answer == {"ok": True}
    [(method, headers, body)] = server.bodies
    assert (method, body) == ("POST", b'{"a":"\\u00e9"}')
    assert headers["Authorization"] == "Bearer k"


def test_a_signed_url_never_gets_the_key(server):
    with Connections(server.url, headers={"Authorization": "Bearer k"}) as connections:
        connections.request("GET", f"{server.url}/echo?signature=x", headers={"x-signed": "1"})

    [(_, headers, _)] = server.bodies
    assert "Authorization" not in headers
    assert headers["x-signed"] == "1"


def test_one_connection_serves_many_requests_and_delays_nothing(server, connections):
    accepted: list[int] = []
    accept = server.get_request
    server.get_request = lambda: (accepted.append(1), accept())[1]

    for _ in range(20):
        connections.request("GET", "/echo")

    assert len(accepted) == 1
    [pool] = connections._direct.pools._container.values()
    connection = pool.pool.get_nowait() or pool.pool.queue[-1]
    assert connection.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


@pytest.mark.parametrize("fault", [unavailable(), unavailable(status=500), unavailable("0", 429), reset])
def test_what_may_pass_is_tried_again(server, connections, fault):
    server.fault(fault, 3)

    assert connections.json("POST", "/echo", 1) == {"ok": True}

    assert server.log == ["POST /echo"] * 4


def test_the_server_says_how_long_to_wait(server, connections):
    server.fault(unavailable("0.4"))

    started = time.monotonic()
    connections.request("GET", "/echo")

    assert 0.4 <= time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refusal(400, "ALIAS_CONFLICT", "moved meanwhile", holder="v2"), AliasConflict),
        (refusal(401, "UNAUTHENTICATED"), Unauthenticated),
        (refusal(403, "FORBIDDEN"), Forbidden),
        (refusal(403, "URL_EXPIRED"), UrlExpired),
        (refusal(507, "STORAGE_FULL"), StorageFull),
        (refusal(409, "FROM_THE_FUTURE"), WanllmdbError),
        (unavailable(status=403), AccessDenied),
        (unavailable(status=418), TransferFailed),
        (unavailable(status=302), TransferFailed),
    ],
)
def test_a_refusal_is_raised_at_once_under_its_code(server, connections, fault, error):
    server.fault(fault, 2)

    with pytest.raises(error) as caught:
        connections.request("GET", "/echo")

    assert type(caught.value) is error
    assert server.log == ["GET /echo"]
    if error is AliasConflict:
        assert (caught.value.message, caught.value.details) == ("moved meanwhile", {"holder": "v2"})


def test_when_patience_runs_out_the_last_answer_is_raised(server, connections):
    server.fault(refusal(503, "DATABASE_BUSY", "try later"), 9)

    with pytest.raises(DatabaseBusy, match="try later"):
        connections.request("GET", "/echo")

    assert len(server.log) == 4


def test_what_must_not_be_repeated_is_not(server, connections):
    server.fault(unavailable(), 2)

    with pytest.raises(TransferFailed):
        connections.request("POST", "/echo", b"x", repeat=False)

    assert server.log == ["POST /echo"]


def test_a_bucket_that_says_expired_in_its_own_words(server, connections):
    def act(handler):
        handler.answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
        return True

    server.fault(act)

    with pytest.raises(UrlExpired) as caught:
        connections.request("GET", f"{server.url}/echo?X-Signature=secret")
    assert "secret" not in str(caught.value)


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_no_server_gives_the_address_and_the_cure():
    url = f"http://127.0.0.1:{closed_port()}"
    with Connections(url, retry=FAST) as connections:
        with pytest.raises(
            ServerUnreachable, match=rf"{url}.*Connection refused.*wanllmdb-server.*WANLLMDB_URL"
        ):
            connections.request("GET", "/echo")
        with pytest.raises(ServerUnreachable), connections.stream("GET", "/echo"):
            pass


def test_no_storage_is_another_matter(connections):
    with pytest.raises(TransferFailed, match="public endpoint"):
        connections.request("GET", f"http://127.0.0.1:{closed_port()}/x?sig=1")


def test_a_server_that_hangs_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            Connections(url, retry=Retry(1), timeout=0.2) as connections,
            pytest.raises(ServerUnreachable, match="timed out"),
        ):
            connections.request("GET", "/echo")


def test_an_answer_that_is_not_json(server, connections):
    def act(handler):
        handler.answer(200, b"<html>")
        return True

    server.fault(act)

    with pytest.raises(TransferFailed, match="not JSON"):
        connections.json("GET", "/echo")


def test_loopback_is_never_sent_to_a_proxy_and_others_are(server, monkeypatch):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", server.url)
    server.fault(unavailable(status=403))
    with serving(BlobServer()) as direct, Connections(direct.url, retry=FAST) as connections:
        connections.request("GET", "/echo")
        with pytest.raises(AccessDenied):
            connections.request("GET", "http://storage.example/x")

    assert direct.log == ["GET /echo"]
    assert server.log == ["GET http://storage.example/x"]


@pytest.fixture
def unix(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("s") / "s%k.sock")
    with serving(UnixBlobServer(path)) as running:
        yield running, path


@pytest.mark.parametrize("how", ["path", "url"])
def test_the_embedded_server_is_reached_over_its_socket(unix, how):
    server, path = unix
    opened = (
        Connections(EMBEDDED, path) if how == "path" else Connections("http+unix://" + quote(path, safe=""))
    )
    with opened as connections:
        assert connections.json("POST", "/echo", [1]) == {"ok": True}
        connections.request("GET", f"{EMBEDDED}/echo?signed=1")
        assert connections.is_near(f"{EMBEDDED}/x")
        assert not connections.is_near("https://storage.example/x")

    assert server.log == ["POST /echo", "GET /echo"]
    assert server.bodies[1][1]["host"] == "wanllmdb.embedded"


def test_another_origin_does_not_go_over_the_socket(unix, server):
    embedded, path = unix
    with Connections(EMBEDDED, path) as connections:
        connections.request("GET", f"{server.url}/echo")

    assert (embedded.log, server.log) == ([], ["GET /echo"])


def test_no_embedded_server_names_the_socket(tmp_path):
    path = str(tmp_path / "none.sock")
    missing = pytest.raises(ServerUnreachable, match=r"none\.sock.*No such file")

    with Connections(EMBEDDED, path, retry=FAST) as connections, missing:
        connections.request("GET", "/echo")


@pytest.mark.parametrize("size", [0, 1, 100_000, 40 << 20])
def test_a_file_is_sent_as_it_is_also_a_second_time(server, connections, tmp_path, size):
    data = os.urandom(size)
    (tmp_path / "f").write_bytes(data)
    counts: list[int] = []
    server.fault(unavailable())

    with (tmp_path / "f").open("rb", buffering=0) as file:
        connections.request("PUT", "/echo", FileBody(file, size, counts.append))

    assert [body == data for _, _, body in server.bodies] == [True]
    assert sum(counts) == size


def test_a_server_that_answers_early_is_not_sent_the_rest(server, connections, tmp_path):
    size = 200 << 20
    with (tmp_path / "f").open("wb") as file:
        file.truncate(size)

    def act(handler):
        handler.answer(412)
        handler.rfile.read(32 << 20)
        handler.close_connection = True
        return True

    server.fault(act)
    counts: list[int] = []

    with (tmp_path / "f").open("rb", buffering=0) as file:
        answer = connections.request("PUT", "/echo", FileBody(file, size, counts.append), expect=(412,))

    assert answer.status == 412
    assert sum(counts) < 64 << 20
    assert server.log == ["PUT /echo"]
