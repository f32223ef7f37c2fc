"""Lists a bucket, page by page: the latest version of every object, or objects where versions are hidden."""

from collections.abc import Callable, Iterator, Mapping
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
        plain = _reading_of(page)
        found = [xml.texts(element) for element in xml.children(page, "Version")]
        listed = [_listed(each, plain) for each in found if each.get("IsLatest") == "true"]
        # Some servers begin a page with the object that the one before ended with
        yield [each for each in listed if each.key != last]
        last = listed[-1].key if listed else last
        if xml.text(page, "IsTruncated") != "true":
            return
        query |= {
            "key-marker": plain(xml.text(page, "NextKeyMarker")),
            "version-id-marker": xml.text(page, "NextVersionIdMarker"),
        }


def _plain_pages(client: S3Client, bucket: str, prefix: str, page_size: int) -> Iterator[list[Listed]]:
    query = {"list-type": "2", "prefix": prefix, "max-keys": str(page_size), "encoding-type": "url"}
    while True:
        page = client.request("GET", bucket, query=query).xml()
        plain = _reading_of(page)
        yield [_listed(xml.texts(element), plain) for element in xml.children(page, "Contents")]
        if xml.text(page, "IsTruncated") != "true":
            return
        query["continuation-token"] = xml.text(page, "NextContinuationToken")


def _reading_of(page: Element) -> Callable[[str], str]:
    """What makes keys of what the page says. Not every server that is asked to quote does; those say so."""
    return unquote_plus if xml.text(page, "EncodingType") == "url" else str


def _listed(found: Mapping[str, str], plain: Callable[[str], str]) -> Listed:
    version = found.get("VersionId", "")
    return Listed(
        plain(found["Key"]),
        int(found["Size"]),
        found.get("ETag", "").strip('"') or None,
        None if version in {"", UNVERSIONED} else version,
        datetime.fromisoformat(found["LastModified"]),
    )
