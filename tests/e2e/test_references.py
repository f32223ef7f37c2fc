"""References to objects of a real bucket, by the SDK with its own credentials and by the server with its rights."""

import subprocess
import sys
from pathlib import Path

import pytest
import wanllmdb
from wanllmdb.errors import AccessDenied, ReferenceChanged, ReferenceNotAllowed
from wanllmdb.sources import bucket_references

from tests.s3servers.fixtures import new_bucket
from tests.sdk.processes import bare_environment
from tests.server.client import Refused, over_http

EXAMPLE = Path(__file__).parents[2] / "sdk" / "examples" / "reference_workflow.py"
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


class Source:
    """A bucket that belongs to somebody else."""

    def __init__(self, swift, *, versioned):
        self._client = swift.client()
        self.bucket = new_bucket(swift)
        self.uri = f"s3://{self.bucket}/photos"
        if versioned:
            self._client.request("PUT", self.bucket, query={"versioning": ""}, body=VERSIONED)
        self.put("photos/a.txt", b"a rose\n")
        self.put("photos/sub/b.txt", b"a tulip\n")
        self.put("photos2/c.txt", b"a neighbour\n")

    def put(self, key, data):
        self._client.request("PUT", self.bucket, key, body=data)

    def delete(self, key):
        self._client.request("DELETE", self.bucket, key)


@pytest.fixture
def make_source(swift, at_home, monkeypatch):
    for name, value in swift.environment.items():
        monkeypatch.setenv(name, value)
    bucket_references.cache_clear()
    yield lambda **options: Source(swift, **options)
    bucket_references.cache_clear()


@pytest.fixture
def server(swift, make_source, start):
    return start(storage=f"s3://{new_bucket(swift)}/reg?endpoint={swift.endpoint}")


def log(*uris, **options):
    artifact = wanllmdb.Artifact("photos", "dataset")
    for uri in uris:
        artifact.add_reference(uri, "raw", **options)
    with artifact.new_file("labels.csv", "wb") as file:
        file.write(b"file,flower\n")
    with wanllmdb.init() as run:
        return run.log_artifact(artifact)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


LOGGED = {"labels.csv": b"file,flower\n", "raw/a.txt": b"a rose\n", "raw/sub/b.txt": b"a tulip\n"}


def states(checked):
    return {item.path: item.state for item in checked}


def test_a_pinned_version_is_had_after_the_source_was_overwritten_and_deleted(server, make_source, tmp_path):
    source = make_source(versioned=True)
    logged = log(source.uri)
    first = files(logged.download(tmp_path / "first", allow_references=[source.uri]))
    source.put("photos/a.txt", b"a rose, repainted\n")
    source.delete("photos/sub/b.txt")

    checked = logged.check(allow_references=[source.uri])
    again = files(logged.download(tmp_path / "again", allow_references=[source.uri]))

    assert first == again == LOGGED
    assert states(checked) == {"raw/a.txt": "changed", "raw/sub/b.txt": "missing"}
    assert (logged.file_count, logged.size) == (3, sum(map(len, LOGGED.values())))


@pytest.mark.parametrize("change", ["overwritten", "deleted"])
def test_without_versions_the_download_fails_and_names_the_object(server, make_source, tmp_path, change):
    source = make_source(versioned=False)
    logged = log(source.uri)
    if change == "deleted":
        source.delete("photos/a.txt")
    else:
        source.put("photos/a.txt", b"A ROSE\n")

    with pytest.raises(ReferenceChanged, match=f"raw/a.txt: {source.uri}/a.txt") as raised:
        logged.download(tmp_path / "out", allow_references=[source.uri])

    assert raised.value.details["uri"] == f"{source.uri}/a.txt"
    assert "raw/a.txt" not in files(tmp_path / "out")
    expected = "missing" if change == "deleted" else "changed"
    checked = states(logged.check(allow_references=[source.uri]))
    assert checked == {"raw/a.txt": expected, "raw/sub/b.txt": "same"}


