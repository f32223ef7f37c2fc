"""The URL of an S3 storage: `s3://bucket/prefix?region=…`, read into options."""

from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from wanllmdb_server.errors import InvalidInput
from wanllmdb_server.storage.layout import check_key

from wanllmdb_s3.addressing import Style, address
from wanllmdb_s3.faults import BadUri

NAMES = (
    "region", "endpoint", "public_endpoint", "style", "profile", "sse", "kms_key", "requester_pays",
    "checksums",
)  # fmt: skip
SSE = ("AES256", "aws:kms")


@dataclass(frozen=True, slots=True)
class S3Options:
    """What makes a storage of a bucket. `prefix` has no slash at its ends."""

    bucket: str
    prefix: str = ""
    region: str | None = None
    endpoint: str | None = None
    public_endpoint: str | None = None
    """Where clients reach what the server reaches at `endpoint`."""
    style: Style | None = None
    profile: str | None = None
    sse: Literal["AES256", "aws:kms"] | None = None
    kms_key: str | None = None
    requester_pays: bool = False
    checksums: bool = True
    """Whether the server compares the bytes with the checksums that were signed for them."""

    def __post_init__(self) -> None:
        if not self.bucket:
            raise InvalidInput("the storage's URL names no bucket; write s3://bucket/prefix")
        if self.prefix:
            check_key(self.prefix)
        if self.kms_key and self.sse != "aws:kms":
            raise InvalidInput("kms_key= needs sse=aws:kms", kms_key=self.kms_key)
        for endpoint in (self.endpoint, self.public_endpoint):
            try:
                address(self.bucket, "", endpoint, self.style)
            except (BadUri, ValueError) as error:
                raise InvalidInput(str(error), endpoint=endpoint) from error


def parse_url(url: str) -> S3Options:
    """Read `s3://bucket/prefix?…`. Raises `InvalidInput` for an option it does not know, or a wrong value."""
    parts = urlsplit(url)
    options = parse_options(url, parts.query, NAMES)
    return S3Options(
        bucket=parts.netloc,
        prefix=unquote(parts.path).strip("/"),
        region=options.get("region"),
        endpoint=options.get("endpoint"),
        public_endpoint=options.get("public_endpoint"),
        style=cast("Style | None", one_of(options, "style", ("path", "virtual"))),
        profile=options.get("profile"),
        sse=cast("Literal['AES256', 'aws:kms'] | None", one_of(options, "sse", SSE)),
        kms_key=options.get("kms_key"),
        requester_pays=one_of(options, "requester_pays", ("true", "false")) == "true",
        checksums=one_of(options, "checksums", ("on", "off")) != "off",
    )


def parse_options(url: str, query: str, known: tuple[str, ...]) -> dict[str, str]:
    """The options in a query, each given once and known."""
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            raise InvalidInput(
                f"{url!r} has an unknown option {name!r}; known are {', '.join(known)}", url=url
            )
        if name in options or not value:
            raise InvalidInput(f"{url!r} must give {name!r} once, with a value", url=url)
        options[name] = value
    return options


def one_of(options: dict[str, str], name: str, values: tuple[str, ...]) -> str | None:
    """The value of an option that has only these."""
    value = options.get(name)
    if value is not None and value not in values:
        raise InvalidInput(f"{name}={value} is none of {', '.join(values)}", **{name: value})
    return value
