"""Where webhooks may lead: what a URL must be like, and that no name and no wrapping leads inside."""

import threading
import time

import pytest
from wanllmdb_server.errors import AccessDenied
from wanllmdb_server.storage.web_connections import LOOPBACK, Dialer
from wanllmdb_server.webhooks.sending import post

from tests.server.client import Refused
from tests.server.inside import opened
from tests.server.webhooks.conftest import describe, make, settled


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A registry as operators get it: webhooks reach public addresses by https."""
    with opened(tmp_path_factory.mktemp("strict") / "data") as registry:
        registry.api.do("createProject", "project { id }", name="p")
        yield registry


@pytest.mark.parametrize(
    ("url", "code", "reason"),
    [
        ("ftp://receiver.example/", "INVALID_INPUT", "must begin with https://"),
        ("receiver.example/x", "INVALID_INPUT", "must begin with https://"),
        ("https:///x", "INVALID_INPUT", "names no host"),
        ("https://receiver.example:99999/", "INVALID_INPUT", "cannot be read"),
        ("https://[::1/", "INVALID_INPUT", "cannot be read"),
        ("https://ada:secret@receiver.example/", "INVALID_INPUT", "must not hold a name or password"),
        ("https://receiver.example/#x", "INVALID_INPUT", "has a fragment"),
        ("https://receiver.example/a b", "INVALID_INPUT", "has spaces or letters"),
        ("https://bücher.example/", "INVALID_INPUT", "has spaces or letters"),
        ("https://receiver.example/\r\nX: y", "INVALID_INPUT", "has spaces or letters"),
        ("https://receiver.example/" + "x" * 2048, "INVALID_INPUT", "at most 2048 are allowed"),
        ("http://receiver.example/", "INVALID_INPUT", "is plain http, which works within networks of the setting"),
        ("https://127.0.0.1/", "ACCESS_DENIED", "not on the public internet"),
        ("https://10.1.2.3/", "ACCESS_DENIED", "not on the public internet"),
        ("https://169.254.169.254/latest", "ACCESS_DENIED", "not on the public internet"),
        ("https://0.0.0.0/", "ACCESS_DENIED", "not on the public internet"),
        ("https://[::1]/", "ACCESS_DENIED", "not on the public internet"),
        ("https://[::ffff:10.0.0.1]/", "ACCESS_DENIED", "not on the public internet"),
        ("https://[64:ff9b::a00:1]/", "ACCESS_DENIED", "not on the public internet"),
        ("https://[fe80::1%25eth0]/", "ACCESS_DENIED", "not on the public internet"),
    ],
)  # fmt: skip
def test_a_url_that_no_webhook_may_have(strict, url, code, reason):
    with pytest.raises(Refused) as refused:
        make(strict.api, "p", url)

    assert refused.value.code == code
    assert reason in refused.value.message
    webhook, _ = make(strict.api, "p", "https://receiver.example/")
    with pytest.raises(Refused) as again:
        strict.api.do("updateWebhook", "webhook { id }", webhook=webhook, url=url)
    assert (again.value.code, again.value.message) == (code, refused.value.message)
    strict.api.do("deleteWebhook", "id", webhook=webhook)
    assert strict.api.ask('{ project(name: "p") { webhooks { totalCount } } }')["project"]["webhooks"] == {
        "totalCount": 0
    }


@pytest.mark.parametrize(
    ("fields", "code", "reason"),
    [
        ({"aliasPattern": "a/b"}, "INVALID_NAME", "pattern 'a/b' is not allowed"),
        ({"aliasPattern": ""}, "INVALID_NAME", "pattern '' is not allowed"),
        ({"types": []}, "INVALID_INPUT", "an empty list of types matches nothing"),
        (
            {"types": ["VERSION_COMMITTED"], "aliasPattern": "prod*"},
            "INVALID_INPUT",
            "add one of ALIAS_DELETED, ALIAS_ROLLED_BACK, ALIAS_SET, or leave the pattern out",
        ),
    ],
)
def test_a_filter_that_makes_no_sense(strict, inside_rows, fields, code, reason):
    before = inside_rows()

    with pytest.raises(Refused) as refused:
        make(strict.api, "p", "https://receiver.example/", **fields)

    assert refused.value.code == code
    assert reason in refused.value.message
    assert inside_rows() == before


@pytest.fixture
def inside_rows(strict):
    from tests.server.rows import rows_of  # noqa: PLC0415  # beside what uses it

    return lambda: rows_of(strict.database)


def test_a_project_has_at_most_a_hundred(strict):
    strict.api.do("createProject", "project { id }", name="many")
    for number in range(100):
        make(strict.api, "many", f"https://receiver.example/{number}")

    with pytest.raises(Refused, match="project 'many' has 100 webhooks; delete some") as refused:
        make(strict.api, "many", "https://receiver.example/one-more")

    assert refused.value.code == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:192.168.0.1"]
)
def test_a_name_with_one_private_address_leads_nowhere(address):
    dialer = Dialer(plain_anywhere=False, resolve=lambda _host, _port: ["93.184.216.34", address])

    outcome = post(dialer, "https://receiver.example/", {}, b"{}", 5)

    assert outcome.status is None
    assert f"receiver.example has the address {address}, which is not on the public internet" in outcome.error
    assert "webhook_networks" in outcome.error


def test_a_name_is_resolved_once(receiver):
    """Else a second answer could lead inside."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    port = receiver.url.rpartition(":")[2]
    outcome = post(Dialer(LOOPBACK, resolve=resolve), f"http://receiver.example:{port}/once", {}, b"{}", 5)

    assert (outcome.status, asked) == (204, ["receiver.example"])
    assert receiver.got["/once"][0].headers["host"] == f"receiver.example:{port}"


