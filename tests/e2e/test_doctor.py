"""Both doctors over real buckets: all is well, or each failure names its cure."""

import json

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
from tests.server.rows import query
from tests.server.servers import run, serving

STEPS = ["server", "draft", "upload", "wrong bytes", "download", "clock", "discard"]


@pytest.fixture
def keys(monkeypatch):
    """Gives this process, and so the servers it starts, the keys of an S3 server."""

    def give(server):
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        return server

    return give


@pytest.fixture
def client_doctor(tmp_path):
    """Runs `wanllmdb doctor` against a server on a storage: exit code, and the findings by subject."""

    def doctor(url):
        with serving(tmp_path / "served", storage=url) as server:
            command = Command(tmp_path, {"WANLLMDB_URL": server.url, "WANLLMDB_PROJECT": "demo"})
            code, out, err = command("doctor", "--json")
        assert err == ""
        left = query(server.data_dir / "wanllmdb.sqlite", "SELECT state FROM version")
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
    assert findings["download"] == f"bytes can be fetched from {swift.endpoint}"


def test_the_local_disk_is_fine(tmp_path, client_doctor):
    findings = client_doctor((tmp_path / "bytes").as_uri())

    assert (list(findings), failed(findings)) == (STEPS, {})
    assert findings["wrong bytes"] == "other bytes than were announced are refused (400)"


def test_gcs_is_fine_and_compares_no_digests(tmp_path, proxy, client_doctor):
    with running() as fake:
        findings = client_doctor(gcs_store(fake, proxy, CONTEXT, fake.key_file(tmp_path)).url)

    assert (list(findings), failed(findings)) == (STEPS, {})
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


def test_a_bucket_without_a_cors_rule(ministack, keys, server_doctor):
    host = keys(ministack).endpoint.removeprefix("http://")
    url = f"minio://{host}/{new_bucket(ministack)}/reg?secure=false"

    code, said = server_doctor(url, "http://ui.test")

    assert code == 1
    assert 'set this CORS rule on the bucket: {"CORSRules": [{"AllowedOrigins": ["http://ui.test"]' in said
