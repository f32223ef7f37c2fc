"""A version written by somebody else must not make this process open what only its user may open."""

import itertools

import pytest
from wanllmdb._generated.input_types import (
    AddReferencesInput,
    CommitVersionInput,
    CreateVersionInput,
    ReferenceInput,
)
from wanllmdb.errors import InvalidInput, ReferenceNotAllowed, TransferFailed
from wanllmdb.permissions import VARIABLE, Permissions, is_public
from wanllmdb.uris import covers
from wanllmdb.web import Web

_names = itertools.count()


@pytest.fixture
def hostile(api):
    """A version whose references are whatever somebody wrote, past the SDK's own checks."""

    def hostile(*uris, **more):
        operations = api._session.operations
        name = f"trap-{next(_names)}"
        draft = operations.create_version(
            CreateVersionInput(project=api._session.project, artifact=name, type_="dataset")
        ).create_version.version
        given = [ReferenceInput(path=f"f{n}", uri=uri, **more) for n, uri in enumerate(uris)]
        operations.add_references(AddReferencesInput(version=draft.id, references=given))
        operations.commit_version(CommitVersionInput(version=draft.id))
        return api.artifact(f"{name}:v1")

    return hostile


def _names_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_local_file_is_not_opened_for_a_version(hostile, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("key")
    trap = hostile(secret.as_uri())

    with pytest.raises(ReferenceNotAllowed, match="pass allow_references="):
        trap.download(tmp_path / "out")

    assert _names_in(tmp_path / "out") == []
    assert [item.state for item in trap.check()] == ["unreadable"]


@pytest.mark.parametrize("allowed", ["data2", "dat", "data/in"])
def test_a_sibling_of_what_is_allowed_is_not_opened(hostile, tmp_path, allowed):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret").write_text("key")
    trap = hostile((tmp_path / "data" / "secret").as_uri())

    with pytest.raises(ReferenceNotAllowed):
        trap.download(tmp_path / "out", allow_references=[(tmp_path / allowed).as_uri()])

    assert _names_in(tmp_path / "out") == []


def test_a_symlink_does_not_lead_out_of_what_is_allowed(hostile, tmp_path):
    (tmp_path / "secret").write_text("key")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "secret")
    trap = hostile((tmp_path / "data" / "link").as_uri())

    with pytest.raises(ReferenceNotAllowed, match="symlink"):
        trap.download(tmp_path / "out", allow_references=[(tmp_path / "data").as_uri()])

    assert _names_in(tmp_path / "out") == []


def test_a_bucket_is_not_read_with_the_users_credentials(hostile, bucket, tmp_path):
    bucket.put("s3://lake/data2/secret", b"key")
    trap = hostile("s3://lake/data2/secret")

    for allowed in ([], ["s3://lake/data"], ["gs://lake"], ["s3://lake2"], ["s3://lake/data2/secret/"]):
        with pytest.raises(ReferenceNotAllowed):
            trap.download(tmp_path / "out", allow_references=allowed)

    assert bucket.site.asked == []
    assert _names_in(tmp_path / "out") == []


def test_credentials_are_not_used_at_an_endpoint_that_came_with_the_version(hostile, bucket, tmp_path):
    bucket.put("s3://lake/data", b"mine")
    trap = hostile("s3://lake/data", endpoint="http://169.254.169.254")

    with pytest.raises(ReferenceNotAllowed, match=r"storage service http://169\.254\.169\.254"):
        trap.download(tmp_path / "out", allow_references=["s3://lake"])

    assert bucket.site.asked == []
    assert _names_in(tmp_path / "out") == []


def test_the_users_own_endpoint_is_known(hostile, bucket, tmp_path, monkeypatch):
    bucket.put("s3://lake/data", b"mine")
    trap = hostile("s3://lake/data", endpoint="http://minio.lab:9000")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://minio.lab:9000")
    monkeypatch.setenv(VARIABLE, "gs://other s3://lake")

    trap.download(tmp_path / "out")

    assert (tmp_path / "out" / "f0").read_bytes() == b"mine"


def test_a_private_address_is_not_asked(hostile, site, tmp_path):
    site.files["/secret"] = b"key"
    trap = hostile(f"{site.url}/secret")

    with pytest.raises(ReferenceNotAllowed, match=r"private address 127\.0\.0\.1"):
        trap.download(tmp_path / "out")

    assert site.asked == []
    assert _names_in(tmp_path / "out") == []


