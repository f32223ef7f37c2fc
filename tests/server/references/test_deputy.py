"""The server acts for a project only where the allow-list says so, and never reaches into its own network."""

import socket
import threading
from contextlib import suppress

import pytest
from wanllmdb_server.errors import AccessDenied, StorageUnavailable
from wanllmdb_server.storage import web_source
from wanllmdb_server.storage.web_source import WebSource

from tests.server.client import Refused
from tests.server.protocol import create
from tests.server.references.conftest import allow, refer, run_job
from tests.server.rows import rows_of

URL = '{ artifactVersion(ref: "demo/photos:v1") { entry(path: "a") { download(expiresIn: 60) { url } } } }'
SIGNED = '{ artifactVersion(ref: "demo/photos:v1") { referenceDownloads(paths: ["a"]) { path url } } }'


def _check(registry):
    job = registry.api.do("checkReferences", "job { id }", version="demo/photos:v1")["job"]["id"]
    return run_job(registry, job)


def _drift(registry):
    asked = "entries { nodes { path driftState checkedAt } }"
    nodes = registry.api.ask(f'{{ artifactVersion(ref: "demo/photos:v1") {{ {asked} }} }}')
    return {n["path"]: n["driftState"] for n in nodes["artifactVersion"]["entries"]["nodes"]}


def test_what_the_allow_list_covers_is_signed(registry, lake, site):
    version = lake.put("s3://lake/data/x", b"1")
    refer(registry.api, {"path": "a", "uri": "s3://lake/data/x", "objectVersion": version})
    allow(registry.api, ("lake", "s3://lake/data"))

    url = f"{site.url}/s3/lake/data/x?versionId=n1"
    assert registry.api.ask(URL)["artifactVersion"]["entry"]["download"] == {"url": url}
    assert registry.api.ask(SIGNED)["artifactVersion"]["referenceDownloads"] == [{"path": "a", "url": url}]


@pytest.mark.parametrize(
    ("uri", "rule"),
    [
        ("s3://lake/data2/x", ("lake", "s3://lake/data")),
        ("s3://lake/data2/x", ("lake", "s3://lake/data/")),
        ("s3://lake/database", ("lake", "s3://lake/data")),
        ("s3://lake2/data/x", ("lake", "s3://lake")),
        ("gs://lake/data/x", ("lake", "s3://lake")),
        ("s3://lake/data", ("lake", "s3://lake/data/")),
        ("s3://lake/x", None),
        ("file:///etc/passwd", ("lake", "s3://lake")),
        ("https://example.com/x", ("lake", "s3://lake")),
        ("s3://lake/data/x", ("default", "s3://lake/data")),
    ],
)
def test_what_it_does_not_cover_is_neither_signed_nor_read(registry, lake, uri, rule):
    lake.put(uri, b"1")
    refer(registry.api, {"path": "a", "uri": uri, "size": 1})
    if rule:
        allow(registry.api, rule)

    with pytest.raises(Refused) as refused:
        registry.api.ask(URL)
    job = _check(registry)

    assert refused.value.code in {"ACCESS_DENIED", "UNSUPPORTED_OPERATION"}
    assert registry.api.ask(SIGNED)["artifactVersion"]["referenceDownloads"] == []
    assert job["result"] == {"same": 0, "changed": 0, "missing": 0, "unreadable": 1}
    assert _drift(registry) == {"a": "UNREADABLE"}
    assert lake.site.asked == []


