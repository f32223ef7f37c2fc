"""Uploads in parts: begin or find again, sign parts in batches, complete, abort.

The storage is asked outside any transaction; what it said is then noted in a short one. Each of these may
be repeated at will, and each may meet another process that does the same.
"""

from typing import Annotated, Any, Protocol, cast

import strawberry
from sqlalchemy import Row

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of, to_global
from wanllmdb_server.api.mutations.logging import DRAFT
from wanllmdb_server.api.scalars import BigInt
from wanllmdb_server.api.transfers import SignedPart, blobs_by_digest
from wanllmdb_server.artifacts import uploads
from wanllmdb_server.artifacts.blobs import BlobState, claim_blob, key_of, to_sign
from wanllmdb_server.artifacts.drafts import get_draft, touch_draft
from wanllmdb_server.errors import (
    AlreadyExists,
    Conflict,
    InvalidInput,
    ListTooLong,
    ObjectNotFound,
    SizeMismatch,
    UnsupportedOperation,
)
from wanllmdb_server.storage.contract import PartStat, PartToSign, Storage, SupportsMultipart

_MOST_PARTS = 1_000
_NAMED = 20
_CRC_END = 1 << 32
_HARMLESS = "Accepted for uniformity; repeating is harmless."
_UPLOAD = "The id that `startUpload` returned."


@strawberry.input(description="A large blob that is about to be sent.")
class StartUploadInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    digest: str = strawberry.field(description="Which of the draft's blobs.")
    idempotency_key: str | None = strawberry.field(default=None, description=_HARMLESS)


@strawberry.input(description="A part that is about to be sent.")
class PartInput:
    number: int = strawberry.field(description="Which part, from 1.")
    crc32: BigInt = strawberry.field(description="CRC-32 (IEEE) of its bytes, as an unsigned number.")


@strawberry.input(description="Parts that are about to be sent.")
class UploadPartsInput:
    upload: strawberry.ID = strawberry.field(description=_UPLOAD)
    parts: list[PartInput] = strawberry.field(
        description="The parts; a few at a time, for their URLs expire."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=_HARMLESS)


@strawberry.input(description="An upload all parts of which were sent.")
class CompleteUploadInput:
    upload: strawberry.ID = strawberry.field(description=_UPLOAD)
    idempotency_key: str | None = strawberry.field(default=None, description=_HARMLESS)


@strawberry.input(description="An upload to give up.")
class AbortUploadInput:
    upload: strawberry.ID = strawberry.field(description=_UPLOAD)
    idempotency_key: str | None = strawberry.field(default=None, description=_HARMLESS)


@strawberry.type(description="An upload in parts that is under way. It survives the client that began it.")
class Upload:
    row: strawberry.Private[Row[Any]]
    id: strawberry.ID = strawberry.field(description="Global id.")
    digest: str = strawberry.field(description="The digest of the blob.")
    size: BigInt = strawberry.field(description="The size of the blob in bytes.")
    part_size: BigInt = strawberry.field(description="How many bytes every part but the last has.")
    part_count: int = strawberry.field(description="How many parts there are.")

    @strawberry.field(description="The numbers of the parts that the storage holds, asked just now.")
    def held_parts(self, info: Info) -> list[int]:
        storage = _multipart(info, self.row.storage)
        info.context.close()  # storage is asked outside any transaction
        return [part.number for part in _listed(storage, self.row) or []]

    @classmethod
    def of(cls, row: Row[Any]) -> "Upload":
        return cls(
            row=row,
            id=strawberry.ID(to_global("Upload", row.id)),
            digest=row.digest,
            size=BigInt(row.size),
            part_size=BigInt(row.part_size),
            part_count=uploads.part_count(row),
        )


@strawberry.type(description="The upload to go on with.")
class StartUploadPayload:
    upload: Upload | None = strawberry.field(description="Null when the blob has arrived already.")


@strawberry.type(description="Signed requests for the parts.")
class UploadPartsPayload:
    upload: Upload = strawberry.field(description="The upload.")
    parts: list[SignedPart] = strawberry.field(description="A request for each of the parts.")


@strawberry.type(description="The blob that has arrived.")
class CompleteUploadPayload:
    digest: str = strawberry.field(description="The digest of the blob.")


@strawberry.type(description="The upload that was given up.")
class AbortUploadPayload:
    id: strawberry.ID = strawberry.field(description="The id it had.")


def start_upload(
    info: Info,
    input: Annotated[StartUploadInput, strawberry.argument(description="The blob.")],  # noqa: A002  # the name in the API
) -> StartUploadPayload:
    context = info.context
    draft = get_draft(context.read, context.actor, row_id_of("ArtifactVersion", input.version))
    [wanted] = blobs_by_digest(info, draft.id, [input.digest])
    if wanted.state != BlobState.PENDING.value:
        return StartUploadPayload(upload=None)
    storage = _multipart(info, wanted.storage)
    known = uploads.find_upload(context.read, context.actor, wanted)
    context.close()  # storage is asked outside any transaction
    is_there = known is not None and known.blob_id == wanted.id and _listed(storage, known) is not None
    if known is not None and is_there:
        with context.write() as connection:
            uploads.touch_upload(connection, known)
        return StartUploadPayload(upload=Upload.of(known))
    if uploads.is_whole(wanted, storage.stat(key_of(wanted))):
        # Completed by a server that died before it could note that.
        with context.write() as connection:
            claim_blob(connection, wanted.id)
            if known is not None:
                uploads.forget_upload(connection, known)
        return StartUploadPayload(upload=None)
    return StartUploadPayload(upload=Upload.of(_begin(info, storage, draft.id, wanted, known)))


