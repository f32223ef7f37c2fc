"""What a storage's URL says: `gs://bucket/prefix?credentials=/key.json&endpoint=…&public_endpoint=…`."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from wanllmdb_gcs.client import ENDPOINT
from wanllmdb_gcs.credentials import Credentials, open_credentials
from wanllmdb_gcs.failures import NotUnderstood

OPTIONS = ("credentials", "endpoint", "public_endpoint", "signer", "iam_endpoint")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\Z")


@dataclass(frozen=True, slots=True)
class Location:
    """A bucket, a prefix that is empty or ends in a slash, and how to get there."""

    bucket: str
    prefix: str
    endpoint: str
    public_endpoint: str
    credentials: str | None
    signer: str | None
    iam_endpoint: str | None

    def open_credentials(self) -> Credentials:
        return open_credentials(self.credentials, signer=self.signer, iam_endpoint=self.iam_endpoint)


def parse_location(url: str) -> Location:
    """Take the URL apart. Raises `NotUnderstood` that names what is wrong with it."""
    parts = urlsplit(url)
    bucket, prefix = parts.netloc, unquote(parts.path).strip("/")
    if not _BUCKET.match(bucket):
        raise NotUnderstood(f"{bucket!r} is no name of a bucket; write gs://bucket/prefix")
    if any(segment in {"", ".", ".."} for segment in prefix.split("/")) and prefix:
        raise NotUnderstood(
            f"the prefix {prefix!r} has an empty segment, '.' or '..'; write gs://bucket/prefix"
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(options.keys() - set(OPTIONS))
    if unknown:
        raise NotUnderstood(f"gs:// has no option {unknown[0]!r}; it has {', '.join(OPTIONS)}")
    endpoint = _endpoint(options, "endpoint") or ENDPOINT
    return Location(
        bucket=bucket,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=endpoint,
        public_endpoint=_endpoint(options, "public_endpoint") or endpoint,
        credentials=options.get("credentials") or None,
        signer=options.get("signer") or None,
        iam_endpoint=_endpoint(options, "iam_endpoint"),
    )


def _endpoint(options: dict[str, str], name: str) -> str | None:
    given = options.get(name)
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise NotUnderstood(f"{name}={given!r} is no endpoint; write it as https://host or https://host:port")
    return f"{parts.scheme}://{parts.netloc}"