@pytest.mark.parametrize(
    ("reads", "found_at"),
    [
        (None, "https://minio.lab:9000"),
        ("https://minio.lab:9000", None),
        ("https://minio.lab:9000", "https://minio.lab:9001"),
        ("https://minio.lab:9000", "http://minio.lab:9000"),
        ("https://minio.lab:9000", "https://other.lab:9000"),
        ("https://minio.lab:9000", "https://minio.lab:9000/tenant"),
        (None, "https://amazonaws.com.evil.example"),
        (None, "http://[broken"),
    ],
)
def test_a_bucket_of_the_same_name_in_another_service_is_neither_signed_nor_read(
    registry, lake, reads, found_at
):
    lake.put("s3://lake/data/x", b"1")
    lake.endpoint = reads
    refer(registry.api, {"path": "a", "uri": "s3://lake/data/x", "endpoint": found_at, "size": 1})
    allow(registry.api, ("lake", "s3://lake/data"))

    with pytest.raises(Refused) as refused:
        registry.api.ask(URL)
    job = _check(registry)

    assert refused.value.code == "ACCESS_DENIED"
    own = "the provider's own endpoint"
    assert f"was found at {found_at or own}, but storage 'lake' reads {reads or own}" in refused.value.message
    assert registry.api.ask(SIGNED)["artifactVersion"]["referenceDownloads"] == []
    assert job["result"] == {"same": 0, "changed": 0, "missing": 0, "unreadable": 1}
    assert lake.site.asked == []


@pytest.mark.parametrize(
    ("reads", "found_at"),
    [
        (None, "https://s3.eu-central-1.amazonaws.com"),
        ("https://storage.googleapis.com", None),
        ("https://minio.lab", "https://MINIO.lab:443/"),
        ("http://minio.lab:80", "http://minio.lab"),
    ],
)
def test_one_service_may_be_written_in_several_ways(registry, lake, site, reads, found_at):
    lake.put("s3://lake/data/x", b"1")
    lake.endpoint = reads
    refer(registry.api, {"path": "a", "uri": "s3://lake/data/x", "endpoint": found_at, "size": 1})
    allow(registry.api, ("lake", "s3://lake/data"))

    [signed] = registry.api.ask(SIGNED)["artifactVersion"]["referenceDownloads"]

    assert signed == {"path": "a", "url": f"{site.url}/s3/lake/data/x"}
    assert _check(registry)["result"] == {"same": 1, "changed": 0, "missing": 0, "unreadable": 0}


def test_another_projects_allow_list_does_not_count(registry, lake):
    lake.put("s3://lake/x", b"1")
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"})
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"}, project="other")
    allow(registry.api, ("lake", "s3://lake"), project="other")

    with pytest.raises(Refused, match="ACCESS_DENIED"):
        registry.api.ask(URL)


@pytest.mark.parametrize(
    "row",
    [
        (None, "s3://lake"),
        ("unknown", "s3://lake"),
        ("lake", "https://example.com"),
        (None, "file:///data"),
        ("lake", "s3://lake/data/../x"),
        ("lake", "s3://"),
        (None, "https://user@example.com"),
    ],
)
def test_a_malformed_row_leaves_the_list_as_it_was(registry, row):
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"})
    allow(registry.api, ("lake", "s3://lake/kept"))
    before = rows_of(registry.database)

    with pytest.raises(Refused, match="INVALID_INPUT"):
        allow(registry.api, ("lake", "s3://lake/new"), row)

    assert rows_of(registry.database) == before


def test_the_list_can_be_read_and_each_change_is_told(registry):
    refer(registry.api, {"path": "a", "uri": "s3://lake/x"})
    allow(registry.api, ("lake", "s3://lake/b"), (None, "https://example.com/data"))
    allow(registry.api, ("lake", "s3://lake/b"), (None, "https://example.com/data"))

    found = registry.api.ask('{ project(name: "demo") { referenceAllowlist { storage prefix } } }')["project"]
    events = registry.api.ask('{ events(project: "demo") { nodes { type after } } }')["events"]["nodes"]

    rows = [
        {"storage": None, "prefix": "https://example.com/data"},
        {"storage": "lake", "prefix": "s3://lake/b"},
    ]
    assert found == {"referenceAllowlist": rows}
    told = [event["after"] for event in events if event["type"] == "PROJECT_UPDATED"]
    assert told == [{"referenceAllowlist": rows}]


