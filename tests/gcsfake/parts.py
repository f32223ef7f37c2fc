"""Uploads in parts of the XML API."""

import re

from tests.gcsfake.bucket import Bucket, Part, Upload
from tests.gcsfake.exchange import Answer, Refused, Request, document, tag
from tests.gcsfake.objects import check_body, metadata, stamp

SMALLEST = 5 << 20
PAGE = 1000


def handle(bucket: Bucket, request: Request) -> Answer:
    """Whatever has `uploads` or `uploadId` in its query."""
    if any(name.lower().startswith("x-goog-if-") for name in request.headers):
        raise Refused(400, "NotImplemented", "Preconditions cannot be used in XML API multipart uploads.")
    key = request.target[1]
    if "uploads" in request.query:
        return _create(bucket, request) if key else _list_uploads(bucket, request)
    upload = bucket.uploads.get(request.query["uploadId"])
    if upload is None or upload.key != key:
        raise Refused(404, "NoSuchUpload")
    match request.method:
        case "PUT":
            return _receive(upload, request)
        case "GET":
            return _list_parts(upload, request)
        case "POST":
            return _complete(bucket, upload, request)
        case "DELETE":
            del bucket.uploads[upload.id]
            return Answer(204)
    raise Refused(405, "MethodNotAllowed")


def _create(bucket: Bucket, request: Request) -> Answer:
    if request.method != "POST":
        raise Refused(405, "MethodNotAllowed")
    upload = Upload(request.target[1], metadata(request))
    bucket.uploads[upload.id] = upload
    return document("InitiateMultipartUploadResult", tag("Key", upload.key) + tag("UploadId", upload.id))


def _receive(upload: Upload, request: Request) -> Answer:
    number = int(request.query["partNumber"])
    if not 1 <= number <= 10_000:
        raise Refused(400, "InvalidArgument", "partNumber")
    check_body(request)
    part = Part(request.body)
    upload.parts[number] = part
    return Answer(200, headers={"etag": part.etag})


def _list_parts(upload: Upload, request: Request) -> Answer:
    after = int(request.query.get("part-number-marker", 0))
    numbers = [number for number in sorted(upload.parts) if number > after]
    page = numbers[: int(request.query.get("max-parts", PAGE))]
    inner = "".join(
        f"<Part>{tag('PartNumber', number)}{tag('ETag', upload.parts[number].etag)}"
        f"{tag('Size', len(upload.parts[number].data))}</Part>"
        for number in page
    )
    more = len(numbers) > len(page)
    inner += tag("IsTruncated", str(more).lower())
    if more:
        inner += tag("NextPartNumberMarker", page[-1])
    return document("ListPartsResult", inner)


def _complete(bucket: Bucket, upload: Upload, request: Request) -> Answer:
    listed = re.findall(
        r"<Part><PartNumber>(\d+)</PartNumber><ETag>(.*?)</ETag></Part>",
        request.body.decode().replace("&quot;", '"'),
    )
    numbers = [int(number) for number, _ in listed]
    if not numbers:
        raise Refused(400, "MalformedCompleteMultipartUploadRequest")
    if numbers != sorted(set(numbers)):
        raise Refused(400, "InvalidPartOrder")
    for number, etag in listed:
        part = upload.parts.get(int(number))
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise Refused(400, "InvalidPart", f"part {number}")
    if any(len(upload.parts[number].data) < SMALLEST for number in numbers[:-1]):
        raise Refused(400, "EntityTooSmall")
    data = b"".join(upload.parts[number].data for number in numbers)
    stored = bucket.put(upload.key, data, upload.metadata, composed_of=len(numbers))
    del bucket.uploads[upload.id]
    answer = document("CompleteMultipartUploadResult", tag("Key", upload.key) + tag("ETag", stored.etag))
    answer.headers["x-goog-generation"] = str(stored.generation)
    return answer


def _list_uploads(bucket: Bucket, request: Request) -> Answer:
    query = request.query
    after = (query.get("key-marker", ""), query.get("upload-id-marker", ""))
    every = sorted((upload.key, upload.id) for upload in bucket.uploads.values())
    found = [each for each in every if each[0].startswith(query.get("prefix", "")) and each > after]
    page = found[: int(query.get("max-uploads", PAGE))]
    inner = "".join(
        f"<Upload>{tag('Key', key)}{tag('UploadId', number)}{tag('Initiated', stamp(bucket.uploads[number].at))}</Upload>"
        for key, number in page
    )
    more = len(found) > len(page)
    inner += tag("IsTruncated", str(more).lower())
    if more:
        inner += tag("NextKeyMarker", page[-1][0]) + tag("NextUploadIdMarker", page[-1][1])
    return document("ListMultipartUploadsResult", inner)
