"""Both doctors over real buckets: all is well, or each failure names its cure."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.stores import gcs_store
from tests.gcsfake.server import running
from tests.plugins.gcs.conftest import CONTEXT
from tests.plugins.test_s3_rights import STORAGE
from tests.s3servers.fixtures import new_bucket
from tests.s3servers.ministack import as_user
from tests.s3servers.processes import free_ports
from tests.s3servers.servers import WEB_ORIGIN
from tests.sdk.cli.conftest import Command
from tests.sdk.uploads.faultproxy import refuse
from tests.server.rows import query
from tests.server.servers import run, serving

GCS_PAGE = Path(__file__).parents[2] / "docs" / "storage-gcs.md"
[GCS_CORS] = re.findall(r"^    \[\n.*?^    \]\n", GCS_PAGE.read_text(), re.DOTALL | re.MULTILINE)
STEPS = [
    "server", "draft", "upload", "wrong bytes", "sent again", "download", "range", "CORS", "clock", "discard",
]  # fmt: skip


@pytest.fixture
def keys(monkeypatch):
    """Gives this process, and so the servers it starts, the keys of an S3 server."""

    def give(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return server

    return give


SHIFTED = """\
import datetime, os, time_machine
shift = datetime.timedelta(seconds=int(os.environ["CLOCK_SHIFT"]))
time_machine.travel(datetime.datetime.now(datetime.UTC) + shift, tick=True).start()
"""


@pytest.fixture
def clock(tmp_path):
    """The environment in which Python's clock is wrong by so many seconds."""
    folder = tmp_path / "clock"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SHIFTED)
    return lambda seconds: {"PYTHONPATH": str(folder) if seconds else "", "CLOCK_SHIFT": str(seconds)}


@pytest.fixture
def client_doctor(tmp_path, clock, monkeypatch):
    """Runs `wanllmdb doctor` against a server on a storage: the findings by subject.

    The clocks of server and client may be wrong by so many seconds.
    """

    def doctor(url, *, origin=WEB_ORIGIN, server_clock=0, client_clock=0, **settings):
        for name, value in clock(server_clock).items():
            monkeypatch.setenv(name, value)
        with serving(tmp_path / "served", storage=url, **settings) as server:
            environment = {"WANLLMDB_URL": server.url, "WANLLMDB_PROJECT": "demo", **clock(client_clock)}
            command = Command(tmp_path, environment)
            code, out, err = command("doctor", "--json", *(["--origin", origin] if origin else []))
        assert err == ""
        left = query(server.data_dir, "SELECT state FROM version")
        assert [row["state"] for row in left if row["state"] == "DRAFT"] == []
        findings = {found["subject"]: found for found in json.loads(out)["findings"]}
        assert code == (0 if all(found["fine"] for found in findings.values()) else 1)
        return {
            name: found["text"] if found["fine"] else "FAILED " + found["text"]
            for name, found in findings.items()
        }

    return doctor


@pytest.fixture
def server_doctor(tmp_path):
    """Runs `wanllmdb-server doctor` on a storage: exit code, and what it prints."""

    def doctor(url, origin=WEB_ORIGIN):
        done = run(tmp_path / "data", "doctor", storage=url, public_url=origin)
        return done.returncode, done.stdout + done.stderr

    return doctor


def failed(findings):
    return {name: text for name, text in findings.items() if text.startswith("FAILED")}


def test_swift_is_fine(swift, keys, client_doctor, server_doctor):
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}"

    code, said = server_doctor(url)
    findings = client_doctor(url)

    assert code == 0, said
    assert f"a browser at {WEB_ORIGIN} may send and fetch" in said
    assert (list(findings), failed(findings)) == (STEPS, {})
    assert findings["wrong bytes"] == "other bytes than were announced are refused (400)"
    assert findings["sent again"] == "what is stored cannot be replaced by an upload"
    assert findings["download"] == f"bytes can be fetched from {swift.endpoint}"
    assert findings["range"] == "a download can go on where it broke off"
    assert findings["CORS"] == f"a browser at {WEB_ORIGIN} may send and fetch"


@pytest.mark.parametrize("origin", [WEB_ORIGIN, None])
def test_the_local_disk_is_fine(tmp_path, client_doctor, origin):
    findings = client_doctor((tmp_path / "bytes").as_uri(), origin=origin)

    assert (list(findings), failed(findings)) == (STEPS, {})
    assert findings["CORS"] == "not needed: the registry itself carries the bytes"
    assert findings["wrong bytes"] == "other bytes than were announced are refused (400)"


def test_gcs_is_fine_and_compares_no_digests(tmp_path, proxy, client_doctor, server_doctor):
    with running() as fake:
        url = gcs_store(fake, proxy, CONTEXT, fake.key_file(tmp_path)).url
        code, said = server_doctor(url, "http://ui.test")
        findings = client_doctor(url, origin="http://ui.test")

    # The fake knows nothing of browsers; what both say is what the page about this storage says.
    rule = json.dumps(json.loads(GCS_CORS.replace("https://registry.example", "http://ui.test")))
    assert code == 1
    assert f"set this CORS rule on the bucket: {rule}" in said
    assert list(findings) == STEPS
    assert list(failed(findings)) == ["CORS"]
    assert findings["CORS"].endswith(f"for the web UI set this CORS rule on the bucket: {rule}")
    assert "reads what was sent and marks damage" in findings["wrong bytes"]


