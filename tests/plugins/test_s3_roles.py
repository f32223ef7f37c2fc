"""Keys of roles: the instance's own, and those that a web identity is exchanged for.

The metadata service and STS are played by a server of the tests, asked by botocore as it asks AWS's.
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from wanllmdb_s3.credentials import ChainCredentials
from wanllmdb_s3.options import parse_url
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.storage.testing import blob

ROLE = "arn:aws:iam::000000000000:role/registry"
CREDENTIALS = "/latest/meta-data/iam/security-credentials"


class Aws(ThreadingHTTPServer):
    """Gives out `k1`, `k2` … with the ends in `lives`, the last of them again and again."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lives = [timedelta(hours=6)]
        self.given = 0
        self.ends = None
        self.tokens = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def next_keys(self):
        self.given += 1
        life = self.lives[min(self.given, len(self.lives)) - 1]
        self.ends = datetime.now(UTC).replace(microsecond=0) + life
        return f"k{self.given}", self.ends.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self):
        self._answer("token" if self.path == "/latest/api/token" else None)

    def do_GET(self):
        if self.headers.get("x-aws-ec2-metadata-token") != "token":
            self._answer(None)
        elif self.path.rstrip("/") == CREDENTIALS:
            self._answer("registry")
        elif self.path == f"{CREDENTIALS}/registry":
            key, ends = self.server.next_keys()
            fields = {"AccessKeyId": key, "SecretAccessKey": "s", "Token": "t", "Expiration": ends}
            self._answer(json.dumps({"Code": "Success", "Type": "AWS-HMAC", **fields}))
        else:
            self._answer(None)

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        if asked["Action"] != ["AssumeRoleWithWebIdentity"] or asked["RoleArn"] != [ROLE]:
            self._answer(None)
            return
        self.server.tokens += asked["WebIdentityToken"]
        key, ends = self.server.next_keys()
        self._answer(
            '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{key}</AccessKeyId>"
            f"<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{ends}</Expiration>"
            "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
        )

    def _answer(self, text):
        body = (text or "").encode()
        self.send_response(404 if text is None else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def aws(monkeypatch, tmp_path):
    """That server, and an environment that names no keys."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "PROFILE", "EC2_METADATA_DISABLED"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    server = Aws()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["instance", "web identity"])
def role(request, aws, monkeypatch, tmp_path):
    """A process with that kind of role."""
    if request.param == "instance":
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.url)
    else:
        (tmp_path / "token").write_text("who I am")
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
        monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", aws.url)
    return request.param


def test_a_role_signs_with_its_token(role, aws):
    [signed] = S3Storage(parse_url("s3://b"), ChainCredentials()).sign_get([blob(b"x", "a")], 60)

    query = parse_qs(urlsplit(signed.url).query)
    assert query["X-Amz-Credential"][0].startswith("k1/")
    assert query["X-Amz-Security-Token"] == ["t"]
    assert aws.tokens == (["who I am"] if role == "web identity" else [])


@pytest.mark.parametrize("role", ["web identity"], indirect=True)  # botocore stretches an instance's own
def test_keys_are_got_anew_before_they_end_and_shorten_the_urls(role, aws):
    aws.lives = [timedelta(minutes=5), timedelta(minutes=40)]
    chain = ChainCredentials()
    chain.get_frozen_credentials()

    key = chain.get_frozen_credentials().access_key
    [signed] = S3Storage(parse_url("s3://b"), chain).sign_put([blob(b"x", "a")], 3600)

    assert key == "k2"
    assert f"X-Amz-Credential={key}%2F" in signed.url
    assert (aws.given, signed.expires_at) == (2, aws.ends)
