"""What the shipped configuration of nginx must let through, with two servers behind it."""

import hashlib
import json
import os
import socket as sockets
import ssl
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import trustme
from websockets.sync.client import connect

from tests.deploy.nginx import CONFIG, ROOT, running
from tests.server.client import over_http, send
from tests.server.live.listening import PROTOCOL, socket, stream
from tests.server.protocol import add, commit, create, digest_of
from tests.server.servers import serving, wait_until

SIZE = 24 << 20


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def site(tmp_path_factory, authority):
    """nginx, two servers over one registry, and the folder of their data."""
    folder = tmp_path_factory.mktemp("site")
    certificate = folder / "certificate.pem"
    authority.issue_cert("models.example.org", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(certificate)
    )
    data = folder / "data"
    settings = {
        "trusted_proxies": '["127.0.0.1"]',
        "log_level": "debug",
        "secret_key": "0123456789abcdef0123456789abcdef",
        "public_url": "https://models.example.org",
    }
    with (
        serving(data, **settings) as first,
        serving(data, **settings) as second,
        running(folder / "nginx", [first.url, second.url], certificate) as nginx,
    ):
        yield nginx, (first, second), folder


@pytest.fixture
def api(site):
    return over_http(site[0].url)


def _through(nginx, url):
    """The same path, through the proxy."""
    parts = urlsplit(url)
    return f"{nginx.url}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _send_all(nginx, api, draft, bodies):
    return api.do(
        "signUploads",
        "uploads { url method headers } packs { url method headers listing }",
        version=draft,
        digests=[digest_of(body) for body in bodies],
    )


def test_the_page_shows_the_file_that_is_tested():
    assert f"```nginx\n{CONFIG.read_text()}```\n" in (ROOT / "docs" / "deployment.md").read_text()


def test_requests_reach_every_server_with_the_client_address(site):
    nginx, servers, folder = site
    for _ in range(8):
        status, _, _ = send(f"{nginx.url}/healthz", "GET", None, {"X-Forwarded-For": "203.0.113.9"})
        assert status == 200

    def clients():
        lines = [
            json.loads(line)
            for log_file in folder.glob("data-*.log")
            for line in log_file.read_text().splitlines()
            if '"/healthz"' in line
        ]
        return [line["client"] for line in lines]

    wait_until(lambda: clients().count("203.0.113.9") == 8)
    assert len(list(folder.glob("data-*.log"))) == len(servers) == 2


def test_a_host_that_is_not_ours_is_refused_by_the_server(site):
    nginx, (first, _), _ = site
    body, headers = b'{"query": "{ __typename }"}', {"Content-Type": "application/json"}
    answers = [
        send(f"{url}/graphql", "POST", body, {**headers, "Host": host})[0]
        for url in (nginx.url, first.url)
        for host in ("models.example.org", "evil.example")
    ]
    assert answers[:2] == answers[2:]
    assert answers[0] == 200
    assert answers[1] >= 400


def test_an_upload_streams_to_the_server_while_it_is_sent(site, api):
    nginx, _, folder = site
    content = os.urandom(1 << 20) * (SIZE >> 20)
    draft = create(api, "demo", "large")["id"]
    assert add(api, draft, {"large": content}) == [digest_of(content)]
    (signed,) = _send_all(nginx, api, draft, [content])["uploads"]
    parts = urlsplit(_through(nginx, signed["url"]))
    half = SIZE // 2

    with closing(sockets.create_connection((parts.hostname, parts.port), timeout=60)) as connection:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: models.example.org\r\n"
        connection.sendall(f"{head}Content-Length: {SIZE}\r\nConnection: close\r\n\r\n".encode())
        connection.sendall(content[:half])
        # Bytes are on the server's disk, none on the proxy's, before the rest is sent.
        wait_until(lambda: _bytes_below(folder / "data" / "blobs") >= half // 2)
        assert nginx.stored == []
        connection.sendall(content[half:])
        answer = connection.makefile("rb").readline()

    assert answer.split()[1] in (b"200", b"201", b"204")
    assert commit(api, draft)["size"] == SIZE
    version = api.ask(
        '{ artifactVersion(ref: "demo/large") { entries(first: 1) { nodes { download { url } } } } }'
    )
    (entry,) = version["artifactVersion"]["entries"]["nodes"]
    status, _, body = send(_through(nginx, entry["download"]["url"]), "GET", None, {})
    assert (status, hashlib.sha256(body).hexdigest()) == (200, digest_of(content).removeprefix("sha256:"))
    assert nginx.stored == []


def _bytes_below(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_events_arrive_over_both_transports_at_once(site, api):
    nginx, _, _ = site
    api.do("createProject", "project { id }", name="live")
    variables = {"project": "live", "types": ["PROJECT_UPDATED"]}
    with socket(nginx.url) as ws, stream(nginx.url, **variables) as sse:
        ws.subscribe("a", **variables)
        ws.settle()
        sse.until_subscribed()
        api.do("updateProject", "project { id }", project="live", description="changed")

        assert ws.next("a") == sse.next()


def test_the_same_over_tls(site, authority):
    nginx, _, _ = site
    context = ssl.create_default_context()
    authority.configure_trust(context)
    address = f"wss://127.0.0.1:{nginx.tls_port}/graphql"
    with connect(address, ssl=context, subprotocols=[PROTOCOL], compression=None, proxy=None) as ws:
        ws.send('{"type": "connection_init"}')
        assert json.loads(ws.recv(timeout=60)) == {"type": "connection_ack"}


def test_small_files_travel_in_packs(site, api):
    nginx, _, _ = site
    draft = create(api, "demo", "small")["id"]
    files = {f"{n}": f"{n}".encode() for n in range(30)}
    missing = add(api, draft, files)
    signed = _send_all(nginx, api, draft, list(files.values()))
    assert len(missing) == 30
    by_digest = {digest_of(body).removeprefix("sha256:"): body for body in files.values()}
    for pack in signed["packs"]:
        names = [line.split(" ")[0] for line in pack["listing"].splitlines()]
        body = pack["listing"].encode() + b"\n" + b"".join(by_digest[name] for name in names)
        assert send(_through(nginx, pack["url"]), pack["method"], body, pack["headers"])[0] == 200
    assert commit(api, draft)["fileCount"] == 30
