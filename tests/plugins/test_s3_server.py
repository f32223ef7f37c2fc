"""A server process whose storage is S3, and a script that uses the SDK: bytes travel past the server."""

import pytest

from tests.s3servers.fixtures import new_bucket, new_name
from tests.sdk.processes import ServerProcess, run_script

SCRIPT = """
import pathlib, wanllmdb

data = pathlib.Path("data")
data.mkdir()
files = {"a b/ü+.bin": b"some bytes", "empty": b"", "large": bytes(range(256)) * 40_000}
for name, content in files.items():
    path = data / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
with wanllmdb.init(project="demo") as run:
    artifact = wanllmdb.Artifact("data", type="dataset")
    artifact.add_dir(data)
    run.log_artifact(artifact)
    folder = pathlib.Path(run.use_artifact("data:latest").download())
print({name: (folder / name).read_bytes() == content for name, content in files.items()} ==
      dict.fromkeys(files, True))
"""


@pytest.mark.parametrize(("scheme", "name"), [("s3", "swift"), ("minio", "ministack")])
def test_logs_and_uses_through_the_bucket(request, tmp_path, monkeypatch, scheme, name):
    s3 = request.getfixturevalue(name)
    for variable, value in s3.environment.items():
        monkeypatch.setenv(variable, value)
    bucket = new_bucket(s3) if scheme == "s3" else new_name()
    url = f"s3://{bucket}/reg?endpoint={s3.endpoint}"
    if scheme == "minio":
        url = f"minio://{s3.endpoint.removeprefix('http://')}/{bucket}/reg?secure=false"
    server = ServerProcess(tmp_path / "server", storage=url).start()
    try:
        printed = run_script(tmp_path, SCRIPT, WANLLMDB_URL=server.url)
    finally:
        server.stop()

    assert printed == "True"
    assert server.blobs == []
    page = s3.client().request("GET", bucket, query={"prefix": "reg/projects/"}).body
    assert page.count(b"<Key>reg/projects/") == 3