def test_a_user_who_may_not_write(ministack, keys, client_doctor, server_doctor):
    bucket = new_bucket(ministack)
    policy = STORAGE.replace(":::models", f":::{bucket}").replace('"s3:PutObject"', '"s3:GetObjectAcl"')
    keys(as_user(ministack.endpoint, "reader", json.loads(policy)))
    url = f"s3://{bucket}/wanllmdb?endpoint={ministack.endpoint}"

    code, said = server_doctor(url)
    findings = client_doctor(url)

    assert code == 1
    assert "check the server's credentials and rights" in said
    assert list(failed(findings)) == ["upload"]
    assert "the server's credentials lack the right to write objects" in findings["upload"]


def test_a_public_endpoint_where_nobody_is(swift, keys, client_doctor, server_doctor):
    [port] = free_ports(1)
    nowhere = f"http://127.0.0.1:{port}"
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}&public_endpoint={nowhere}"

    code, said = server_doctor(url)
    findings = client_doctor(url)

    assert code == 1
    assert "set the storage's public endpoint" in said
    assert list(failed(findings)) == ["upload"]
    assert f"did not reach {nowhere}" in findings["upload"]
    assert "set the storage's public_endpoint" in findings["upload"]


def test_a_public_endpoint_that_is_another_server(swift, ministack, keys, client_doctor, server_doctor):
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}&public_endpoint={ministack.endpoint}"

    code, said = server_doctor(url)
    findings = client_doctor(url)

    assert code == 1
    assert "signed PUT" in said
    assert list(failed(findings)) == ["upload"]
    assert ministack.endpoint in findings["upload"]


def test_a_bucket_without_a_cors_rule(ministack, keys, server_doctor, client_doctor):
    host = keys(ministack).endpoint.removeprefix("http://")
    url = f"minio://{host}/{new_bucket(ministack)}/reg?secure=false"

    code, said = server_doctor(url, "http://ui.test")
    findings = client_doctor(url, origin="http://ui.test")

    rule = 'set this CORS rule on the bucket: {"CORSRules": [{"AllowedOrigins": ["http://ui.test"]'
    assert code == 1
    assert rule in said
    assert list(failed(findings)) == ["CORS"]
    assert rule in findings["CORS"]


def test_a_proxy_that_drops_ranges_and_a_storage_that_overwrites(swift, keys, proxy, client_doctor):
    proxy.target, proxy.drops_range = swift.endpoint, True
    proxy.faults = [*[lambda *_: False] * 2, refuse(200)]  # the third PUT sends again what is there
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}&public_endpoint={proxy.url}"

    findings = client_doctor(url)

    assert list(failed(findings)) == ["sent again", "range"]
    assert "does not heed If-None-Match" in findings["sent again"]
    assert "look for a proxy that drops the Range header" in findings["range"]


CLOCKS = "the clocks of the server and of the storage differ; set both by NTP"


def test_a_server_whose_clock_is_late(swift, keys, client_doctor):
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}"

    findings = client_doctor(url, server_clock=-7200)

    assert list(failed(findings)) == ["upload"]
    assert CLOCKS in findings["upload"]
    assert "Request has expired" in findings["upload"]


@pytest.mark.parametrize(
    "said",
    [
        "<Code>AccessDenied</Code><Message>Request is not yet valid</Message>",
        "<Code>RequestTimeTooSkewed</Code><Message>The difference is too large.</Message>",
    ],
)
def test_a_server_whose_clock_is_early_where_the_provider_minds(swift, keys, proxy, client_doctor, said):
    """Swift takes requests of the future, so a proxy says in its place what Amazon would."""

    def refuse(handler, _number):
        handler.rfile.read(int(handler.headers["content-length"]))
        handler.answer(403, {"content-type": "application/xml"}, f"<Error>{said}</Error>".encode())
        return True

    proxy.target, proxy.faults = swift.endpoint, [refuse]
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}&public_endpoint={proxy.url}"

    findings = client_doctor(url)

    assert list(failed(findings)) == ["upload"]
    assert CLOCKS in findings["upload"]
    assert said in findings["upload"]


@pytest.mark.parametrize("ahead", [-600, 600])
def test_a_client_whose_clock_is_wrong_is_told_though_all_else_works(swift, keys, client_doctor, ahead):
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}"

    findings = client_doctor(url, client_clock=ahead)

    assert list(failed(findings)) == ["clock"]
    said = re.fullmatch(
        "FAILED this machine's clock and the storage's differ by ([0-9]+) s; set both by NTP",
        findings["clock"],
    )
    assert 540 <= int(said[1]) <= 660


def test_a_proxy_before_the_storage_that_changes_the_host(swift, keys, proxy, client_doctor):
    proxy.target, proxy.renames_host = swift.endpoint, True
    url = f"s3://{new_bucket(keys(swift))}/reg?endpoint={swift.endpoint}&public_endpoint={proxy.url}"

    findings = client_doctor(url)

    assert list(failed(findings)) == ["upload"]
    assert f"{proxy.url} does not accept the signature" in findings["upload"]
    assert "public_endpoint must be the very host that the storage sees" in findings["upload"]
    assert "SignatureDoesNotMatch" in findings["upload"]


def test_a_public_url_that_is_another_registry(tmp_path, client_doctor):
    with serving(tmp_path / "other") as other:
        findings = client_doctor((tmp_path / "bytes").as_uri(), public_url=other.url)

    assert list(failed(findings)) == ["upload"]
    assert f"{other.url} does not accept the signature" in findings["upload"]
    assert "the server's secret key must be right" in findings["upload"]
    assert [path for path in (tmp_path / "bytes").rglob("*") if path.is_file()] == []