def test_plain_http_stays_within_the_networks_that_are_allowed():
    with pytest.raises(AccessDenied, match=r"is on the public internet, where plain http:// can be read"):
        Dialer(LOOPBACK, plain_anywhere=False).check("http", "receiver.example", "93.184.216.34")
    Dialer(LOOPBACK, plain_anywhere=False).check("http", "here.example", "127.0.0.1")
    Dialer(plain_anywhere=False).check("https", "receiver.example", "93.184.216.34")
    with pytest.raises(AccessDenied):
        Dialer(LOOPBACK, plain_anywhere=False).check("http", "inside.example", "10.0.0.1")


def test_names_of_what_is_not_allowed_are_refused_at_the_delivery(api, project, receiver):
    """`::1` is not in 127.0.0.0/8, which this server allows."""
    api.do("createProject", "project { id }", name=project)
    port = receiver.url.rpartition(":")[2]
    webhook, _ = make(api, project, "https://ip6-loopback.localhost/", types=["PROJECT_UPDATED"])
    api.do("updateWebhook", "webhook { id }", webhook=webhook, url=f"http://localhost:{port}/{project}")
    describe(api, project, "news")

    (done,) = settled(api, webhook)

    if done["state"] == "FAILED":  # where `localhost` is `::1` too
        assert "localhost has the address ::1, which is not on the public internet" in done["error"]
    else:
        assert len(receiver.got[f"/{project}"]) == 1


def test_a_slow_receiver_is_cut_off_in_the_middle_of_its_head(receiver):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(600):
            handler.wfile.write(b"X")
            if done.wait(0.05):
                return

    done = threading.Event()
    receiver.scripts["/drip"] = [drip]
    begun = time.monotonic()
    try:
        outcome = post(Dialer(LOOPBACK), f"{receiver.url}/drip", {}, b"{}", 0.5)
    finally:
        done.set()

    assert outcome.status is None
    assert outcome.error.startswith("no answer within 0.5 s")
    assert time.monotonic() - begun < 20