def _begin(
    info: Info, storage: SupportsMultipart, draft_id: int, wanted: Row[Any], gone: Row[Any] | None
) -> Row[Any]:
    """A new upload at the storage, and the session for it; or that of who was faster."""
    provider_id = storage.create_upload(to_sign(wanted))
    part_size = storage.part_size(wanted.size)
    with info.context.write() as connection:
        row = uploads.keep_upload(connection, info.context.actor, wanted, provider_id, part_size, gone)
        touch_draft(connection, draft_id)
    if row.provider_id != provider_id:
        storage.abort_upload(key_of(wanted), provider_id)
    return row


def upload_parts(
    info: Info,
    input: Annotated[UploadPartsInput, strawberry.argument(description="The parts.")],  # noqa: A002  # the name in the API
) -> UploadPartsPayload:
    context = info.context
    row = uploads.get_upload(context.read, context.actor, row_id_of("Upload", input.upload))
    parts = _to_sign(row, input.parts)
    storage = _multipart(info, row.storage)
    context.close()  # signing may ask a key service
    key, expires = uploads.key_of_upload(row), context.settings.put_url_seconds
    requests = storage.sign_parts(key, row.provider_id, parts, expires)
    with context.write() as connection:
        uploads.touch_upload(connection, row)
    signed = [SignedPart.for_part(r, part.number) for r, part in zip(requests, parts, strict=True)]
    return UploadPartsPayload(upload=Upload.of(row), parts=signed)


def _to_sign(row: Row[Any], parts: list[PartInput]) -> list[PartToSign]:
    if len(parts) > _MOST_PARTS:
        raise ListTooLong(
            f"there are {len(parts)} parts; ask for at most {_MOST_PARTS} at a time", limit=_MOST_PARTS
        )
    count = uploads.part_count(row)
    for part in parts:
        if not 1 <= part.number <= count:
            raise InvalidInput(f"part {part.number} does not exist; this upload has parts 1 to {count}")
        if not 0 <= part.crc32 < _CRC_END:
            raise InvalidInput(f"crc32 {part.crc32} of part {part.number} is not between 0 and 2**32 - 1")
    return [PartToSign(p.number, uploads.size_of_part(row, p.number), p.crc32) for p in parts]


def complete_upload(
    info: Info,
    input: Annotated[CompleteUploadInput, strawberry.argument(description="The upload.")],  # noqa: A002  # the name in the API
) -> CompleteUploadPayload:
    context = info.context
    row = uploads.get_upload(context.read, context.actor, row_id_of("Upload", input.upload))
    storage = _multipart(info, row.storage)
    key = uploads.key_of_upload(row)
    context.close()  # storage is asked outside any transaction
    parts = _listed(storage, row)
    if parts is not None:
        _refuse_gaps(row, parts)
        _complete(storage, key, row, parts)
    found = storage.stat(key)
    if found is None:
        raise ObjectNotFound(
            f"the storage has forgotten the upload of {row.digest}; ask startUpload for another one",
            digest=row.digest,
        )
    if not uploads.is_whole(row, found):
        raise SizeMismatch(
            f"{row.digest} has {found.size} bytes in the storage, not {row.size}; the storage was changed "
            "from outside",
            digest=row.digest,
            size=row.size,
            actual=found.size,
        )
    with context.write() as connection:
        uploads.finish_upload(connection, row)
    return CompleteUploadPayload(digest=row.digest)


def _complete(storage: SupportsMultipart, key: str, row: Row[Any], parts: list[PartStat]) -> None:
    try:
        storage.complete_upload(key, row.provider_id, parts)
    except AlreadyExists:
        storage.abort_upload(key, row.provider_id)  # its parts would be paid for
    except ObjectNotFound:
        return  # somebody else completed or aborted it just now: what is stored will tell


def _refuse_gaps(row: Row[Any], parts: list[PartStat]) -> None:
    held = {part.number for part in parts}
    missing = [number for number in range(1, uploads.part_count(row) + 1) if number not in held]
    if missing:
        raise Conflict(
            f"{len(missing)} parts of {row.digest} have not arrived, the first is number {missing[0]}; "
            "send them and complete the upload again",
            digest=row.digest,
            count=len(missing),
            parts=missing[:_NAMED],
        )


def abort_upload(
    info: Info,
    input: Annotated[AbortUploadInput, strawberry.argument(description="The upload.")],  # noqa: A002  # the name in the API
) -> AbortUploadPayload:
    context = info.context
    row = uploads.get_upload(context.read, context.actor, row_id_of("Upload", input.upload))
    storage = _multipart(info, row.storage)
    with context.write() as connection:
        uploads.forget_upload(connection, row)
    storage.abort_upload(uploads.key_of_upload(row), row.provider_id)
    return AbortUploadPayload(id=input.upload)


class _Both(Storage, SupportsMultipart, Protocol):
    """A storage with that ability."""


def _multipart(info: Info, name: str) -> _Both:
    storage = info.context.services.storage(name)
    if not isinstance(storage, SupportsMultipart):
        raise UnsupportedOperation(
            f"storage {name!r} takes no uploads in parts; send the blob by signUploads", storage=name
        )
    return cast("_Both", storage)


def _listed(storage: SupportsMultipart, row: Row[Any]) -> list[PartStat] | None:
    """The whole parts that the storage holds, None if it does not know the upload any more."""
    try:
        listed = storage.list_parts(uploads.key_of_upload(row), row.provider_id)
    except ObjectNotFound:
        return None
    return uploads.whole_parts(row, listed)
