"""Where a bucket's objects are: `https://bucket.host/key` (virtual) or `https://host/bucket/key` (path)."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from wanllmdb_s3.faults import BadUri
from wanllmdb_s3.signing import quoted, quoted_path

Style: TypeAlias = Literal["path", "virtual"]


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket as one endpoint shows it. `host` has the port, if one is named; no path ends in a slash."""

    scheme: str
    host: str
    base: str
    """Path of the endpoint itself; empty as a rule."""
    bucket: str | None
    """The bucket, where it stands in the path."""

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"

    def path(self, key: str = "") -> str:
        """The quoted path of an object, or of the bucket itself."""
        bucket = "" if self.bucket is None else f"/{quoted(self.bucket)}"
        return f"{self.base}{bucket}/{quoted_path(key)}"


def address(bucket: str, region: str, endpoint: str | None = None, style: Style | None = None) -> Address:
    """The address of `bucket` at `endpoint`, or in AWS's `region` where there is none.

    Without a style it is virtual in AWS, as AWS wants it, and path everywhere else, where every server
    understands it. A bucket with a dot has no valid certificate as a host name: it goes into the path.
    """
    if endpoint is None:
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        endpoint = f"https://s3.{region}.{suffix}"
        style = style or ("path" if "." in bucket else "virtual")
    parts = urlsplit(endpoint)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadUri(f"{endpoint!r} is no endpoint; write http://host:port or https://host")
    default = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    # The port of the scheme is left out by clients when they send Host, so it must not be signed
    host = name if parts.port in {None, default} else f"{name}:{parts.port}"
    base = parts.path.rstrip("/")
    if style == "virtual":
        if _is_address(parts.hostname):
            raise BadUri(
                f"{endpoint!r} is an IP address, and no bucket can be a name below it; use style=path"
            )
        return Address(parts.scheme, f"{bucket}.{host}", base, None)
    return Address(parts.scheme, host, base, bucket)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of `s3://bucket/key`. The key is what stands there: nothing in it is decoded."""
    scheme, separator, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not separator or not bucket:
        raise BadUri(f"{uri!r} names no object in S3; write s3://bucket/key")
    return bucket, key


def join_uri(bucket: str, key: str) -> str:
    return f"s3://{bucket}/{key}"
