"""ministack, an emulator of AWS, with its checks of signatures and of IAM's rights switched on."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from wanllmdb_s3 import xml

from tests.s3servers.environments import tool_environment
from tests.s3servers.processes import Program, free_ports, running
from tests.s3servers.servers import S3Server

EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}
# ministack takes this key for the account's owner, and believes it without a signature
OWNER = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none"
)


@contextmanager
def ministack_server(folder: Path) -> Iterator[S3Server]:
    """ministack on a free port, as a user who may do all with S3; what it keeps is gone with it."""
    programs = tool_environment("ministack")
    [port] = free_ports(1)
    left_out = ("AWS_", "PYTHON", "MINISTACK_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)} | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "AUTH": "true",
        "SERVICES": "s3,iam,sts",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    program = Program([str(programs / "python"), "-m", "ministack"], port, folder / "ministack.log")
    with running([program], folder, environment):
        yield as_user(f"http://127.0.0.1:{port}", "tests", EVERYTHING)


def as_user(endpoint: str, name: str, policy: Mapping[str, Any]) -> S3Server:
    """The server as a new user of IAM sees it, whose rights are those of `policy`."""
    _iam(endpoint, "CreateUser", UserName=name)
    _iam(endpoint, "PutUserPolicy", UserName=name, PolicyName="only", PolicyDocument=json.dumps(policy))
    answer = xml.parse(_iam(endpoint, "CreateAccessKey", UserName=name))
    found = {xml.local_name(element): element.text or "" for element in answer.iter()}
    return S3Server("ministack", endpoint, found["AccessKeyId"], found["SecretAccessKey"])


def _iam(endpoint: str, action: str, **fields: str) -> bytes:
    body = urlencode({"Action": action, "Version": "2010-05-08", **fields}).encode()
    request = Request(endpoint, body, {"Authorization": OWNER})  # noqa: S310 - loopback
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        content: bytes = answer.read()
    return content
