"""Uploads in parts, as S3 has them: begin, look, complete, abort."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from wanllmdb_s3 import xml
from wanllmdb_s3.client import Answer, S3Client, fault_of
from wanllmdb_s3.faults import NothingThere, Taken

MOST_PARTS = 10_000
SMALLEST_PART = 16 << 20
"""S3 would take 5 MiB; larger ones need fewer signatures, and are still little to send again."""
MEBIBYTE = 1 << 20
_MD5 = re.compile(r"[0-9a-f]{32}\Z")


class Part(NamedTuple):
    """A part that has arrived. `crc32` is in base64, where S3 tells it."""

    number: int
    size: int
    etag: str
    crc32: str | None


class Upload(NamedTuple):
    """An upload under way."""

    key: str
    upload_id: str
    started_at: datetime


def part_size(size: int) -> int:
    """Bytes of every part but the last, in whole mebibytes."""
    least = -(-size // MOST_PARTS)
    return max(SMALLEST_PART, -(-least // MEBIBYTE) * MEBIBYTE)


def create(client: S3Client, bucket: str, key: str, headers: Mapping[str, str]) -> str:
    """Begin; return the upload's id."""
    answer = client.request("POST", bucket, key, {"uploads": ""}, headers)
    return xml.text(answer.xml(), "UploadId")


def list_parts(client: S3Client, bucket: str, key: str, upload_id: str) -> list[Part]:
    """All that arrived, by number. Raises `NothingThere` for an unknown upload."""
    query = {"uploadId": upload_id}
    parts: list[Part] = []
    while True:
        page = client.request("GET", bucket, key, query).xml()
        parts += [
            Part(
                int(xml.text(element, "PartNumber")),
                int(xml.text(element, "Size")),
                xml.text(element, "ETag").strip('"'),
                xml.text(element, "ChecksumCRC32") or None,
            )
            for element in xml.children(page, "Part")
        ]
        if xml.text(page, "IsTruncated") != "true":
            return parts
        query["part-number-marker"] = xml.text(page, "NextPartNumberMarker")


def complete(client: S3Client, bucket: str, key: str, upload_id: str, parts: Sequence[Part]) -> None:
    """Make the object, unless there is one. Raises `Taken`, `PartsDiffer`, `NothingThere`.

    A second time is no error, whether the first answer was lost or another process was faster.
    """
    listed = "".join(
        f"<Part>{xml.tag('PartNumber', str(part.number))}{xml.tag('ETag', _quoted(part.etag))}"
        f"{xml.tag('ChecksumCRC32', part.crc32) if part.crc32 else ''}</Part>"
        for part in parts
    )
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    try:
        answer = client.request("POST", bucket, key, {"uploadId": upload_id}, {"if-none-match": "*"}, body)
        root = answer.xml()
        if xml.local_name(root) == "Error":
            # S3 says 200 at once, to keep the line open, and what came of it later
            raise fault_of(Answer(_STATUS.get(xml.text(root, "Code"), 400), {}, answer.body), bucket, key)
    except NothingThere:
        if not _was_made_of(client, bucket, key, parts):
            raise
    except Taken:
        if _is_under_way(client, bucket, key, upload_id) or not _was_made_of(client, bucket, key, parts):
            raise


def abort(client: S3Client, bucket: str, key: str, upload_id: str) -> None:
    """Drop the upload and its parts, if there are any."""
    try:
        client.request("DELETE", bucket, key, {"uploadId": upload_id})
    except NothingThere:
        return


def list_uploads(client: S3Client, bucket: str, prefix: str) -> Iterator[Upload]:
    """Uploads under way for keys that start with `prefix`."""
    query = {"uploads": "", "prefix": prefix}
    while True:
        page = client.request("GET", bucket, query=query).xml()
        for element in xml.children(page, "Upload"):
            key, upload_id = xml.text(element, "Key"), xml.text(element, "UploadId")
            yield Upload(key, upload_id, datetime.fromisoformat(xml.text(element, "Initiated")))
        if xml.text(page, "IsTruncated") != "true":
            return
        query |= {
            "key-marker": xml.text(page, "NextKeyMarker"),
            "upload-id-marker": xml.text(page, "NextUploadIdMarker"),
        }


_STATUS = {"PreconditionFailed": 412, "InternalError": 500, "SlowDown": 503, "NoSuchUpload": 404}


def _is_under_way(client: S3Client, bucket: str, key: str, upload_id: str) -> bool:
    try:
        client.request("GET", bucket, key, {"uploadId": upload_id, "max-parts": "1"})
    except NothingThere:
        return False
    return True


def _was_made_of(client: S3Client, bucket: str, key: str, parts: Sequence[Part]) -> bool:
    """Whether the object is what completing these parts makes: S3's ETag is made of theirs."""
    try:
        headers = client.request("HEAD", bucket, key).headers
    except NothingThere:
        return False
    etag = headers.get("etag", "").strip('"')
    if int(headers.get("content-length", -1)) != sum(part.size for part in parts):
        return False
    if not all(_MD5.match(part.etag) for part in parts) or not _MD5.match(etag.partition("-")[0]):
        return etag.endswith(f"-{len(parts)}")  # encrypted by KMS: the ETags say nothing
    digests = b"".join(bytes.fromhex(part.etag) for part in parts)
    # S3's own way to name an object in parts, no protection
    return etag == f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"


def _quoted(etag: str) -> str:
    return f'"{etag}"'
