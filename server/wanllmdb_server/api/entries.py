"""The entries of a version."""

import mimetypes
from datetime import datetime
from typing import Annotated, Any, Self

import strawberry
from sqlalchemy import Row
from strawberry import Private

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.references import Allowed
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.api.transfers import SignedRequest
from wanllmdb_server.artifacts.blobs import BlobState, to_sign
from wanllmdb_server.artifacts.references import Drift
from wanllmdb_server.errors import BlobCorrupt, InvalidInput

_LONGEST = 7 * 24 * 3600


@strawberry.type(description="A path in a version and the bytes behind it.")
class Entry:
    path: str = strawberry.field(description="Its path, relative, with `/` between the parts.")
    digest: str | None = strawberry.field(
        description="`sha256:<hex>` of its bytes; null for a reference, whose bytes nobody has hashed."
    )
    size: BigInt | None = strawberry.field(
        description="How many bytes it has; null for a reference whose source does not say."
    )
    content_type: str | None = strawberry.field(description="Its media type, guessed from the name.")
    verification: BlobState | None = strawberry.field(
        description="What is known of its bytes; null for a reference."
    )
    is_reference: bool = strawberry.field(description="Whether its bytes stay at `uri`.")
    uri: str | None = strawberry.field(description="Where the bytes of a reference are.")
    endpoint: str | None = strawberry.field(description="The address of the storage service of a reference.")
    etag: str | None = strawberry.field(description="The ETag that the source had.")
    object_version: str | None = strawberry.field(
        description="The version id or generation of the source; null if it is not pinned."
    )
    checksum: str | None = strawberry.field(description="The provider's checksum, `<name>:<value>`.")
    modified_at: datetime | None = strawberry.field(description="When the source had last been changed.")
    verified: bool = strawberry.field(
        description="False for a reference that was added without looking at a checksum."
    )
    drift_state: Drift | None = strawberry.field(
        description="What the last check of a reference found; null for a blob."
    )
    checked_at: datetime | None = strawberry.field(description="When the reference was last checked.")
    allowed: Private[Allowed]
    row: Private[Row[Any]]

    @strawberry.field(
        description="A signed request for its bytes; of a reference only where the allow-list has it."
    )
    def download(
        self,
        info: Info,
        expires_in: Annotated[
            int | None, strawberry.argument(description="Seconds it stays good; default: as configured.")
        ] = None,
    ) -> SignedRequest:
        seconds = expires_in if expires_in is not None else info.context.settings.get_url_seconds
        if not 1 <= seconds <= _LONGEST:
            raise InvalidInput(f"expiresIn is {seconds}; ask for 1 second to 7 days", limit=_LONGEST)
        row = self.row
        if row.uri is not None:
            return SignedRequest.of(self.allowed.sign(row, seconds))
        if row.state == BlobState.CORRUPT.value:
            raise BlobCorrupt(
                f"the stored bytes of {row.digest} are damaged; log the version again", digest=row.digest
            )
        storage = info.context.services.storage(row.storage)
        (signed,) = storage.sign_get([to_sign(row)], seconds, filename=self.path.rsplit("/", 1)[-1])
        return SignedRequest.of(signed)

    @classmethod
    def of(cls, row: Row[Any], allowed: Allowed) -> Self:
        outside = row.uri is not None
        return cls(
            path=row.path,
            digest=row.digest,
            size=row.size,
            content_type=mimetypes.guess_type(row.path)[0],
            verification=None if outside else BlobState(row.state),
            is_reference=outside,
            uri=row.uri,
            endpoint=row.endpoint,
            etag=row.etag,
            object_version=row.object_version,
            checksum=row.checksum,
            modified_at=row.modified_at,
            verified=bool(row.verified) if outside else True,
            drift_state=Drift(row.drift) if outside else None,
            checked_at=row.checked_at,
            allowed=allowed,
            row=row,
        )
