"""The references of a logged version: what they are, how their sources stand now, and their bytes."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Literal, NamedTuple

from urllib3.exceptions import HTTPError

from wanllmdb._generated.enums import Drift
from wanllmdb._generated.fragments import JobFields, ReferenceFields
from wanllmdb._generated.input_types import CheckReferencesInput
from wanllmdb.checksums import Checksum
from wanllmdb.errors import NotFound, ReferenceChanged, TransferFailed, UnsupportedOperation, WanllmdbError
from wanllmdb.manifest import ReferenceEntry
from wanllmdb.paging import Pages
from wanllmdb.parallel import run_all
from wanllmdb.paths import Root
from wanllmdb.permissions import Permissions
from wanllmdb.placing import NewFile, write_all
from wanllmdb.session import Session
from wanllmdb.sourced import Reference
from wanllmdb.sources import bucket_references, file_path, plugin_errors, stat
from wanllmdb.uris import BUCKETS, WEB, parse_uri
from wanllmdb.waiting import wait_for
from wanllmdb.web import Web, plain_etag

OnDrift = Literal["error", "warn"]
log = logging.getLogger("wanllmdb")

_PAGE = 500
_PATHS = 1_000
_CHUNK = 1 << 20
_THREADS = 8
_URL_SECONDS = 900


class ReferenceCheck(NamedTuple):
    """How the source of a reference stands: "same", "changed", "missing" or "unreadable", and why."""

    path: str
    uri: str
    state: str
    detail: str = ""


class Route(NamedTuple):
    """How a reference is fetched: by the server's signed request, or with what this process may do."""

    reference: Reference
    signed: Any = None


def list_references(session: Session, ref: str) -> list[Reference]:
    """All that the registry knows of a version's references, by path."""
    operations = session.operations
    pages = Pages[ReferenceFields](
        lambda after: operations.list_references(ref, _PAGE, after).artifact_version.entries
    )
    return [
        Reference(
            node.path, str(node.uri), node.endpoint, node.size, node.etag, node.object_version,
            node.checksum, node.modified_at, node.verified,
        )
        for node in pages
    ]  # fmt: skip


def check_by_client(references: Sequence[Reference], permissions: Permissions) -> list[ReferenceCheck]:
    """Compare each source with what was recorded, with what this process may open."""
    with ThreadPoolExecutor(_THREADS, "wanllmdb-check") as pool:
        return list(pool.map(partial(_check, permissions), references))


def _check(permissions: Permissions, reference: Reference) -> ReferenceCheck:
    path, uri = reference.path, reference.uri
    try:
        found = stat(uri, reference.endpoint, permissions)
    except (WanllmdbError, OSError) as error:
        return ReferenceCheck(path, uri, "unreadable", str(error))
    if found is None:
        return ReferenceCheck(path, uri, "missing")
    return ReferenceCheck(path, uri, "same" if reference.is_same(found) else "changed")


def check_by_server(session: Session, ref: str) -> list[ReferenceCheck]:
    """The same by the server, which stores what it finds. Raises `WanllmdbError` if its job fails."""
    job: JobFields = session.operations.check_references(
        CheckReferencesInput(version=ref)
    ).check_references.job
    wait_for(session, job)
    operations = session.operations
    pages = Pages[ReferenceFields](
        lambda after: operations.list_references(ref, _PAGE, after).artifact_version.entries
    )
    return [
        ReferenceCheck(node.path, str(node.uri), (node.drift_state or Drift.UNKNOWN).value.lower())
        for node in pages
    ]


def route(
    session: Session, ref: str | None, entries: Sequence[ReferenceEntry], permissions: Permissions
) -> list[Route]:
    """How each reference is to be fetched. Raises `ReferenceNotAllowed` before anything is.

    The entries are those of the verified manifest; what the registry says besides is only looked up.
    """
    known: dict[str, Reference] = {}
    signed: dict[str, Any] = {}
    if ref is not None:
        known = {item.path: item for item in list_references(session, ref)}
        paths = [entry.path for entry in entries if parse_uri(entry.uri).scheme in BUCKETS]
        for start in range(0, len(paths), _PATHS):
            answer = session.operations.sign_references(ref, paths[start : start + _PATHS])
            signed |= {item.path: item for item in answer.artifact_version.reference_downloads}
    routes = []
    for entry in entries:
        more = known.get(entry.path)
        reference = Reference(entry.path, entry.uri, None, entry.size, entry.etag, entry.version)
        if more is not None and more.uri == entry.uri:
            reference = reference._replace(
                endpoint=more.endpoint, checksum=more.checksum, modified_at=more.modified_at
            )
        if entry.path not in signed:
            permissions.check(reference.uri, reference.endpoint)
        routes.append(Route(reference, signed.get(entry.path)))
    return routes


def fetch_references(
    session: Session, routes: Sequence[Route], folder: str | os.PathLike[str], permissions: Permissions,
    on_drift: OnDrift,
) -> None:  # fmt: skip
    """Put the bytes of references below `folder`, each under its name when it is whole.

    Raises `ReferenceChanged` naming the object whose recorded state cannot be had any more; with "warn"
    what is there now is taken. Raises `ReferenceNotAllowed`, `TransferFailed`.
    """
    root = Root(folder)
    fetcher = _Fetcher(session, permissions, on_drift)
    run_all((partial(fetcher.fetch, item, root.place(item.reference.path)) for item in routes), 4)


