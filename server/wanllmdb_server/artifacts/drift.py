"""Look at the sources of references with the server's rights, and compare them with what was recorded."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from wanllmdb_server.artifacts.allowlist import AllowList
from wanllmdb_server.artifacts.references import Drift, NewReference, place_below
from wanllmdb_server.artifacts.uris import WEB, covers, parse_uri
from wanllmdb_server.errors import LimitExceeded, ObjectNotFound, RegistryError
from wanllmdb_server.storage.contract import ReferencedObject, Storage
from wanllmdb_server.storage.web_source import WebSource


class Deputy:
    """Acts for a project, where its allow-list says that it may."""

    def __init__(self, allowed: AllowList, storages: Mapping[str, Storage], web: WebSource) -> None:
        self._allowed = allowed
        self._storages = storages
        self._web = web

    def check(self, row: Row[Any]) -> Drift:
        """How the source of a reference stands to what was recorded. Storage I/O; raises nothing of ours."""
        try:
            found = self._stat(row.uri, row.endpoint)
        except RegistryError:
            return Drift.UNREADABLE
        if found is None:
            return Drift.MISSING
        return Drift.SAME if is_same(row, found) else Drift.CHANGED

    def expand(
        self, uri: str, name: str | None, *, max_objects: int, checksum: str | None
    ) -> list[NewReference]:
        """The object at `uri`, or all under it, as references below the path `name`. Storage I/O.

        Raises `AccessDenied`, `ObjectNotFound`, `LimitExceeded`, and the storage's errors.
        """
        if parse_uri(uri).scheme in WEB:
            found = self._web.stat(uri, self._allowed.rule_for)
            if found is None:
                raise ObjectNotFound(f"there is nothing at {uri}", uri=uri)
            objects: list[ReferencedObject] = [found]
        else:
            storage = self._allowed.storage_for(uri, self._storages)
            objects = list(storage.expand_reference(uri, max_objects=max_objects, checksum=checksum))
        if len(objects) > max_objects:
            raise LimitExceeded(
                f"there are at least {len(objects)} objects under {uri}, {max_objects} are allowed; "
                "raise max_objects, or refer to a folder of it",
                limit=max_objects,
                found=len(objects),
            )
        if not objects:
            raise ObjectNotFound(f"there is nothing at or under {uri}", uri=uri)
        return [_reference(item, uri, name, checksum) for item in objects if covers(uri, item.uri)]

    def _stat(self, uri: str, endpoint: str | None) -> ReferencedObject | None:
        if parse_uri(uri).scheme in WEB:
            return self._web.stat(uri, self._allowed.rule_for)
        return self._allowed.storage_at(uri, endpoint, self._storages).stat_reference(uri, None)


def is_same(row: Row[Any], found: ReferencedObject) -> bool:
    """By version where both have one, else by size and ETag, else by size and time.

    What was not recorded cannot differ. Times are compared to the second: a HEAD says no more.
    """
    if row.object_version is not None and found.version is not None:
        return bool(row.object_version == found.version)
    if row.size is not None and row.size != found.size:
        return False
    if row.etag is not None and found.etag is not None:
        return bool(row.etag == found.etag)
    if row.modified_at is None or found.modified_at is None:
        return True
    return bool(row.modified_at.replace(microsecond=0) == found.modified_at.replace(microsecond=0))


def _reference(found: ReferencedObject, root: str, name: str | None, checksum: str | None) -> NewReference:
    return NewReference(
        path=place_below(name, root, found.uri),
        uri=found.uri,
        endpoint=found.endpoint,
        size=found.size,
        etag=found.etag,
        object_version=found.version,
        checksum=found.checksum,
        modified_at=found.modified_at,
        verified=checksum is not None,
    )
