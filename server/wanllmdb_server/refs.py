"""Refs: how people write which version they mean. Parsed here and nowhere else.

project/name                            the version that `latest` points to
project/name:production                 the version an alias points to
project/name:v3                         a version by its number
project/name@sha256:<hex>               a version by its manifest digest
project/name:production@2026-11-01T00:00:00Z   the alias as it was at that time
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from wanllmdb_server.digests import check_digest
from wanllmdb_server.errors import InvalidInput, InvalidRef
from wanllmdb_server.names import LATEST, check_name, version_index


@dataclass(frozen=True, slots=True)
class Ref:
    """A parsed ref: exactly one of `alias`, `index` and `digest` is set; `at` goes with an alias only."""

    project: str
    artifact: str
    alias: str | None = None
    index: int | None = None
    digest: str | None = None
    at: datetime | None = None

    def __str__(self) -> str:
        selector = f"@{self.digest}" if self.digest else f":{self.alias or f'v{self.index}'}"
        return f"{self.project}/{self.artifact}{selector}" + (f"@{self.at.isoformat()}" if self.at else "")


def parse_ref(text: str) -> Ref:
    """Parse a ref that names its project. Raises `InvalidRef` with an example of a right one."""
    path, _, suffix = text.partition("@")
    path, colon, selector = path.partition(":")
    project, slash, artifact = path.partition("/")
    if not slash:
        raise _invalid(text, "it names no project")
    if colon and not selector:
        raise _invalid(text, "nothing follows the colon")
    try:
        check_name("project", project)
        check_name("artifact", artifact)
        if selector:
            check_name("alias", selector)
        return _select(text, project, artifact, selector, suffix)
    except InvalidInput as error:
        if isinstance(error, InvalidRef):
            raise
        raise _invalid(text, error.message) from error


def _select(text: str, project: str, artifact: str, selector: str, suffix: str) -> Ref:
    if suffix.startswith("sha256:"):
        if selector:
            raise _invalid(text, "it has both a digest and an alias")
        return Ref(project, artifact, digest=check_digest(suffix))
    index = version_index(selector)
    if index is not None:
        if suffix:
            raise _invalid(text, "a numbered version is the same at any time")
        return Ref(project, artifact, index=index)
    return Ref(project, artifact, alias=selector or LATEST, at=_time(text, suffix) if suffix else None)


def _time(text: str, suffix: str) -> datetime:
    try:
        moment = datetime.fromisoformat(suffix)
    except ValueError as error:
        raise _invalid(text, f"{suffix!r} is neither a digest nor an RFC 3339 time") from error
    if moment.tzinfo is None:
        raise _invalid(text, f"the time {suffix!r} has no zone; end it with Z")
    return moment.astimezone(UTC)


def _invalid(text: str, reason: str) -> InvalidRef:
    return InvalidRef(
        f"ref {text!r} cannot be read: {reason}; write for example 'demo/iris:production', 'demo/iris:v3', "
        "'demo/iris@sha256:…' or 'demo/iris:production@2026-11-01T00:00:00Z'",
        ref=text,
    )
