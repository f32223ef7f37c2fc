"""The SDK looks at web sources over TLS and fetches them: who does not prove to be the host gets no request."""

import pytest
import wanllmdb
from wanllmdb.errors import TransferFailed
from wanllmdb.permissions import Permissions
from wanllmdb.web import Web

HOST = "files.example.com"
DATA = b"12345"


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


@pytest.fixture
def local(authority, site):
    """The site as `localhost`; its address."""
    site.files["/data"] = DATA
    with authority.front(site.url, "localhost") as port:
        yield f"https://localhost:{port}"


def by_loopback(_host, _port):
    return ["127.0.0.1"]


def look(port, *, host=HOST, path="/data", resolve=by_loopback):
    """What this process sees there, if it may go wherever that leads."""
    allowed = Permissions([f"https://{host}:{port}"])
    return Web(allowed, resolve=resolve).stat(f"https://{host}:{port}{path}")


def refused(port, **options):
    with pytest.raises(TransferFailed) as raised:
        look(port, **options)
    return raised.value.message


def test_a_certificate_of_a_trusted_authority_is_enough(trusted, site, front):
    assert look(front).size == 5
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


def test_the_target_of_a_redirect_has_to_prove_itself_too(trusted, site, front):
    site.redirects["/moved"] = f"https://127.0.0.1:{front}/data"
    allowed = Permissions([f"https://{HOST}:{front}", f"https://127.0.0.1:{front}"])

    with pytest.raises(TransferFailed, match=r"did not prove that it is 127\.0\.0\.1"):
        Web(allowed, resolve=by_loopback).stat(f"https://{HOST}:{front}/moved")

    assert site.asked == [("HEAD", "/moved")]


def test_a_reference_over_tls_is_added_checked_and_fetched(trusted, local, log, tmp_path):
    logged = log(f"{local}/data")

    checked = logged.check(allow_references=[local])
    folder = logged.download(tmp_path / "out", allow_references=[local])

    assert [item.state for item in checked] == ["same"]
    assert (folder / "data").read_bytes() == DATA


def test_a_source_that_does_not_prove_itself_is_neither_added_nor_fetched(
    local, site, authority, log, tmp_path, monkeypatch
):
    artifact = wanllmdb.Artifact("photos", "dataset")
    with pytest.raises(TransferFailed, match="did not prove that it is localhost"):
        artifact.add_reference(f"{local}/data")
    with monkeypatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", authority.environment["SSL_CERT_FILE"])
        logged = log(f"{local}/data")
    asked = list(site.asked)

    with pytest.raises(TransferFailed, match="did not prove that it is localhost"):
        logged.download(tmp_path / "out", allow_references=[local])

    assert artifact.files() == []
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    assert [item.state for item in logged.check(allow_references=[local])] == ["unreadable"]
    assert site.asked == asked