def test_the_web_is_asked_only_where_it_is_allowed_and_not_on_this_machine(strict, site):
    site.files["/data"] = b"12345"
    refer(strict.api, {"path": "a", "uri": f"{site.url}/data", "size": 5})

    without = _check(strict)["result"]
    allow(strict.api, (None, site.url))
    allowed = _check(strict)["result"]

    assert (without, allowed) == ({"same": 0, "changed": 0, "missing": 0, "unreadable": 1},) * 2
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",  # noqa: S104 - refused
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "224.0.0.1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_connected_to(address):
    source = WebSource(resolve=lambda _host, _port: ["93.184.216.34", address])

    with pytest.raises(AccessDenied, match="not on the public internet"):
        source.stat("http://files.example.com/x", lambda _uri: None)


def test_a_name_is_resolved_once_and_connected_to_where_the_check_looked(site, monkeypatch):
    site.files["/x"] = b"123"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    answers = iter([["127.0.0.1"], ["10.255.255.1"]])
    port = site.url.rpartition(":")[2]
    source = WebSource(allow_loopback=True, resolve=lambda _host, _port: next(answers))

    found = source.stat(f"http://flips.example.com:{port}/x", lambda _uri: None)

    assert found is not None
    assert found.size == 3
    assert site.asked == [("HEAD", "/x")]
    assert next(answers) == ["10.255.255.1"]


def test_the_test_setting_opens_loopback_and_nothing_else():
    source = WebSource(allow_loopback=True, resolve=lambda _host, _port: ["10.0.0.1"])

    with pytest.raises(AccessDenied):
        source.stat("http://files.example.com/x", lambda _uri: None)


def test_each_redirect_is_checked_anew(registry, site):
    site.files["/secret"] = b"12345"
    site.redirects["/data/x"] = "/secret"
    site.redirects["/data/y"] = "/data/z"
    site.files["/data/z"] = b"12345"
    refer(
        registry.api,
        {"path": "x", "uri": f"{site.url}/data/x", "size": 5},
        {"path": "y", "uri": f"{site.url}/data/y", "size": 5, "etag": "other"},
        {"path": "z", "uri": f"{site.url}/data/z", "size": 5, "etag": "827ccb0eea8a706c4c34a16891f84e7b"},
    )
    allow(registry.api, (None, f"{site.url}/data"))

    _check(registry)

    assert _drift(registry) == {"x": "UNREADABLE", "y": "CHANGED", "z": "SAME"}
    assert ("HEAD", "/secret") not in site.asked


def test_an_answer_that_drips_is_cut_at_the_deadline(monkeypatch):
    """One header after the other, each soon enough: only a deadline over all of them ends it."""
    monkeypatch.setattr(web_source, "SECONDS", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip():
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                # What has come by then looks like a whole head to http.client.
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
                while not stop.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        source = WebSource(allow_loopback=True)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        with pytest.raises(StorageUnavailable, match="took too long"):
            source.stat(url, lambda _uri: None)
        stop.set()
        thread.join()


def test_redirects_end(site):
    site.redirects["/x"] = "/x"

    with pytest.raises(StorageUnavailable, match="redirects more than 5 times"):
        WebSource(allow_loopback=True).stat(f"{site.url}/x", lambda _uri: None)

    assert len(site.asked) == 6


def test_expansion_of_what_is_not_allowed_is_refused_at_once(registry, lake):
    lake.put("s3://lake/data2/x", b"1")
    draft = create(registry.api, "demo", "photos")["id"]
    allow(registry.api, ("lake", "s3://lake/data"))
    before = rows_of(registry.database)

    for uri in ("s3://lake/data2", "s3://lake", "file:///etc", "https://example.com/x"):
        with pytest.raises(Refused, match="ACCESS_DENIED"):
            registry.api.do("expandReference", "job { id }", version=draft, uri=uri)

    assert rows_of(registry.database) == before
    assert lake.listings == 0