def test_one_reference_that_is_not_allowed_stops_the_download_before_it_begins(hostile, bucket, tmp_path):
    bucket.put("s3://lake/data", b"fine")
    trap = hostile("s3://lake/data", (tmp_path / "secret").as_uri())

    with pytest.raises(ReferenceNotAllowed):
        trap.download(tmp_path / "out", allow_references=["s3://lake"])

    assert bucket.site.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104 - refused
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "ff02::1"],
)  # fmt: skip
def test_private_addresses_whatever_name_leads_there(address):
    web = Web(Permissions(), resolve=lambda _host, _port: [address])

    with pytest.raises(ReferenceNotAllowed, match="private address"):
        web.stat("https://files.example.com/data")

    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    web = Web(Permissions(), resolve=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])

    with pytest.raises(ReferenceNotAllowed, match=r"10\.0\.0\.1"):
        web.stat("http://files.example.com/data")


def test_a_name_is_resolved_once_and_the_connection_goes_where_the_check_looked(site):
    """The second answer would lead elsewhere: nobody asks for it."""
    site.files["/data"] = b"12345"
    answers = iter([["127.0.0.1"], ["10.255.255.1"]])
    port = site.url.rpartition(":")[2]
    url = f"http://flips.example.com:{port}/data"
    web = Web(Permissions([f"http://flips.example.com:{port}"]), resolve=lambda _host, _port: next(answers))

    found = web.stat(url)

    assert found is not None and found.size == 5
    assert site.asked == [("HEAD", "/data")]
    assert next(answers) == ["10.255.255.1"]


def test_a_name_that_flips_to_a_private_address_is_refused_the_second_time(site):
    site.files["/data"] = b"12345"
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    permissions = Permissions()
    url = "http://flips.example.com/data"

    for address in next(answers):
        permissions.check_address(url, address)
    with pytest.raises(ReferenceNotAllowed):
        Web(permissions, resolve=lambda _host, _port: next(answers)).stat(url)

    assert site.asked == []


def test_a_redirect_to_a_private_host_is_checked_anew(site):
    site.files["/secret"] = b"key"
    port = site.url.rpartition(":")[2]
    site.redirects["/data"] = f"http://inside.example.com:{port}/secret"
    web = Web(Permissions([f"http://public.example.com:{port}/data"]), resolve=lambda *_: ["127.0.0.1"])

    with pytest.raises(ReferenceNotAllowed, match=r"inside\.example\.com"):
        web.stat(f"http://public.example.com:{port}/data")

    assert site.asked == [("HEAD", "/data")]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "gopher://x/", "s3://lake/x"])
def test_a_redirect_leads_to_web_addresses_only(site, target):
    site.redirects["/data"] = target

    with pytest.raises((ReferenceNotAllowed, InvalidInput)):
        Web(Permissions([site.url])).stat(f"{site.url}/data")

    assert site.asked == [("HEAD", "/data")]


def test_redirects_end(site):
    site.redirects["/data"] = "/data"

    with pytest.raises(TransferFailed, match="redirects more than 5 times"):
        Web(Permissions([site.url])).stat(f"{site.url}/data")

    assert len(site.asked) == 6


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    site.files["/data"] = b"12345"
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    found = Web(Permissions([site.url])).stat(f"{site.url}/data")

    assert found is not None and found.size == 5


@pytest.mark.parametrize(
    ("prefix", "uri", "expected"),
    [
        ("s3://b/data", "s3://b/data", True),
        ("s3://b/data", "s3://b/data/x", True),
        ("s3://b/data", "s3://b/data2", False),
        ("s3://b/data", "s3://b/data2/x", False),
        ("s3://b/data/", "s3://b/data/x", True),
        ("s3://b/data/", "s3://b/data2", False),
        ("s3://b", "s3://b/anything", True),
        ("s3://b", "s3://b2/anything", False),
        ("s3://b", "gs://b/anything", False),
        ("https://h", "https://H/x", True),
        ("https://h", "http://h/x", False),
        ("https://h", "https://h:8443/x", False),
        ("https://h", "https://h.evil/x", False),
        ("https://h/a", "https://h/a?x=/b", True),
        ("https://h/a", "https://h/b?x=/a/", False),
    ],
)
def test_a_prefix_covers_whole_parts_only(prefix, uri, expected):
    assert covers(prefix, uri) is expected


@pytest.mark.parametrize("uri", ["s3://b/data/../secret", "https://h/data/%2E%2e/x", "https://h/a/..%2fb"])
def test_dots_never_get_past_a_prefix(uri):
    with pytest.raises(InvalidInput):
        covers("s3://b/data", uri)
