"""The server looks at web sources over TLS: who does not prove to be the host it asked for is not asked."""

import pytest
from wanllmdb_server.errors import StorageUnavailable
from wanllmdb_server.storage.web_source import WebSource

from tests.server.references.conftest import allow, refer, run_job

HOST = "files.example.com"
DATA = b"12345"
ETAG = "827ccb0eea8a706c4c34a16891f84e7b"


@pytest.fixture
def trusted(authority, monkeypatch):
    for name, value in authority.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def front(authority, site):
    """The site as `files.example.com`; its port."""
    site.files["/data"] = DATA
    with authority.front(site.url, HOST) as port:
        yield port


def by_loopback(_host, _port):
    return ["127.0.0.1"]


def look(port, *, host=HOST, path="/data", resolve=by_loopback):
    """What the server sees there."""
    source = WebSource(allow_loopback=True, resolve=resolve)
    return source.stat(f"https://{host}:{port}{path}", lambda _uri: None)


def refused(port, **options):
    with pytest.raises(StorageUnavailable) as raised:
        look(port, **options)
    return raised.value.message


def test_a_certificate_of_a_trusted_authority_is_enough(trusted, site, front):
    found = look(front)

    assert (found.size, found.etag) == (5, ETAG)
    assert site.asked == [("HEAD", "/data")]


def test_an_authority_that_is_not_trusted(site, front):
    said = refused(front)

    assert f"did not prove that it is {HOST}" in said
    assert "unable to get local issuer certificate" in said
    assert "SSL_CERT_FILE" in said
    assert site.asked == []


@pytest.mark.parametrize("host", ["other.example.com", "sub.files.example.com", "127.0.0.1"])
def test_a_certificate_for_another_host(trusted, site, front, host):
    said = refused(front, host=host)

    assert f"did not prove that it is {host}" in said
    assert "mismatch" in said
    assert site.asked == []


def test_the_connection_goes_where_the_check_looked_and_the_certificate_is_held_against_the_name(
    trusted, site, front
):
    """A second look at the name would lead elsewhere; and the address alone would have no certificate."""
    answers = iter([["127.0.0.1"], ["10.255.255.1"]])

    found = look(front, resolve=lambda _host, _port: next(answers))

    assert found.size == 5
    assert site.asked == [("HEAD", "/data")]
    assert next(answers) == ["10.255.255.1"]


def test_a_server_that_speaks_no_tls(trusted, site):
    site.files["/data"] = DATA

    said = refused(int(site.url.rpartition(":")[2]))

    assert "cannot be reached" in said
    assert site.asked == []


@pytest.mark.parametrize("there", ["other.example.com", HOST])
def test_the_target_of_a_redirect_has_to_prove_itself_too(trusted, authority, site, front, there):
    with authority.front(site.url, "other.example.com") as other:
        site.redirects["/moved"] = f"https://{there}:{other}/data"
        if there == HOST:  # with the certificate of the other
            assert f"did not prove that it is {HOST}" in refused(front, path="/moved")
            assert site.asked == [("HEAD", "/moved")]
        else:
            assert look(front, path="/moved").size == 5
            assert site.asked == [("HEAD", "/moved"), ("HEAD", "/data")]


def check(registry, port):
    """Let the server check a reference to that port of this machine; the state it found."""
    uri = f"https://localhost:{port}/data"
    refer(registry.api, {"path": "a", "uri": uri, "size": 5, "etag": ETAG})
    allow(registry.api, (None, f"https://localhost:{port}"))
    job = registry.api.do("checkReferences", "job { id }", version="demo/photos:v1")["job"]["id"]
    result = run_job(registry, job)["result"]
    return [state for state, count in result.items() if count]


def test_a_job_checks_references_over_tls(trusted, authority, registry, site):
    site.files["/data"] = DATA
    with authority.front(site.url, "localhost") as port:
        assert check(registry, port) == ["same"]
    assert site.asked == [("HEAD", "/data")]


def test_a_job_finds_what_does_not_prove_itself_unreadable(authority, registry, site):
    site.files["/data"] = DATA
    with authority.front(site.url, "localhost") as port:
        assert check(registry, port) == ["unreadable"]
    assert site.asked == []
