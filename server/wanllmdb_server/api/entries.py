"""The entries of a version."""

import mimetypes
from typing import Annotated, Any, Self

import strawberry
from sqlalchemy import Row
from strawberry import Private

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.api.transfers import SignedRequest
from wanllmdb_server.artifacts.blobs import BlobState
from wanllmdb_server.errors import BlobCorrupt, InvalidInput
from wanllmdb_server.storage.contract import BlobToSign
from wanllmdb_server.storage.layout import blob_key

_LONGEST = 7 * 24 * 3600


@strawberry.type(description="A path in a version and the bytes behind it.")
class Entry:
    path: str = strawberry.field(description="Its path, relative, with `/` between the parts.")
    digest: str = strawberry.field(description="`sha256:<hex>` of its bytes.")
    size: BigInt = strawberry.field(description="How many bytes it has.")
    content_type: str | None = strawberry.field(description="Its media type, guessed from the name.")
    verification: BlobState = strawberry.field(description="What is known of its bytes.")
    row: Private[Row[Any]]
    project_id: Private[int]

    @strawberry.field(description="A signed request for its bytes.")
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
        if self.verification is BlobState.CORRUPT:
            raise BlobCorrupt(
                f"the stored bytes of {self.digest} are damaged; log the version again", digest=self.digest
            )
        storage = info.context.services.storage(self.row.storage)
        blob = BlobToSign(
            blob_key(str(self.project_id), self.digest, str(self.row.id)), self.digest, int(self.size)
        )
        (signed,) = storage.sign_get([blob], seconds, filename=self.path.rsplit("/", 1)[-1])
        return SignedRequest.of(signed)

    @classmethod
    def of(cls, row: Row[Any], project_id: int) -> Self:
        return cls(
            path=row.path,
            digest=row.digest,
            size=row.size,
            content_type=mimetypes.guess_type(row.path)[0],
            verification=BlobState(row.state),
            row=row,
            project_id=project_id,
        )
