"""Signed requests, by which bytes travel straight between client and storage."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Self

import strawberry
from sqlalchemy import Row

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.scalars import JSON
from wanllmdb_server.artifacts.blobs import BlobState, select_blobs_of, to_sign
from wanllmdb_server.artifacts.tables import blob
from wanllmdb_server.artifacts.versions import describe
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.errors import BlobCorrupt, NotFound, VersionDeleted
from wanllmdb_server.storage import contract
from wanllmdb_server.storage.contract import (
    BlobToSign,
    ResumesUploads,
    Storage,
    SupportsMultipart,
    SupportsPacks,
)


@strawberry.type(description="A request that may be sent as it is, without credentials, until it expires.")
class SignedRequest:
    method: str = strawberry.field(description="The HTTP method.")
    url: str = strawberry.field(description="The URL.")
    headers: JSON = strawberry.field(description="Headers that must be sent, as a JSON object.")
    expires_at: datetime = strawberry.field(description="When it expires.")

    @classmethod
    def of(cls, signed: contract.SignedRequest) -> Self:
        return cls(
            method=signed.method,
            url=signed.url,
            headers=JSON(dict(signed.headers)),
            expires_at=signed.expires_at,
        )


@strawberry.type(description="The signed request for one blob.")
class SignedBlob(SignedRequest):
    digest: str = strawberry.field(description="Which blob.")
    resumable: bool = strawberry.field(
        default=False,
        description="Whether an upload that broke off can go on: a HEAD of the URL answers `Upload-Offset`, "
        "and a PUT with `Content-Range` sends the bytes from there.",
    )

    @classmethod
    def for_blob(cls, signed: contract.SignedRequest, digest: str, *, resumable: bool = False) -> Self:
        return cls(
            method=signed.method,
            url=signed.url,
            headers=JSON(dict(signed.headers)),
            expires_at=signed.expires_at,
            digest=digest,
            resumable=resumable,
        )


@strawberry.type(description="The signed request for one part of a blob.")
class SignedPart(SignedRequest):
    number: int = strawberry.field(description="Which part, from 1.")

    @classmethod
    def for_part(cls, signed: contract.SignedRequest, number: int) -> Self:
        return cls(
            method=signed.method,
            url=signed.url,
            headers=JSON(dict(signed.headers)),
            expires_at=signed.expires_at,
            number=number,
        )


@strawberry.type(description="One signed request that carries many small blobs.")
class SignedPack(SignedRequest):
    listing: str = strawberry.field(
        description="A line `<digest hex> <size> <key>` for each blob; the request's body starts with it."
    )

    @classmethod
    def for_pack(cls, pack: contract.SignedPack) -> Self:
        signed = pack.request
        return cls(
            method=signed.method,
            url=signed.url,
            headers=JSON(dict(signed.headers)),
            expires_at=signed.expires_at,
            listing=pack.listing,
        )


@strawberry.type(description="Signed requests for reading blobs: each blob is in exactly one of the lists.")
class SignedDownloads:
    blobs: list[SignedBlob] = strawberry.field(description="Requests for one blob each.")
    packs: list[SignedPack] = strawberry.field(description="Requests for many small blobs each.")


def sign_downloads(info: Info, version: Row[Any], digests: Sequence[str]) -> SignedDownloads:
    """Raises `NotFound` for a digest that the version does not have, `BlobCorrupt`, `VersionDeleted`."""
    if version.deleted_at is not None:
        raise VersionDeleted(f"{describe(version)} was deleted; use another version")
    rows = blobs_by_digest(info, version.id, digests)
    expires = info.context.settings.get_url_seconds
    for row in rows:
        if row.state == BlobState.CORRUPT.value:
            raise BlobCorrupt(
                f"the stored bytes of {row.digest} are damaged; log the version again", digest=row.digest
            )
    singles: list[SignedBlob] = []
    packs: list[SignedPack] = []
    for storage, wanted in by_storage(info, rows):
        alone, packed = split(storage, wanted)
        if isinstance(storage, SupportsPacks):
            packs += map(SignedPack.for_pack, storage.sign_get_packs(packed, expires))
        requests = storage.sign_get(alone, expires)
        singles += [
            SignedBlob.for_blob(request, item.digest) for request, item in zip(requests, alone, strict=True)
        ]
    return SignedDownloads(blobs=singles, packs=packs)


def blobs_by_digest(info: Info, version_id: int, digests: Sequence[str]) -> Sequence[Row[Any]]:
    """The version's blobs with those digests. Raises `NotFound`, naming one that it does not have."""
    query = select_blobs_of(version_id).where(among(blob.c.digest))
    verified_last = blob.c.state == BlobState.VERIFIED.value
    query = query.order_by(blob.c.storage, verified_last)
    found = info.context.read.execute(query, {"values": as_list(digests)}).all()
    rows = {row.digest: row for row in found}  # two drafts may have brought the same bytes: one is enough
    unknown = set(digests) - set(rows)
    if unknown:
        digest = min(unknown)
        raise NotFound(f"the version has no entry with digest {digest}; add it first", digest=digest)
    return list(rows.values())


def by_storage(info: Info, rows: Iterable[Row[Any]]) -> Iterable[tuple[Storage, list[BlobToSign]]]:
    """The blobs of each storage; rows come ordered by storage."""
    for name, group in groupby(rows, key=lambda row: row.storage):
        yield info.context.services.storage(name), [to_sign(row) for row in group]


def in_parts(storage: Storage, wanted: Sequence[BlobToSign]) -> set[str]:
    """The digests of blobs that must be uploaded in parts."""
    if not isinstance(storage, SupportsMultipart):
        return set()
    return {item.digest for item in wanted if item.size > storage.multipart_threshold}


def is_resumable(storage: Storage, item: BlobToSign) -> bool:
    """Whether a single PUT of the blob may go on where an earlier one broke off."""
    return isinstance(storage, ResumesUploads) and item.size > storage.resumable_above


def split(storage: Storage, wanted: Sequence[BlobToSign]) -> tuple[list[BlobToSign], list[BlobToSign]]:
    """Blobs that travel alone, and those small enough for a pack where the storage can do that."""
    limit = storage.pack_blob_limit if isinstance(storage, SupportsPacks) else -1
    return [b for b in wanted if b.size > limit], [b for b in wanted if b.size <= limit]
