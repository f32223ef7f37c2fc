"""References in the schema: where the server may act for a project, and signed requests for sources."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self

import strawberry
from sqlalchemy import Row

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.api.transfers import SignedRequest
from wanllmdb_server.artifacts import allowlist
from wanllmdb_server.artifacts.allowlist import AllowList, allow_list_of
from wanllmdb_server.artifacts.references import references_at
from wanllmdb_server.artifacts.uris import WEB, parse_uri
from wanllmdb_server.errors import AccessDenied, ListTooLong, UnsupportedOperation
from wanllmdb_server.storage import contract

MOST_PATHS = 2_000


@strawberry.type(description="A place that the server may read for a project: what lies at or under a URI.")
class ReferenceRule:
    prefix: str = strawberry.field(
        description="The URI: `s3://bucket/data` covers `data` and `data/…`, never `data2`."
    )
    storage: str | None = strawberry.field(
        description="The named storage whose credentials are used; null for web addresses."
    )

    @classmethod
    def of(cls, rule: allowlist.Rule) -> Self:
        return cls(prefix=rule.prefix, storage=rule.storage)


@strawberry.type(description="The signed request for the source of one reference.")
class SignedReference(SignedRequest):
    path: str = strawberry.field(description="The path of the entry.")

    @classmethod
    def for_path(cls, signed: contract.SignedRequest, path: str) -> Self:
        return cls(
            method=signed.method,
            url=signed.url,
            headers=JSON(dict(signed.headers)),
            expires_at=signed.expires_at,
            path=path,
        )


class Allowed:
    """The allow-list of a project, read when it is first needed and then shared by a list's entries."""

    def __init__(self, info: Info, project_id: int) -> None:
        self._info = info
        self._project_id = project_id

    @cached_property
    def rules(self) -> AllowList:
        return allow_list_of(self._info.context.read, self._project_id)

    def sign(self, row: Row[Any], seconds: int) -> contract.SignedRequest:
        """A request for the source of a reference, in its version.

        Raises `AccessDenied` where the server may not act, `UnsupportedOperation`.
        """
        uri = row.uri
        if parse_uri(uri).scheme in WEB:
            raise AccessDenied(f"{uri} needs no signature; fetch it from there", uri=uri)
        storage = self.rules.storage_at(uri, row.endpoint, self._info.context.services.storages)
        return storage.sign_reference(uri, row.object_version, seconds)


def sign_references(
    info: Info, version_id: int, project_id: int, paths: Sequence[str]
) -> list[SignedReference]:
    """Requests for those references that the server may sign; the others are left out. Raises `NotFound`."""
    if len(paths) > MOST_PATHS:
        raise ListTooLong(
            f"there are {len(paths)} paths; send at most {MOST_PATHS} at a time", limit=MOST_PATHS
        )
    allowed = Allowed(info, project_id)
    seconds = info.context.settings.get_url_seconds
    signed = []
    for row in references_at(info.context.read, version_id, paths):
        try:
            request = allowed.sign(row, seconds)
        except (AccessDenied, UnsupportedOperation):
            continue
        signed.append(SignedReference.for_path(request, row.path))
    return signed
