"""The URL of an S3 storage, and where its requests go."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from wanllmdb_s3.addressing import address, split_uri
from wanllmdb_s3.credentials import ChainCredentials, FixedCredentials
from wanllmdb_s3.faults import BadUri, NoCredentials
from wanllmdb_s3.multipart import part_size
from wanllmdb_s3.options import S3Options, parse_url
from wanllmdb_s3.storage import S3Storage
from wanllmdb_server.errors import AccessDenied, InvalidInput
from wanllmdb_server.storage.contract import BlobToSign, PartToSign

BLOB = BlobToSign("a/b", "sha256:" + "00" * 32, 5)


def opened(url, token=None):
    return S3Storage(parse_url(url), FixedCredentials("key", "secret", token))


def signed_fields(request):
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {k: v[0] for k, v in parse_qs(parts.query).items()}


def test_a_url_with_everything():
    url = (
        "s3://models/team%20a/b/?region=eu-central-1&endpoint=http://s3.lan:9000&public_endpoint=https://s3.example.com"
        "&style=virtual&profile=ml&sse=aws:kms&kms_key=alias/ml&requester_pays=true&checksums=off"
    )

    assert parse_url(url) == S3Options(
        bucket="models",
        prefix="team a/b",
        region="eu-central-1",
        endpoint="http://s3.lan:9000",
        public_endpoint="https://s3.example.com",
        style="virtual",
        profile="ml",
        sse="aws:kms",
        kms_key="alias/ml",
        requester_pays=True,
        checksums=False,
    )


def test_a_url_with_nothing():
    assert parse_url("s3://models") == S3Options(bucket="models")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://", "names no bucket"),
        ("s3://b?regoin=x", "unknown option 'regoin'"),
        ("s3://b?region=x&region=y", "once"),
        ("s3://b?region=", "with a value"),
        ("s3://b?style=subdomain", "path, virtual"),
        ("s3://b?sse=none", "AES256, aws:kms"),
        ("s3://b?kms_key=k", "needs sse=aws:kms"),
        ("s3://b?endpoint=minio:9000", "no endpoint"),
        ("s3://b?endpoint=http://h:99999", "out of range"),
        ("s3://b?endpoint=http://127.0.0.1:9&style=virtual", "IP address"),
        ("s3://b/../c", "begins with a dot"),
        ("s3://b/p?requester_pays=yes", "true, false"),
    ],
)
def test_urls_that_are_none(url, said):
    with pytest.raises(InvalidInput, match=said):
        parse_url(url)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("b", "us-east-1"), "https://b.s3.us-east-1.amazonaws.com/k%20%2B"),
        (("b.c", "us-east-1"), "https://s3.us-east-1.amazonaws.com/b.c/k%20%2B"),
        (("b", "us-east-1", None, "path"), "https://s3.us-east-1.amazonaws.com/b/k%20%2B"),
        (("b", "cn-north-1"), "https://b.s3.cn-north-1.amazonaws.com.cn/k%20%2B"),
        (("b", "x", "http://minio:9000"), "http://minio:9000/b/k%20%2B"),
        (("b", "x", "http://minio:80/"), "http://minio/b/k%20%2B"),
        (("b", "x", "https://h:443/under"), "https://h/under/b/k%20%2B"),
        (("b", "x", "https://h", "virtual"), "https://b.h/k%20%2B"),
        (("b", "x", "http://[::1]:9000"), "http://[::1]:9000/b/k%20%2B"),
    ],
)
def test_addresses(arguments, place):
    found = address(*arguments)

    assert found.origin + found.path("k +") == place


def test_a_uri_is_not_decoded():
    assert split_uri("s3://b/a%20b?c#d/../e") == ("b", "a%20b?c#d/../e")
    assert split_uri("s3://b") == ("b", "")
    with pytest.raises(BadUri):
        split_uri("S3://b/k")


def test_what_a_put_signs_and_what_the_client_has_to_send():
    storage = opened("s3://b/p?sse=aws:kms&kms_key=k1&requester_pays=true", token="a token")

    [request] = storage.sign_put([BLOB], 60)

    place, fields = signed_fields(request)
    assert place == "https://b.s3.us-east-1.amazonaws.com/p/a/b"
    assert request.headers == {
        "if-none-match": "*",
        "x-amz-checksum-sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": "k1",
    }
    assert fields["X-Amz-SignedHeaders"].split(";") == sorted([*request.headers, "content-length", "host"])
    assert fields["X-Amz-Security-Token"] == "a token"
    assert fields["x-amz-request-payer"] == "requester"
    assert fields["X-Amz-Expires"] == "60"
    assert storage.enforces_digest is True


def test_without_checksums_none_is_signed_and_none_is_promised():
    storage = opened("s3://b?checksums=off&sse=AES256")

    [request] = storage.sign_put([BLOB], 60)
    [part] = storage.sign_parts("a", "u", [PartToSign(1, 5, 7)], 60)

    assert request.headers == {"if-none-match": "*", "x-amz-server-side-encryption": "AES256"}
    assert part.headers == {}
    assert storage.enforces_digest is False


def test_a_part_signs_its_place_size_and_checksum():
    [request] = opened("s3://b").sign_parts("a", "u+/=", [PartToSign(3, 5, 1)], 60)

    place, fields = signed_fields(request)
    assert place == "https://b.s3.us-east-1.amazonaws.com/a"
    assert request.headers == {"x-amz-checksum-crc32": "AAAAAQ=="}
    assert (fields["partNumber"], fields["uploadId"]) == ("3", "u+/=")
    assert fields["X-Amz-SignedHeaders"] == "content-length;host;x-amz-checksum-crc32"


def test_a_url_lives_a_week_at_most():
    [request] = opened("s3://b").sign_get([BLOB], 10**9)

    assert signed_fields(request)[1]["X-Amz-Expires"] == "604800"


def test_part_sizes():
    assert part_size(1) == 16 << 20
    assert part_size(160_000 << 20) == 16 << 20
    assert part_size((160_000 << 20) + 1) == 17 << 20


# The chain of credentials


@pytest.fixture
def no_aws(monkeypatch, tmp_path):
    for name in (
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_REGION",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


def keys(credentials):
    found = credentials.get_frozen_credentials()
    return found.access_key, found.secret_key, found.token


def test_keys_from_the_environment(no_aws, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "k")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "t")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    chain = ChainCredentials()

    assert keys(chain) == ("k", "s", "t")
    assert chain.region() == "eu-west-3"
    assert chain.expires_at() is None


def test_keys_and_region_from_a_profile(no_aws):
    (no_aws / "credentials").write_text("[ml]\naws_access_key_id = k\naws_secret_access_key = s\n")
    (no_aws / "config").write_text("[profile ml]\nregion = eu-west-1\n")

    chain = ChainCredentials("ml")

    assert (keys(chain), chain.region()) == (("k", "s", None), "eu-west-1")
    [request] = S3Storage(parse_url("s3://b?profile=ml"), chain).sign_get([BLOB], 60)
    assert request.url.startswith("https://b.s3.eu-west-1.amazonaws.com/a/b?")


def test_keys_that_end_are_renewed_and_shorten_the_urls(no_aws):
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=20)
    count = no_aws / "count"
    program = (
        "import json,sys,pathlib; p=pathlib.Path(sys.argv[1]); n=len(p.read_text()) if p.exists() else 0; "
        "p.write_text('x'*(n+1)); ends=sys.argv[2] if n else '2020-01-01T00:00:00Z'; "
        "print(json.dumps({'Version':1,'AccessKeyId':f'k{n}','SecretAccessKey':'s','Expiration':ends}))"
    )
    script = no_aws / "program.py"
    script.write_text(program)
    (no_aws / "config").write_text(
        f"[profile ml]\ncredential_process = {sys.executable} {script} {count} {ends.isoformat()}\n"
    )
    chain = ChainCredentials("ml")

    assert keys(chain)[0] == "k1"  # the first ones had ended already
    [request] = S3Storage(parse_url("s3://b"), chain).sign_put([BLOB], 3600)
    assert request.expires_at == ends
    [short] = S3Storage(parse_url("s3://b"), chain).sign_put([BLOB], 60)
    assert short.expires_at < ends
    assert count.read_text() == "xx"


def test_no_keys_anywhere(no_aws):
    with pytest.raises(NoCredentials, match="AWS_ACCESS_KEY_ID"):
        ChainCredentials().get_frozen_credentials()
    with pytest.raises(NoCredentials, match="no-such"):
        ChainCredentials("no-such").get_frozen_credentials()
    with pytest.raises(AccessDenied, match="AWS_ACCESS_KEY_ID"):
        S3Storage(parse_url("s3://b"), ChainCredentials()).sign_get([BLOB], 60)


def test_what_the_sdk_loads_imports_no_server_and_no_obstore():
    script = (
        "import json, sys; from importlib.metadata import entry_points; "
        "entry_points(group='wanllmdb.references', name='s3')['s3'].load(); "
        "print(json.dumps([name for name in sys.modules if name.partition('.')[0] in "
        "('wanllmdb_server', 'obstore', 'wanllmdb')]))"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == []
