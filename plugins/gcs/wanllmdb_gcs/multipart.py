"""Uploads in parts through the GCS XML API.

Preconditions are refused for these uploads (400 NotImplemented), so "only if the key is free" is a HEAD
before completion. That suffices here: a key belongs to one blob, and only the server completes uploads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wanllmdb_gcs import xml
from wanllmdb_gcs.client import Client
from wanllmdb_gcs.failures import AlreadyThere, NothingThere

SMALLEST_PART = 5 << 20
MOST_PARTS = 10_000
LARGEST_OBJECT = 5 << 40


@dataclass(frozen=True, slots=True)
class Part:
    """A part that the bucket holds; `etag` is the MD5 of its bytes in quotes."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that was neither completed nor aborted."""

    key: str
    upload_id: str
    started_at: datetime


def create(client: Client, bucket: str, key: str, headers: Mapping[str, str]) -> str:
    """Begin an upload; `headers` are the metadata of the object to be. Returns the upload's id."""
    answer = client.request("POST", bucket, key, {"uploads": ""}, headers=headers)
    return xml.parse(answer.data).text("UploadId")


def parts(client: Client, bucket: str, key: str, upload_id: str) -> Iterator[Part]:
    """The parts that have arrived, by number. Raises `NothingThere` for an unknown upload."""
    query = {"uploadId": upload_id}
    while True:
        page = xml.parse(client.request("GET", bucket, key, query).data)
        for part in page.all("Part"):
            yield Part(int(part.text("PartNumber")), int(part.text("Size")), part.text("ETag"))
        if page.text("IsTruncated") != "true":
            return
        query["part-number-marker"] = page.text("NextPartNumberMarker")


def complete(client: Client, bucket: str, key: str, upload_id: str, listed: Sequence[Part]) -> None:
    """Make the object of the parts; nothing happens if that was done before.

    Raises `AlreadyThere` for a key that is taken, `NothingThere` for an unknown upload, and
    `RequestRefused` with the code `InvalidPart` for a part that is not as listed.
    """
    if client.head(bucket, key):
        if _was_made_of(client, bucket, key, upload_id, listed):
            return
        raise AlreadyThere(f"gs://{bucket}/{key} exists already")
    document = xml.complete_document((part.number, part.etag) for part in listed)
    try:
        client.request("POST", bucket, key, {"uploadId": upload_id}, body=document)
    except NothingThere:
        # Another call, or an attempt whose answer was lost, may have completed it meanwhile.
        if not _was_made_of(client, bucket, key, upload_id, listed):
            raise


def abort(client: Client, bucket: str, key: str, upload_id: str) -> None:
    """Drop the upload and its parts. An unknown one is no error."""
    try:
        client.request("DELETE", bucket, key, {"uploadId": upload_id})
    except NothingThere:
        return


def uploads(client: Client, bucket: str, prefix: str) -> Iterator[Upload]:
    """The uploads under way for keys that start with `prefix`."""
    query = {"uploads": "", "prefix": prefix}
    while True:
        page = xml.parse(client.request("GET", bucket, query=query).data)
        for upload in page.all("Upload"):
            yield Upload(upload.text("Key"), upload.text("UploadId"), upload.time("Initiated"))
        if page.text("IsTruncated") != "true":
            return
        query["key-marker"] = page.text("NextKeyMarker")
        query["upload-id-marker"] = page.text("NextUploadIdMarker")


def _was_made_of(client: Client, bucket: str, key: str, upload_id: str, listed: Sequence[Part]) -> bool:
    """Whether the object is what completing this upload gave: the upload is gone and the size is right."""
    found = client.head(bucket, key)
    if found is None or found.size != sum(part.size for part in listed):
        return False
    try:
        next(parts(client, bucket, key, upload_id), None)
    except NothingThere:
        return True
    return False
