"""Read a version: its manifest, kept in the cache by its digest, and its bytes."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from wanllmdb._generated.fragments import VersionFields
from wanllmdb.cache import Cache
from wanllmdb.cachepacks import touch
from wanllmdb.download import Downloaded, Wanted, download
from wanllmdb.errors import ChecksumMismatch, NotFound, ServerUnreachable
from wanllmdb.manifest import BlobEntry, Entry, ReferenceEntry, parse_manifest
from wanllmdb.paths import Root, check_entry_paths, entry_path, ignores_case
from wanllmdb.permissions import Permissions
from wanllmdb.progress import progress_bar
from wanllmdb.publishing import signed_of
from wanllmdb.referenced import OnDrift, fetch_references, route
from wanllmdb.session import Session
from wanllmdb.signing import Signed


def fetch_manifest(session: Session, version: VersionFields) -> list[Entry]:
    """The entries of a version, verified against its digest."""
    digest = str(version.digest)
    data = cached_manifest(session.cache, digest)
    if data is None:
        data = session.connections.request("GET", urlsplit(version.manifest_url).path).data
        if _sha256(data) != digest:
            raise ChecksumMismatch(
                f"the manifest of {version.artifact.name}:{version.name} does not have its digest; "
                "try again, and look at the server's log if it happens again"
            )
        keep_manifest(session.cache, digest, data)
    return entries_of(data)


def entries_of(data: bytes) -> list[Entry]:
    """The entries of a manifest."""
    return list(parse_manifest([data]))


def cached_manifest(cache: Cache, digest: str) -> bytes | None:
    """The manifest with that digest from the cache, verified; None if it is not there."""
    path = _manifest_path(cache, digest)
    try:
        with path.open("rb") as file:
            data = file.read()
            touch(file.fileno())
    except OSError:
        return None
    if _sha256(data) == digest:
        return data
    path.unlink(missing_ok=True)
    return None


def keep_manifest(cache: Cache, digest: str, data: bytes) -> None:
    path = _manifest_path(cache, digest)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def _manifest_path(cache: Cache, digest: str) -> Path:
    return cache.manifests / digest.removeprefix("sha256:")


def _sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def select(entries: Sequence[Entry], prefix: str | None) -> list[Entry]:
    """The entries at or below a path. Raises `NotFound` if there are none."""
    if prefix is None:
        return list(entries)
    path = entry_path(prefix.rstrip("/"))
    chosen = [entry for entry in entries if entry.path == path or entry.path.startswith(path + "/")]
    if not chosen:
        raise NotFound(f"the version has nothing at {prefix!r}; files() lists what it has")
    return chosen


def fetch_files(
    session: Session,
    ref: str | None,
    entries: Sequence[Entry],
    folder: str | os.PathLike[str],
    allow_references: Sequence[str] = (),
    on_drift: OnDrift = "error",
) -> Downloaded:
    """Put the entries below `folder`. Without a ref only what the cache holds can be had of blobs.

    Whether references may be opened is settled before anything is fetched.
    """
    folder_root = Root(folder)
    check_entry_paths([e.path for e in entries], ignore_case=ignores_case(Path(folder_root.folder)))
    permissions = Permissions(allow_references)
    outside = [entry for entry in entries if isinstance(entry, ReferenceEntry)]
    routes = route(session, ref, outside, permissions) if outside else []
    wanted = [
        Wanted(entry.path, entry.digest, entry.size) for entry in entries if isinstance(entry, BlobEntry)
    ]
    with progress_bar("downloading", sum(item.size for item in wanted)) as advance:
        done = download(
            session.connections, wanted, folder, _signer(session, ref), cache=session.cache, advance=advance
        )
    if routes:
        fetch_references(session, routes, folder, permissions, on_drift)
    return done


def _signer(session: Session, ref: str | None) -> Callable[[Sequence[str]], Signed]:
    def sign(digests: Sequence[str]) -> Signed:
        if ref is None:
            raise ServerUnreachable(
                f"{len(digests)} files are not in the cache and the server does not answer; "
                "start it, or set WANLLMDB_URL to a running one"
            )
        answer = session.operations.sign_downloads(ref, list(digests)).artifact_version.downloads
        return signed_of(answer.blobs, answer.packs)

    return sign