def allow(server, *prefixes):
    rows = [{"storage": "default", "prefix": prefix} for prefix in prefixes]
    project = wanllmdb.Api()._session.project
    over_http(server.url).do("setReferenceAllowlist", "project { id }", project=project, rows=rows)


def test_the_server_signs_only_what_the_allow_list_covers(server, make_source, tmp_path):
    source = make_source(versioned=True)
    logged = log(source.uri)
    elsewhere = log(f"s3://{source.bucket}/photos2")
    allow(server, source.uri)
    source.put("photos/a.txt", b"a rose, repainted\n")

    folder = logged.download(tmp_path / "out")
    with pytest.raises(ReferenceNotAllowed, match=f"s3://{source.bucket}/photos2/c.txt"):
        elsewhere.download(tmp_path / "elsewhere")

    assert files(folder) == LOGGED
    assert files(tmp_path / "elsewhere") == {}


def test_the_server_lists_and_checks_by_jobs_where_it_may(server, make_source):
    source = make_source(versioned=True)
    with wanllmdb.init():
        allow(server, source.uri)
    logged = log(source.uri, resolve="server")
    source.put("photos/a.txt", b"a rose, repainted\n")

    checked = logged.check(server=True)
    with pytest.raises(AccessDenied, match="allow-list"):
        log(f"s3://{source.bucket}/photos2", resolve="server")

    assert {file.path: file.size for file in logged.files()} == {
        path: len(data) for path, data in LOGGED.items()
    }
    assert states(checked) == {"raw/a.txt": "changed", "raw/sub/b.txt": "same"}
    assert [version.version for version in wanllmdb.Api().versions("photos")] == ["v1"]


def test_a_bucket_of_the_same_name_in_another_service_is_not_read(
    server, swift, ministack, make_source, tmp_path, monkeypatch
):
    source = make_source(versioned=False)  # in Swift, where the server's storage is
    elsewhere = ministack.client()
    elsewhere.request("PUT", source.bucket)
    elsewhere.request("PUT", source.bucket, "photos/a.txt", body=b"a thorn")
    for name, value in ministack.environment.items():
        monkeypatch.setenv(name, value)
    bucket_references.cache_clear()
    logged = log(source.uri)
    allow(server, source.uri)

    checked = logged.check(server=True)
    asked = (
        f'{{ artifactVersion(ref: "{logged.ref}") {{ entry(path: "raw/a.txt") {{ download {{ url }} }} }} }}'
    )
    with pytest.raises(Refused) as refused:
        over_http(server.url).ask(asked)
    folder = logged.download(tmp_path / "out", allow_references=[source.uri])

    assert states(checked) == {"raw/a.txt": "unreadable"}
    assert refused.value.code == "ACCESS_DENIED"
    assert f"{source.uri}/a.txt was found at {ministack.endpoint}, but" in refused.value.message
    assert f"reads {swift.endpoint}" in refused.value.message
    assert files(folder) == {"labels.csv": b"file,flower\n", "raw/a.txt": b"a thorn"}


@pytest.mark.parametrize("versioned", [True, False])
def test_the_example(server, make_source, tmp_path, versioned):
    source = make_source(versioned=versioned)
    change = tmp_path / "change.py"
    change.write_text(
        "from wanllmdb_s3.references import open_references\n"
        f"open_references()._client.request('PUT', {source.bucket!r}, 'photos/a.txt', body=b'other')\n"
    )

    done = subprocess.run(
        [
            sys.executable, EXAMPLE, "--project", "photos", "--data", source.uri,
            "--change", f"{sys.executable} {change}",
        ],
        env=bare_environment(tmp_path, WANLLMDB_URL=server.url),
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    last = "the registered versions were downloaded, though 1 sources changed"
    if not versioned:
        last = "refused, raw/a.txt is not what was registered"
    assert done.stdout.splitlines() == [
        "1 register: v1 has 2 references and 1 uploaded file",
        "2 download: 3 files",
        "3 check: raw/a.txt is changed",
        f"4 again: {last}",
    ]
