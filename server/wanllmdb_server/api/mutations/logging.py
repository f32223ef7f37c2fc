"""The logging protocol: create a draft, add entries, sign uploads, commit."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Connection

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.ids import row_id_of, to_global
from wanllmdb_server.api.loading import versions_by_id
from wanllmdb_server.api.lookup import VERSION, find_or_create_project, find_run, find_version
from wanllmdb_server.api.mutations.perform import KEY_DESCRIPTION, perform
from wanllmdb_server.api.scalars import JSON, BigInt
from wanllmdb_server.api.transfers import (
    SignedBlob,
    SignedPack,
    blobs_by_digest,
    by_storage,
    in_parts,
    is_resumable,
    split,
)
from wanllmdb_server.api.versions import ArtifactVersion
from wanllmdb_server.artifacts import commit as committing
from wanllmdb_server.artifacts import drafts
from wanllmdb_server.artifacts.blobs import BlobState, expect_uploads, replace_spoiled
from wanllmdb_server.artifacts.drafts import DraftSpec, create_draft, get_draft, touch_draft
from wanllmdb_server.artifacts.entries import NewEntry, entries_of_manifest
from wanllmdb_server.artifacts.entries import add_entries as add_to_draft
from wanllmdb_server.artifacts.using import use_version
from wanllmdb_server.artifacts.versions import get_committed
from wanllmdb_server.errors import InvalidInput, ListTooLong, NotFound
from wanllmdb_server.storage.contract import SupportsPacks

DRAFT = "The draft's id."


@strawberry.input(description="A version to be logged.")
class CreateVersionInput:
    project: str = strawberry.field(description="The project's name; created if the settings allow it.")
    artifact: str = strawberry.field(description="The artifact's name; created with its first version.")
    type: str = strawberry.field(description="The artifact's type; an existing artifact must have it.")
    description: str = strawberry.field(default="", description="Free text.")
    metadata: JSON | None = strawberry.field(default=None, description="A JSON object.")
    run: strawberry.ID | None = strawberry.field(default=None, description="The run that logs it.")
    manifest_digest: str | None = strawberry.field(
        default=None, description="The manifest digest, if known: content already there needs no upload."
    )
    aliases: list[str] = strawberry.field(
        default_factory=list, description="The aliases meant for commit; only checked here."
    )
    tags: list[str] = strawberry.field(
        default_factory=list, description="The tags meant for commit; only checked here."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A path and the digest and size of its bytes.")
class EntryInput:
    path: str = strawberry.field(description="A relative path with `/` between the parts.")
    digest: str = strawberry.field(description="`sha256:<hex>` of the bytes.")
    size: BigInt = strawberry.field(description="How many bytes.")


@strawberry.input(description="Entries for a draft.")
class AddEntriesInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    entries: list[EntryInput] = strawberry.field(
        default_factory=list, description="The entries; each path once."
    )
    manifest: str | None = strawberry.field(
        default=None,
        description="More entries as lines of a manifest, which is several times faster for thousands.",
    )
    replace: bool = strawberry.field(
        default=False, description="Whether a path that the draft has already may get other bytes."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="Blobs that are about to be sent.")
class SignUploadsInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    digests: list[str] = strawberry.field(description="Which of the draft's blobs.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Accepted for uniformity; signing twice is harmless."
    )


@strawberry.input(description="A draft to publish, or a committed version to log again.")
class CommitVersionInput:
    version: strawberry.ID = strawberry.field(description="The id that `createVersion` returned.")
    aliases: list[str] = strawberry.field(
        default_factory=list, description="Aliases to set; `latest` goes without saying."
    )
    tags: list[str] = strawberry.field(default_factory=list, description="Tags to add.")
    run: strawberry.ID | None = strawberry.field(
        default=None, description="The run that logs it; default: the one given to `createVersion`."
    )
    manifest_digest: str | None = strawberry.field(
        default=None, description="What the entries must amount to; checked if given."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A draft to drop.")
class DiscardDraftInput:
    version: strawberry.ID = strawberry.field(description=DRAFT)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.input(description="A version that a run uses.")
class UseArtifactInput:
    version: str = strawberry.field(description=VERSION)
    run: strawberry.ID = strawberry.field(description="The run.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)


@strawberry.type(description="A version.")
class VersionPayload:
    version: ArtifactVersion = strawberry.field(description="The version as it is now.")


@strawberry.type(description="What is still to be uploaded.")
class AddEntriesPayload:
    missing: list[str] = strawberry.field(description="Digests whose bytes the project does not hold.")


@strawberry.type(
    description="Signed requests for uploads: each blob that is still missing is in exactly one of the lists."
)
class SignUploadsPayload:
    uploads: list[SignedBlob] = strawberry.field(description="Requests for one blob each.")
    packs: list[SignedPack] = strawberry.field(description="Requests for many small blobs each.")
    in_parts: list[str] = strawberry.field(
        description="Digests of blobs too large for one request: send them by `startUpload`."
    )


@strawberry.type(description="The draft that was dropped.")
class DiscardDraftPayload:
    id: strawberry.ID = strawberry.field(description="The id it had.")


def create_version(
    info: Info,
    input: Annotated[CreateVersionInput, strawberry.argument(description="The version.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    context = info.context
    if input.metadata is not None and not isinstance(input.metadata, dict):
        raise InvalidInput(f"metadata must be a JSON object, not {type(input.metadata).__name__}")
    metadata: dict[str, Any] = input.metadata or {}

    def work(connection: Connection) -> dict[str, Any]:
        owner = find_or_create_project(info, connection, input.project)
        spec = DraftSpec(
            artifact=input.artifact,
            type=input.type,
            description=input.description,
            metadata=metadata,
            run_id=find_run(connection, context.actor, input.run).id if input.run else None,
            manifest_digest=input.manifest_digest,
            aliases=input.aliases,
            tags=input.tags,
        )
        row = create_draft(connection, context.actor, owner, spec, context.settings.metadata_max_bytes)
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def add_entries(
    info: Info,
    input: Annotated[AddEntriesInput, strawberry.argument(description="The entries.")],  # noqa: A002  # the name in the API
) -> AddEntriesPayload:
    def work(connection: Connection) -> dict[str, Any]:
        missing = add_to_draft(
            connection,
            info.context.actor,
            row_id_of("ArtifactVersion", input.version),
            _entries(info, input),
            info.context.services.storages.default,
            replace=input.replace,
        )
        return {"missing": missing}

    return AddEntriesPayload(missing=perform(info, input, work)["missing"])


def _entries(info: Info, input_: AddEntriesInput) -> list[NewEntry]:
    """What is given in both forms, which together may be as long as one list."""
    entries = [NewEntry(item.path, item.digest, item.size) for item in input_.entries]
    entries += entries_of_manifest(input_.manifest or "")
    most = info.context.settings.list_max_items
    if len(entries) > most:
        raise ListTooLong(f"there are {len(entries)} entries; send at most {most} at a time", limit=most)
    return entries


def sign_uploads(
    info: Info,
    input: Annotated[SignUploadsInput, strawberry.argument(description="The blobs.")],  # noqa: A002  # the name in the API
) -> SignUploadsPayload:
    context = info.context
    draft = get_draft(context.read, context.actor, row_id_of("ArtifactVersion", input.version))
    rows = [
        row for row in blobs_by_digest(info, draft.id, input.digests) if row.state == BlobState.PENDING.value
    ]
    context.close()  # signing may ask a key service, or make a bucket
    expires = context.settings.put_url_seconds
    uploads: list[SignedBlob] = []
    packs: list[SignedPack] = []
    large: list[str] = []
    for storage, wanted in by_storage(info, rows):
        too_large = in_parts(storage, wanted)
        large += sorted(too_large)
        alone, packed = split(storage, [item for item in wanted if item.digest not in too_large])
        if isinstance(storage, SupportsPacks):
            packs += map(SignedPack.for_pack, storage.sign_put_packs(packed, expires))
        requests = storage.sign_put(alone, expires)
        uploads += [
            SignedBlob.for_blob(request, item.digest, resumable=is_resumable(storage, item))
            for request, item in zip(requests, alone, strict=True)
        ]
    with context.write() as connection:
        touch_draft(connection, draft.id)
        expect_uploads(connection, [row.id for row in rows], expires)
    return SignUploadsPayload(uploads=uploads, packs=packs, in_parts=large)


def commit_version(
    info: Info,
    input: Annotated[CommitVersionInput, strawberry.argument(description="The version.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    context = info.context
    version_id = row_id_of("ArtifactVersion", input.version)
    checked = committing.look_at(context.read, context.actor, version_id)
    context.close()  # storage is asked outside any transaction
    arrivals = committing.check_uploads(context.services.storage, checked.pending if checked else ())
    if arrivals.missing:
        try:
            committing.refuse_missing(context.read, version_id, arrivals.missing)
        finally:
            if arrivals.spoiled:  # a new upload needs another key
                with context.write() as connection:
                    replace_spoiled(connection, arrivals.spoiled)

    def work(connection: Connection) -> dict[str, Any]:
        spec = committing.CommitSpec(
            aliases=input.aliases,
            tags=input.tags,
            run_id=find_run(connection, context.actor, input.run).id if input.run else None,
            manifest_digest=input.manifest_digest,
        )
        committed_id = committing.commit(connection, context.actor, version_id, checked, spec, arrivals)
        return {"id": committed_id}

    return _payload(info, perform(info, input, work)["id"])


def discard_draft(
    info: Info,
    input: Annotated[DiscardDraftInput, strawberry.argument(description="The draft.")],  # noqa: A002  # the name in the API
) -> DiscardDraftPayload:
    def work(connection: Connection) -> dict[str, Any]:
        version_id = row_id_of("ArtifactVersion", input.version)
        drafts.discard_draft(connection, info.context.actor, version_id)
        return {"id": version_id}

    row_id = perform(info, input, work)["id"]
    return DiscardDraftPayload(id=strawberry.ID(to_global("ArtifactVersion", row_id)))


def use_artifact(
    info: Info,
    input: Annotated[UseArtifactInput, strawberry.argument(description="Which, and by whom.")],  # noqa: A002  # the name in the API
) -> VersionPayload:
    def work(connection: Connection) -> dict[str, Any]:
        actor = info.context.actor
        row = find_version(connection, actor, input.version)
        row = get_committed(connection, actor, row.id)
        use_version(connection, actor, row, find_run(connection, actor, input.run).id)
        return {"id": row.id}

    return _payload(info, perform(info, input, work)["id"])


def _payload(info: Info, version_id: int) -> VersionPayload:
    found = versions_by_id(info)([version_id]).get(version_id)
    if found is None:  # createVersion was repeated with the key of a draft that did not last
        raise NotFound(
            "the draft that was made for this request is gone: it was discarded, has expired, or an equal "
            "version took its place; log it again with a new idempotencyKey"
        )
    return VersionPayload(version=found)
