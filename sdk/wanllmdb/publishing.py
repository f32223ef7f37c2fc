"""Log a version: draft, entries, uploads, commit. Safe to repeat: nothing is sent that is there already."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wanllmdb._generated.enums import VersionState
from wanllmdb._generated.fragments import VersionFields
from wanllmdb._generated.input_types import (
    AddEntriesInput,
    CommitVersionInput,
    CreateVersionInput,
    SignUploadsInput,
)
from wanllmdb.content import Content
from wanllmdb.errors import BlobsMissing
from wanllmdb.manifest import BlobEntry, manifest_digest, manifest_lines
from wanllmdb.progress import progress_bar
from wanllmdb.referencing import add_references
from wanllmdb.session import Session
from wanllmdb.signing import Signed, SignedBlob, SignedPack
from wanllmdb.upload import LargeBlobs, upload
from wanllmdb.uploadsessions import UploadSessions

log = logging.getLogger("wanllmdb")

_ENTRIES = 5_000
_ATTEMPTS = 3


@dataclass(frozen=True)
class LogRequest:
    """What is logged, and as what."""

    project: str
    name: str
    type: str
    description: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    aliases: Sequence[str] = ()
    tags: Sequence[str] = ()


def publish(session: Session, content: Content, request: LogRequest) -> VersionFields:
    """Log the content as a version; return it, or the version that holds the same content already.

    Raises the server's errors, `FileChanged` when a source file changes meanwhile, `TransferFailed`.
    """
    entries = content.entries()
    blobs = [entry for entry in entries if isinstance(entry, BlobEntry)]
    # What the server has yet to list is in no digest that could be known here.
    digest = None if content.server_references else manifest_digest(entries)
    version = _create(session, request, digest)
    if version.state is VersionState.COMMITTED:
        _warn_about_differences(version, request)
        return _commit(session, version.id, request, digest)
    missing = _add_entries(session, version.id, blobs, replace=False)
    add_references(session, version.id, content)
    for attempt in range(1, _ATTEMPTS + 1):
        _send(session, version.id, content, missing)
        try:
            return _commit(session, version.id, request, digest)
        except BlobsMissing:
            if attempt == _ATTEMPTS:
                raise
            # Blobs that were there have gone since: adding the entries again finds out which.
            missing = _add_entries(session, version.id, blobs, replace=True)
    raise AssertionError  # the loop returns or raises


def _create(session: Session, request: LogRequest, digest: str | None) -> VersionFields:
    return session.operations.create_version(
        CreateVersionInput(
            project=request.project,
            artifact=request.name,
            type_=request.type,
            description=request.description,
            metadata=request.metadata,
            run=request.run_id,
            manifest_digest=digest,
            aliases=list(request.aliases),
            tags=list(request.tags),
        )
    ).create_version.version


def _add_entries(session: Session, version_id: str, entries: list[BlobEntry], *, replace: bool) -> set[str]:
    missing: set[str] = set()
    for start in range(0, len(entries), _ENTRIES):
        batch = entries[start : start + _ENTRIES]
        lines = b"".join(manifest_lines(batch)).decode()
        answer = session.operations.add_entries(
            AddEntriesInput(version=version_id, manifest=lines, replace=replace)
        )
        missing.update(answer.add_entries.missing)
    return missing


def _send(session: Session, version_id: str, content: Content, missing: set[str]) -> None:
    large = LargeBlobs(UploadSessions(session.operations, version_id))

    def sign(digests: Sequence[str]) -> Signed:
        answer = session.operations.sign_uploads(SignUploadsInput(version=version_id, digests=list(digests)))
        large.digests.update(answer.sign_uploads.in_parts)
        return signed_of(answer.sign_uploads.uploads, answer.sign_uploads.packs)

    items = content.uploads(missing)
    with progress_bar("uploading", sum(item.size for item in items)) as advance:
        upload(session.connections, items, sign, advance=advance, large=large)


def signed_of(blobs: Iterable[Any], packs: Iterable[Any]) -> Signed:
    """Signed requests from the generated models, which differ in their names only."""
    return (
        [
            SignedBlob(
                b.digest, b.method, b.url, b.headers, b.expires_at, resumable=getattr(b, "resumable", False)
            )
            for b in blobs
        ],
        [SignedPack(p.method, p.url, p.headers, p.expires_at, p.listing) for p in packs],
    )


def _commit(session: Session, version_id: str, request: LogRequest, digest: str | None) -> VersionFields:
    return session.operations.commit_version(
        CommitVersionInput(
            version=version_id,
            aliases=list(request.aliases),
            tags=list(request.tags),
            run=request.run_id,
            manifest_digest=digest,
        )
    ).commit_version.version


def _warn_about_differences(version: VersionFields, request: LogRequest) -> None:
    """Identical content keeps the description and metadata it was first logged with."""
    for name, wanted, kept in (
        ("description", request.description, version.description),
        ("metadata", request.metadata, version.metadata),
    ):
        if wanted and wanted != kept:
            log.warning(
                "%s:%s has this content already and keeps its own %s; use update() to change it",
                request.name,
                version.name,
                name,
            )
