"""The bytes of references: what was recorded, or an error that names the object."""

import pytest
from wanllmdb.errors import ReferenceChanged

LAKE = ["s3://lake"]


def _files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_blobs_and_references_come_together(bucket, log, tmp_path):
    bucket.put("s3://lake/data/a", b"alpha")
    bucket.put("s3://lake/data/empty", b"")

    logged = log("s3://lake/data", files={"labels.csv": b"1,2"}, checksum="provider")
    folder = logged.download(tmp_path / "out", allow_references=LAKE)

    assert _files(folder) == {"a": b"alpha", "empty": b"", "labels.csv": b"1,2"}
    assert (logged.file_count, logged.size) == (3, 8)
    assert logged.verify(folder) == []


def test_an_overwritten_source_is_noticed_and_the_pinned_version_is_still_had(bucket, log, tmp_path):
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data")
    bucket.put("s3://lake/data", b"after!")

    states = [(item.path, item.state) for item in logged.check(allow_references=LAKE)]
    folder = logged.download(tmp_path / "out", allow_references=LAKE)

    assert states == [("data", "changed")]
    assert _files(folder) == {"data": b"before"}


def test_a_deleted_source_with_versions_is_missing_but_still_had(bucket, log, tmp_path):
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data")
    bucket.delete("s3://lake/data")

    assert [item.state for item in logged.check(allow_references=LAKE)] == ["missing"]
    assert _files(logged.download(tmp_path / "out", allow_references=LAKE)) == {"data": b"before"}


@pytest.mark.parametrize("change", ["overwritten", "same size", "deleted", "version purged"])
def test_what_cannot_be_had_any_more_fails_naming_the_object(bucket, log, tmp_path, change):
    bucket.versioned = change == "version purged"
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data", files={"kept": b"k"})
    match change:
        case "overwritten":
            bucket.put("s3://lake/data", b"something longer")
        case "same size":
            bucket.put("s3://lake/data", b"BEFORE")
        case "deleted":
            bucket.delete("s3://lake/data")
        case _:
            bucket.purge("s3://lake/data")
            bucket.put("s3://lake/data", b"new")

    with pytest.raises(ReferenceChanged, match="data: s3://lake/data") as raised:
        logged.download(tmp_path / "out", allow_references=LAKE)

    assert raised.value.details["uri"] == "s3://lake/data"
    assert _files(tmp_path / "out") == {"kept": b"k"}


def test_with_warn_what_is_there_now_is_taken(bucket, log, tmp_path, caplog):
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data")
    bucket.purge("s3://lake/data")
    bucket.put("s3://lake/data", b"now")

    folder = logged.download(tmp_path / "out", allow_references=LAKE, on_drift="warn")

    assert _files(folder) == {"data": b"now"}
    assert "s3://lake/data in version n1 is not any more what was added" in caplog.text


def test_with_warn_a_source_that_is_gone_is_an_error_all_the_same(bucket, log, tmp_path):
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data")
    bucket.purge("s3://lake/data")

    with pytest.raises(ReferenceChanged, match="it is gone"):
        logged.download(tmp_path / "out", allow_references=LAKE, on_drift="warn")

    assert _files(tmp_path / "out") == {}


def test_wrong_bytes_under_the_right_etag_are_found_by_the_checksum(bucket, log, tmp_path, monkeypatch):
    bucket.put("s3://lake/data", b"before")
    logged = log("s3://lake/data", checksum="provider")
    bucket.site.files["/s3/lake/data?versionId=n1"] = b"BEFORE"
    monkeypatch.setattr("tests.sources.etag_of", lambda _data: logged_etag)
    logged_etag = "d41d8cd98f00b204e9800998ecf8427e"
    entry = next(iter(logged._logged_entries()))
    logged._entries = [entry._replace(etag=logged_etag)]

    with pytest.raises(ReferenceChanged, match="do not have the checksum sha256:"):
        logged.download(tmp_path / "out", allow_references=LAKE)

    assert _files(tmp_path / "out") == {}


def test_a_changed_and_a_deleted_local_file(log, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").write_bytes(b"one")
    (source / "b").write_bytes(b"two")
    logged = log(source.as_uri())
    allowed = [source.as_uri()]
    assert _files(logged.download(tmp_path / "out", allow_references=allowed)) == {"a": b"one", "b": b"two"}
    (source / "a").write_bytes(b"other")
    (source / "b").unlink()

    assert [item.state for item in logged.check(allow_references=allowed)] == ["changed", "missing"]
    for path in ("a", "b"):
        with pytest.raises(ReferenceChanged, match=f"{path}: file://"):
            logged.download(tmp_path / "again", path, allow_references=allowed)

    assert _files(tmp_path / "again") == {}


def test_a_web_source(log, site, tmp_path):
    site.files["/data.bin"] = b"first"
    logged = log(f"{site.url}/data.bin")
    allowed = [site.url]
    assert _files(logged.download(tmp_path / "out", allow_references=allowed)) == {"data.bin": b"first"}
    site.files["/data.bin"] = b"later"

    assert [item.state for item in logged.check(allow_references=allowed)] == ["changed"]
    with pytest.raises(ReferenceChanged, match="its ETag is another one"):
        logged.download(tmp_path / "out", allow_references=allowed)

    assert _files(tmp_path / "out") == {"data.bin": b"first"}
    del site.files["/data.bin"]
    assert [item.state for item in logged.check(allow_references=allowed)] == ["missing"]
