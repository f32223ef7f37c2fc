"""Checksums that were recorded with references: where nothing else can tell, the bytes have to have them."""

import hashlib
import sys
import zlib

import google_crc32c
import pytest
from wanllmdb.checksums import Checksum
from wanllmdb.errors import ReferenceChanged, UnsupportedOperation

LAKE = ["s3://lake"]
KINDS = {
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "crc32": lambda data: f"{zlib.crc32(data):08x}",
    "crc32c": lambda data: f"{google_crc32c.value(data):08x}",
    "crc64nvme": lambda _data: "0011223344556677",  # nothing here computes it
}


@pytest.fixture
def keep(bucket):
    """Has the bucket keep checksums of that kind, no versions, and say nothing else about its bytes."""

    def keep(kind, *, versioned=False, terse=True):
        bucket.versioned, bucket.site.terse = versioned, terse
        bucket.checksum_of = lambda data: f"{kind}:{KINDS[kind](data)}"
        bucket.put("s3://lake/data", b"before")
        return bucket

    return keep


@pytest.fixture
def no_crc32c(monkeypatch):
    """As where the extras are not installed."""
    monkeypatch.setitem(sys.modules, "google_crc32c", None)


def fetch(logged, folder):
    logged.download(folder, allow_references=LAKE)
    return files(folder)


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "crc64nvme"])
def test_other_bytes_of_the_same_size_never_appear(keep, log, tmp_path, kind):
    bucket = keep(kind)
    logged = log("s3://lake/data", checksum="provider")
    right = fetch(logged, tmp_path / "right")
    bucket.put("s3://lake/data", b"BEFORE")

    with pytest.raises(ReferenceChanged, match=f"data: s3://lake/data .* checksum {kind}:"):
        fetch(logged, tmp_path / "wrong")

    assert right == {"data": b"before"}
    assert files(tmp_path / "wrong") == {}


@pytest.mark.parametrize("other", [b"befor", b"before!"])
def test_the_recorded_size_counts_where_the_answer_tells_none(keep, log, tmp_path, other):
    bucket = keep("crc32")
    logged = log("s3://lake/data")
    bucket.put("s3://lake/data", other)

    with pytest.raises(ReferenceChanged, match="it does not have 6 bytes"):
        fetch(logged, tmp_path / "out")

    assert files(tmp_path / "out") == {}


@pytest.mark.parametrize(
    ("kind", "cure"), [("crc32c", r"pip install 'wanllmdb\[s3\]'"), ("crc64nvme", "add the")]
)
def test_what_cannot_be_computed_is_refused_where_nothing_else_tells(
    no_crc32c, keep, log, tmp_path, kind, cure
):
    keep(kind)
    logged = log("s3://lake/data", checksum="provider", files={"kept": b"k"})

    with pytest.raises(UnsupportedOperation, match=f"data: nothing but a {kind} checksum tells .*{cure}"):
        fetch(logged, tmp_path / "out")

    assert files(tmp_path / "out") == {"kept": b"k"}


@pytest.mark.parametrize("vouching", [{"versioned": True}, {"terse": False}])
def test_what_cannot_be_computed_is_no_matter_where_version_or_etag_tell(
    no_crc32c, keep, log, tmp_path, vouching
):
    keep("crc32c", **vouching)
    logged = log("s3://lake/data", checksum="provider")

    assert fetch(logged, tmp_path / "out") == {"data": b"before"}


def test_crc32c_of_the_standard_over_any_pieces():
    """The check value of RFC 3720 and of the catalogue of CRCs."""
    for pieces in ([b"123456789"], [b"1", b"", b"2345678", b"9"]):
        check = Checksum("crc32c:E3069283")
        for piece in pieces:
            check.update(piece)
        assert (check.can_judge, check.is_right()) == (True, True)
