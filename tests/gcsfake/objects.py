"""Objects and listings of the XML API."""

import base64
import hashlib
import re
from email.utils import format_datetime

from tests.gcsfake.bucket import Bucket, Stored
from tests.gcsfake.exchange import Answer, Refused, Request, document, tag

PAGE = 1000


def stamp(at) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def list_objects(bucket: Bucket, request: Request) -> Answer:
    """`list-type=2`, or every generation with `versions`."""
    query = request.query
    prefix = query.get("prefix", "")
    after = query.get("continuation-token") or query.get("start-after", "")
    limit = min(int(query.get("max-keys", PAGE)), PAGE)
    names = {*bucket.live, *(bucket.old if "versions" in query else ())}
    keys = sorted((key for key in names if key.startswith(prefix)), key=str.encode)
    keys = [key for key in keys if key.encode() > after.encode()]
    page = keys[:limit]
    if "versions" in query:
        inner = "".join(_version(bucket, key, each) for key in page for each in _generations(bucket, key))
    else:
        inner = "".join(_listed("Contents", key, bucket.live[key]) for key in page)
    more = len(keys) > limit
    inner += tag("IsTruncated", str(more).lower())
    if more:
        inner += tag("NextContinuationToken", page[-1])
    return document("ListBucketResult", inner)


def read_object(bucket: Bucket, request: Request) -> Answer:
    """GET and HEAD, of a generation and of a range."""
    stored = bucket.get(request.target[1], request.query.get("generation"))
    if stored is None:
        raise Refused(404, "NoSuchKey", "The specified key does not exist.")
    headers = {
        "etag": stored.etag,
        "last-modified": format_datetime(stored.at, usegmt=True),
        "x-goog-generation": str(stored.generation),
        "x-goog-stored-content-length": str(len(stored.data)),
        "x-goog-hash": stored.hashes,
        "accept-ranges": "bytes",
        "content-type": request.query.get("response-content-type", "application/octet-stream"),
        **stored.metadata,
    }
    disposition = request.query.get("response-content-disposition")
    if disposition:
        headers["content-disposition"] = disposition
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
    size = len(stored.data)
    if not wanted:
        return Answer(200, stored.data, headers)
    first, last = wanted.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size:
        raise Refused(416, "InvalidRange")
    return Answer(
        206, stored.data[start : end + 1], {**headers, "content-range": f"bytes {start}-{end}/{size}"}
    )


def put_object(bucket: Bucket, request: Request) -> Answer:
    key = request.target[1]
    check_body(request)
    wanted = request.headers.get("x-goog-if-generation-match")
    found = bucket.get(key)
    if wanted is not None and int(wanted) != (found.generation if found else 0):
        raise Refused(412, "PreconditionFailed")
    allowed = request.headers.get("x-goog-content-length-range")
    if allowed:
        least, most = map(int, allowed.split(","))
        if len(request.body) < least:
            raise Refused(400, "EntityTooSmall")
        if len(request.body) > most:
            raise Refused(400, "EntityTooLarge")
    stored = bucket.put(key, request.body, metadata(request))
    return Answer(200, headers={"etag": stored.etag, "x-goog-generation": str(stored.generation)})


def delete_object(bucket: Bucket, request: Request) -> Answer:
    if not bucket.delete(request.target[1]):
        raise Refused(404, "NoSuchKey")
    return Answer(204)


def check_body(request: Request) -> None:
    claimed = request.headers.get("content-md5")
    if claimed and claimed != base64.b64encode(hashlib.md5(request.body).digest()).decode():
        raise Refused(400, "BadDigest")


def metadata(request: Request) -> dict[str, str]:
    return {n.lower(): v for n, v in request.headers.items() if n.lower().startswith("x-goog-meta-")}


def _generations(bucket: Bucket, key: str) -> list[Stored]:
    live = bucket.live.get(key)
    return [*([live] if live else []), *reversed(bucket.old.get(key, []))]


def _version(bucket: Bucket, key: str, stored: Stored) -> str:
    latest = bucket.live.get(key) is stored
    return _listed("Version", key, stored, tag("IsLatest", str(latest).lower()))


def _listed(name: str, key: str, stored: Stored, more: str = "") -> str:
    return (
        f"<{name}>{tag('Key', key)}{tag('Generation', stored.generation)}{tag('MetaGeneration', 1)}"
        f"{tag('LastModified', stamp(stored.at))}{tag('ETag', stored.etag)}{tag('Size', len(stored.data))}{more}</{name}>"
    )
