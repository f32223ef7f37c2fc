"""Find what a URI refers to, and put references into a draft."""

from collections.abc import Sequence
from typing import Literal

from wanllmdb._generated.enums import ReferenceChecksum
from wanllmdb._generated.input_types import AddReferencesInput, ExpandReferenceInput, ReferenceInput
from wanllmdb.content import Content
from wanllmdb.errors import InvalidInput
from wanllmdb.session import Session
from wanllmdb.sourced import Found, Reference, ServerReference
from wanllmdb.sources import expand
from wanllmdb.uris import parse_uri, place_below
from wanllmdb.waiting import wait_for

Checksum = Literal["listing", "provider"] | None
Resolver = Literal["client", "server"]

_BATCH = 2_000


def find_references(
    content: Content, uri: str, name: str | None, checksum: Checksum, max_objects: int, resolve: Resolver
) -> list[str]:
    """Add what lies at or under `uri`; return the paths, none if the server is to find them later."""
    if checksum not in ("listing", "provider", None):
        raise InvalidInput(f"checksum={checksum!r} is none of 'listing', 'provider', None")
    if resolve not in ("client", "server"):
        raise InvalidInput(f"resolve={resolve!r} is neither 'client' nor 'server'")
    parse_uri(uri)
    if resolve == "server":
        content.server_references.append(ServerReference(uri, name, checksum, max_objects))
        return []
    found = expand(uri, max_objects=max_objects, checksum=checksum)
    references = [_reference(item, uri, name, checksum) for item in found]
    content.add_references(references)
    return [item.path for item in references]


def _reference(found: Found, root: str, name: str | None, checksum: Checksum) -> Reference:
    path = place_below(name, root, found.uri)
    return Reference(path, *found, verified=checksum is not None)


def add_references(session: Session, version_id: str, content: Content) -> None:
    """Put the references of `content` into a draft; wait for the server where it is to list them."""
    references: Sequence[Reference] = content.references()
    for start in range(0, len(references), _BATCH):
        batch = [_input(item) for item in references[start : start + _BATCH]]
        session.operations.add_references(AddReferencesInput(version=version_id, references=batch))
    for item in content.server_references:
        answer = session.operations.expand_reference(
            ExpandReferenceInput(
                version=version_id,
                uri=item.uri,
                name=item.name,
                max_objects=item.max_objects,
                checksum=ReferenceChecksum((item.checksum or "none").upper()),
            )
        )
        wait_for(session, answer.expand_reference.job)


def _input(item: Reference) -> ReferenceInput:
    return ReferenceInput(
        path=item.path,
        uri=item.uri,
        endpoint=item.endpoint,
        size=item.size,
        etag=item.etag,
        object_version=item.version,
        checksum=item.checksum,
        modified_at=item.modified_at,
        verified=item.verified,
    )
