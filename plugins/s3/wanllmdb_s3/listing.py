"""Lists a bucket, page by page: the latest version of every object, or objects where versions are hidden."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus
from xml.etree.ElementTree import Element

from wanllmdb_s3 import xml
from wanllmdb_s3.client import Answer, S3Client
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

    def following(page: Element) -> dict[str, str]:
        return {
            "key-marker": _reading_of(page)(xml.text(page, "NextKeyMarker")),
            "version-id-marker": xml.text(page, "NextVersionIdMarker"),
        }

    last = None
    for page in _pages(client, bucket, query, following):
        plain = _reading_of(page)
        found = [xml.texts(element) for element in xml.children(page, "Version")]
        listed = [_listed(each, plain) for each in found if each.get("IsLatest") == "true"]
        # Some servers begin a page with the object that the one before ended with
        yield [each for each in listed if each.key != last]
        last = listed[-1].key if listed else last


def _plain_pages(client: S3Client, bucket: str, prefix: str, page_size: int) -> Iterator[list[Listed]]:
    query = {"list-type": "2", "prefix": prefix, "max-keys": str(page_size), "encoding-type": "url"}

    def following(page: Element) -> dict[str, str]:
        return {"continuation-token": xml.text(page, "NextContinuationToken")}

    for page in _pages(client, bucket, query, following):
        plain = _reading_of(page)
        yield [_listed(xml.texts(element), plain) for element in xml.children(page, "Contents")]


def _pages(
    client: S3Client, bucket: str, query: dict[str, str], following: Callable[[Element], dict[str, str]]
) -> Iterator[Element]:
    """All pages; while one is made use of, S3 is at work on the next. `following` is how to ask for that."""
    with ThreadPoolExecutor(1, "listing") as pool:
        coming: Future[Answer] | None = pool.submit(client.request, "GET", bucket, "", query)
        while coming is not None:
            page = coming.result().xml()
            coming = None
            if xml.text(page, "IsTruncated") == "true":
                coming = pool.submit(client.request, "GET", bucket, "", {**query, **following(page)})
            yield page


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
