"""The checksums that S3 keeps of an object, the strongest first."""

import base64
import re
from binascii import Error
from collections.abc import Mapping

STRONGEST_FIRST = ("sha256", "crc64nvme", "crc32c", "crc32", "sha1")
_MD5 = re.compile(r"[0-9a-f]{32}\Z")
# With a key of KMS or of the customer the ETag looks like an MD5 and is none
_ETAG_IS_MD5 = {"", "AES256"}


def strongest(headers: Mapping[str, str]) -> str | None:
    """The best checksum over all the bytes in the answer to a HEAD, as `<name>:<hexadecimal>`.

    A checksum of the parts' checksums (`…-3`) says nothing about the bytes, and is passed over.
    """
    if headers.get("x-amz-checksum-type", "FULL_OBJECT") == "FULL_OBJECT":
        for name in STRONGEST_FIRST:
            value = headers.get(f"x-amz-checksum-{name}")
            if value and "-" not in value:
                try:
                    return f"{name}:{base64.b64decode(value, validate=True).hex()}"
                except Error:
                    continue
    etag = headers.get("etag", "").strip('"')
    encrypted = headers.get("x-amz-server-side-encryption", "")
    customer = "x-amz-server-side-encryption-customer-algorithm" in headers
    if _MD5.match(etag) and encrypted in _ETAG_IS_MD5 and not customer:
        return f"md5:{etag}"
    return None
