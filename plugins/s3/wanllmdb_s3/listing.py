"""Lists a bucket, page by page: the latest version of every object, or objects where versions are hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus
from xml.etree.ElementTree import Element

from wanllmdb_s3 import xml
from wanllmdb_s3.client import S3Client
from wanllmdb_s3.faults import ReadRefused, S3Fault

PAGE = 1000
NOT_IMPLEMENTED = 501
UNVERSIONED = "null"


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing shows it. `version` is None where the bucket keeps none."""

    key: str
    size: int
    etag: str | None
    version: str | None
    modified_at: datetime | None


def list_pages(client: S3Client, bucket: str, prefix: str, page_size: int = PAGE) -> Iterator[list[Listed]]:
    """Pages of the objects whose key starts with `prefix`, each page one request.

    With versions where the credentials may list them (`s3:ListBucketVersions`).
    """
    pages = _version_pages(client, bucket, prefix, page_size)
    try:
        first = next(pages)
    except ReadRefused:
        pages = _plain_pages(client, bucket, prefix, page_size)
    except S3Fault as fault:
        if fault.status != NOT_IMPLEMENTED:
            raise
        pages = _plain_pages(client, bucket, prefix, page_size)
    else:
        yield first
    yield from pages


def _version_pages(client: S3Client, bucket: str, prefix: str, page_size: int) -> Iterator[list[Listed]]:
    query = {"versions": "", "prefix": prefix, "max-keys": str(page_size), "encoding-type": "url"}
    last = None
    while True:
        page = client.request("GET", bucket, query=query).xml()
        listed = [
            _listed(page, element, xml.text(element, "VersionId"))
            for element in xml.children(page, "Version")
            if xml.text(element, "IsLatest") == "true"
        ]
        # Some servers begin a page with the object that the one before ended with
        yield [each for each in listed if each.key != last]
        last = listed[-1].key if listed else last
        if xml.text(page, "IsTruncated") != "true":
            return
        query |= {
            "key-marker": _plain(page, xml.text(page, "NextKeyMarker")),
            "version-id-marker": xml.text(page, "NextVersionIdMarker"),
        }


def _plain_pages(client: S3Client, bucket: str, prefix: str, page_size: int) -> Iterator[list[Listed]]:
    query = {"list-type": "2", "prefix": prefix, "max-keys": str(page_size), "encoding-type": "url"}
    while True:
        page = client.request("GET", bucket, query=query).xml()
        yield [_listed(page, element, "") for element in xml.children(page, "Contents")]
        if xml.text(page, "IsTruncated") != "true":
            return
        query["continuation-token"] = xml.text(page, "NextContinuationToken")


def _plain(page: Element, key: str) -> str:
    """A key as it is. Not every server that is asked to quote them does; those that do say so."""
    return unquote_plus(key) if xml.text(page, "EncodingType") == "url" else key


def _listed(page: Element, element: Element, version: str) -> Listed:
    return Listed(
        _plain(page, xml.text(element, "Key")),
        int(xml.text(element, "Size")),
        xml.text(element, "ETag").strip('"') or None,
        None if version in {"", UNVERSIONED} else version,
        datetime.fromisoformat(xml.text(element, "LastModified")),
    )