class _Fetcher:
    def __init__(self, session: Session, permissions: Permissions, on_drift: OnDrift) -> None:
        self._session = session
        self._permissions = permissions
        self._on_drift = on_drift

    def fetch(self, item: Route, target: str) -> None:
        reference = item.reference
        try:
            self._fetch(item, target, reference.version)
        except ReferenceChanged as drift:
            if self._on_drift != "warn":
                raise
            log.warning("%s; taking what is there now, as on_drift='warn' asks", drift.message)
            self._fetch(Route(reference._replace(size=None, etag=None, checksum=None), self._unpinned(item)),
                        target, None)  # fmt: skip

    def _unpinned(self, item: Route) -> Any:
        """A signed request names its version, so what is there now needs the client's own credentials."""
        if item.signed is not None and item.reference.version is None:
            return item.signed
        return None

    def _fetch(self, item: Route, target: str, version: str | None) -> None:
        reference = item.reference
        with self._opened(item, version) as (found, read), NewFile(target) as new:
            if reference.size is not None and found.size is not None and found.size != reference.size:
                raise _changed(reference, f"it has {found.size} bytes instead of {reference.size}")
            if reference.etag is not None and found.etag is not None and found.etag != reference.etag:
                raise _changed(reference, "its ETag is another one")
            self._copy(reference, read, new.handle, found)
            new.commit()

    def _copy(self, reference: Reference, read: Callable[[int], bytes], handle: int, found: "_Head") -> None:
        check = Checksum(reference.checksum)
        if check.name and not check.can_judge and not _is_pinned(reference, found):
            raise UnsupportedOperation(
                f"{reference.path}: nothing but a {check.name} checksum tells whether {reference.uri} still "
                f"has the bytes that were added, and it cannot be computed here; {check.cure}",
                details={"path": reference.path, "uri": reference.uri, "checksum": reference.checksum},
            )
        size = reference.size if found.size is None else found.size
        count = 0
        while chunk := read(_CHUNK):
            write_all(handle, chunk)
            check.update(chunk)
            count += len(chunk)
            if size is not None and count > size:
                break
        if found.size is not None and count != found.size:
            raise TransferFailed(f"{reference.uri} sent {count} bytes instead of {found.size}; try again")
        if reference.size is not None and count != reference.size:
            raise _changed(reference, f"it does not have {reference.size} bytes")
        if not check.is_right():
            raise _changed(reference, f"its bytes do not have the checksum {reference.checksum}")

    @contextmanager
    def _opened(self, item: Route, version: str | None) -> Iterator[tuple["_Head", Callable[[int], bytes]]]:
        reference = item.reference
        scheme = parse_uri(reference.uri).scheme
        with ExitStack() as stack:
            if item.signed is not None or scheme in BUCKETS:
                signed = item.signed or self._sign(reference, version)
                try:
                    stream = self._session.connections.stream(signed.method, signed.url, None, signed.headers)
                    answer = stack.enter_context(stream)
                except NotFound as error:
                    raise _changed(reference, "it is gone") from error
                length = answer.headers.get("content-length", "")
                head = _Head(
                    int(length) if length.isdecimal() else None, plain_etag(answer.headers.get("etag"))
                )
                yield head, _reader(answer.read, reference.uri)
            elif scheme in WEB:
                opened = stack.enter_context(Web(self._permissions).fetch(reference.uri))
                if opened is None:
                    raise _changed(reference, "it is gone")
                yield _Head(opened[0].size, opened[0].etag), _reader(opened[1].read, reference.uri)
            else:
                yield from _local(reference, self._permissions, stack)

    def _sign(self, reference: Reference, version: str | None) -> Any:
        self._permissions.check(reference.uri, reference.endpoint)
        scheme = parse_uri(reference.uri).scheme
        with plugin_errors(reference.uri):
            return bucket_references(scheme, reference.endpoint).sign_reference(
                reference.uri, version, _URL_SECONDS
            )


class _Head(NamedTuple):
    """Size and ETag as they came with the bytes."""

    size: int | None
    etag: str | None


def _local(
    reference: Reference, permissions: Permissions, stack: ExitStack
) -> Iterator[tuple[_Head, Callable[[int], bytes]]]:
    path = file_path(reference.uri, permissions)
    try:
        file = stack.enter_context(open(path, "rb"))  # noqa: PTH123, SIM115 - the stack closes it
    except FileNotFoundError as error:
        raise _changed(reference, "it is gone") from error
    found = os.fstat(file.fileno())
    yield _Head(found.st_size, str(found.st_mtime_ns)), file.read


def _reader(read: Callable[[int], bytes], uri: str) -> Callable[[int], bytes]:
    def checked(count: int) -> bytes:
        try:
            return read(count)
        except (HTTPError, OSError) as error:
            raise TransferFailed(f"{uri} broke off: {error}; run the download again") from error

    return checked


def _is_pinned(reference: Reference, found: _Head) -> bool:
    """Whether the source itself vouches that these are the bytes that were added."""
    if reference.version is not None and parse_uri(reference.uri).scheme in BUCKETS:
        return True
    return reference.etag is not None and reference.etag == found.etag


def _changed(reference: Reference, reason: str) -> ReferenceChanged:
    pinned = f" in version {reference.version}" if reference.version else ""
    return ReferenceChanged(
        f"{reference.path}: {reference.uri}{pinned} is not any more what was added: {reason}",
        details={"path": reference.path, "uri": reference.uri, "version": reference.version},
    )
