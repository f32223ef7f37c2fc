"""What is known of an object outside the registry, and how two looks at it are compared."""

from datetime import datetime
from typing import NamedTuple


class Found(NamedTuple):
    """An object as its source described it. `version` None: nothing pins it."""

    uri: str
    endpoint: str | None
    size: int
    etag: str | None
    version: str | None
    checksum: str | None
    modified_at: datetime | None


class Reference(NamedTuple):
    """A path of a version whose bytes stay at `uri`, as they were when it was added.

    `verified` is False if nothing of the content was looked at then.
    """

    path: str
    uri: str
    endpoint: str | None = None
    size: int | None = None
    etag: str | None = None
    version: str | None = None
    checksum: str | None = None
    modified_at: datetime | None = None
    verified: bool = True

    def is_same(self, found: Found) -> bool:
        """By version where both have one, else by size and ETag, else by size and time.

        What was not recorded cannot differ. Times are compared to the second: a HEAD says no more.
        """
        if self.version is not None and found.version is not None:
            return self.version == found.version
        if self.size is not None and self.size != found.size:
            return False
        if self.etag is not None and found.etag is not None:
            return self.etag == found.etag
        if self.modified_at is None or found.modified_at is None:
            return True
        return self.modified_at.replace(microsecond=0) == found.modified_at.replace(microsecond=0)


class ServerReference(NamedTuple):
    """A place that the server is to list when the version is logged."""

    uri: str
    name: str | None
    checksum: str | None
    max_objects: int
