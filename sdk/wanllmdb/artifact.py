"""`Artifact`: made locally and logged, or found in the registry and used."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from wanllmdb._generated.delete_preview import DeletePreviewDeletePreview
from wanllmdb._generated.fragments import MoveFields, RunFields, VersionFields, VersionFieldsCreatedBy
from wanllmdb._generated.input_types import (
    DeleteAliasInput,
    DeleteVersionInput,
    LinkVersionInput,
    RollbackAliasInput,
    SetAliasInput,
    TagsInput,
    UpdateVersionInput,
)
from wanllmdb.arguments import names
from wanllmdb.content import Content, FileInfo
from wanllmdb.errors import Conflict, InvalidInput
from wanllmdb.fetching import fetch_files, fetch_manifest, select
from wanllmdb.hashing import hash_file
from wanllmdb.lineage import Impact, LineageGraph, Way, fetch_impact, fetch_lineage
from wanllmdb.manifest import BlobEntry, Entry, ReferenceEntry, manifest_digest
from wanllmdb.paging import Pages
from wanllmdb.permissions import Permissions
from wanllmdb.referenced import OnDrift, ReferenceCheck, check_by_client, check_by_server, list_references
from wanllmdb.referencing import Checksum, Resolver, find_references
from wanllmdb.scan import LocalFile, local_file
from wanllmdb.session import Session

UNCHECKED: Any = object()
"""For an expected version that was not given: None says that the alias must not exist."""

_PAGE = 100


class Artifact:
    """A version of an artifact.

    One that you make has files added to it and is handed to `run.log_artifact`; then, like one from
    `run.use_artifact` or `Api().artifact`, it is logged: immutable, with a version, aliases and lineage.
    `metadata` is a dict; that of a logged version is replaced by `update()`.
    """

    def __init__(
        self,
        name: str,
        type: str,  # noqa: A002  # the field's term
        description: str = "",
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Start an artifact to be logged; `type` is for example "dataset" or "model"."""
        self._name = name
        self._type = type
        self._description = description
        self.metadata: dict[str, Any] = dict(metadata or {})
        self._content = Content()
        self._session: Session | None = None
        self._version: VersionFields | None = None
        self._run_id: str | None = None
        self._entries: list[Entry] | None = None

    # What it is

    @property
    def name(self) -> str:
        """The artifact's name."""
        return self._version.artifact.name if self._version else self._name

    @property
    def type(self) -> str:
        """The artifact's type."""
        return self._version.artifact.type_ if self._version else self._type

    @property
    def description(self) -> str:
        """Free text."""
        return self._version.description if self._version else self._description

    @property
    def is_logged(self) -> bool:
        """Whether it is a version in the registry."""
        return self._version is not None

    @property
    def size(self) -> int:
        """The sum of its files' sizes in bytes."""
        return self._version.size if self._version else sum(file.size for file in self.files())

    @property
    def digest(self) -> str:
        """The manifest digest, `sha256:<hex>`; hashes local files that were not hashed yet."""
        if self._version:
            return str(self._version.digest)
        if self._content.server_references:
            raise Conflict("the server has yet to list what was referred to; log the artifact first")
        return manifest_digest(self._content.entries())

    def files(self) -> list[FileInfo]:
        """Its files in path order: path, size and, once known, digest; of references the `uri`."""
        if self._version is None:
            return self._content.files()
        entries = self._logged_entries()
        ref = self._download_ref()
        known = {}
        if ref is not None and any(isinstance(entry, ReferenceEntry) for entry in entries):
            known = {item.path: item.verified for item in list_references(self._connected(), ref)}
        return [_info(entry, verified=known.get(entry.path, True)) for entry in entries]

    # Making one

    def add_file(self, local_path: str | os.PathLike[str], name: str | None = None) -> str:
        """Add a file under `name`, by default its own; return the path it got.

        Raises `InvalidPath` for a name that is taken or not allowed, `NotFound` if there is no such file.
        """
        return self._editable().add_file(local_path, name)

    def add_dir(
        self, local_path: str | os.PathLike[str], name: str | None = None, *, ignore: Sequence[str] = ()
    ) -> int:
        """Add all files below a folder, below `name` if given; return how many.

        Links are followed inside the folder only, empty folders are left out, `ignore` holds patterns
        such as "*.tmp" or "cache/".
        """
        return self._editable().add_dir(local_path, name, ignore)

    def new_file(
        self, name: str, mode: str = "w", encoding: str = "utf-8"
    ) -> AbstractContextManager[IO[Any]]:
        """A file to write to in a `with` block, as text ("w") or bytes ("wb")."""
        return self._editable().new_file(name, mode, encoding)

    def add_reference(
        self,
        uri: str,
        name: str | None = None,
        *,
        checksum: Checksum = "listing",
        max_objects: int = 10_000,
        resolve: Resolver = "client",
    ) -> list[str]:
        """Add the object at a URI, or all objects under it, whose bytes stay there; return the paths.

        Schemes are s3, gs (with the extras `wanllmdb[s3]`, `wanllmdb[gcs]`), http, https and file.
        `s3://b/data` is the object `data` or what is under `data/`, never a sibling `data2`. `name` is the
        path of the object, or the folder for the objects. Recorded are size, ETag, time, and the version
        id or generation where the source has one; `checksum="provider"` asks for each object's strongest
        checksum, None marks the entries unverified. With `resolve="server"` the server lists them when
        the artifact is logged, if the project's allow-list lets it, and no paths are known yet.
        Raises `LimitExceeded` for more than `max_objects`, `NotFound`, `InvalidInput`, `TransferFailed`.
        """
        return find_references(self._editable(), uri, name, checksum, max_objects, resolve)

    def remove(self, name: str) -> int:
        """Take out a file, or all files below a folder; return how many. Raises `NotFound`."""
        return self._editable().remove(name)

    # A logged one

    @property
    def id(self) -> str:
        """The version's id in the registry."""
        return self._logged().id

    @property
    def version(self) -> str:
        """The version's name, such as "v3"."""
        return str(self._logged().name)

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._logged().artifact.project.name

    @property
    def ref(self) -> str:
        """The ref that names exactly this version: "project/name:v3"."""
        return f"{self.project}/{self.name}:{self.version}"

    @property
    def aliases(self) -> list[str]:
        """The aliases that pointed to it when it was fetched or last changed here, sorted."""
        return list(self._logged().aliases)

    @property
    def tags(self) -> list[str]:
        """Its tags, sorted."""
        return list(self._logged().tags)

    @property
    def file_count(self) -> int:
        """How many files it has."""
        return self._version.file_count if self._version else len(self.files())

    @property
    def created_by(self) -> VersionFieldsCreatedBy:
        """Who committed it: `name`, and `reported_by`, the user@host that the client said it was."""
        return self._logged().created_by

    @property
    def created_at(self) -> datetime:
        """When it was committed."""
        return self._logged().created_at

    def download(
        self,
        root: str | os.PathLike[str] | None = None,
        path_prefix: str | None = None,
        *,
        allow_references: Sequence[str] = (),
        on_drift: OnDrift = "error",
    ) -> Path:
        """Put its files below `root`, by default `artifacts/<name>-<version>`; return that folder.

        Every byte is verified before a file appears under its name; what is right already is left alone,
        what the cache holds is not fetched. `path_prefix` takes one file or one folder of it.
        References are fetched in the version that was recorded. Those to local files, private addresses,
        and buckets that only your own credentials open need `allow_references`, a list of URI prefixes.
        If a source changed, `ReferenceChanged` names it; `on_drift="warn"` takes what is there now.
        Raises `ChecksumMismatch`, `PathNotAllowed`, `TransferFailed`, `NotFound` for the prefix,
        `ReferenceNotAllowed`.
        """
        folder = Path(root) if root is not None else Path("artifacts") / f"{self.name}-{self.version}"
        folder.mkdir(parents=True, exist_ok=True)
        chosen = select(self._logged_entries(), path_prefix)
        fetch_files(self._connected(), self._download_ref(), chosen, folder, allow_references, on_drift)
        return folder

    def get_path(self, path: str) -> Path:
        """Download one file, or one folder, into the default folder; return where it is."""
        return self.download(path_prefix=path) / path

    def open(self, path: str, mode: str = "r", encoding: str | None = None) -> IO[Any]:
        """Open one file for reading, "r" as text or "rb" as bytes; it is downloaded and verified first."""
        if mode not in ("r", "rb"):
            raise InvalidInput(f"mode {mode!r} is not supported; a version is immutable, use 'r' or 'rb'")
        if mode == "r" and encoding is None:
            encoding = "utf-8"
        return self.get_path(path).open(mode, encoding=encoding)

    def verify(self, root: str | os.PathLike[str] | None = None) -> list[str]:
        """Compare the files below `root` with this version; return what differs, a line each.

        Empty means that every file is there with the right bytes. Files besides them do not matter.
        """
        folder = Path(root) if root is not None else Path("artifacts") / f"{self.name}-{self.version}"
        return [problem for entry in self._logged_entries() if (problem := _compare(entry, folder))]

    def check(self, *, server: bool = False, allow_references: Sequence[str] = ()) -> list[ReferenceCheck]:
        """Compare the sources of its references with what was recorded; one result for each.

        Each has `path`, `uri`, a `state` ("same", "changed", "missing", "unreadable") and a `detail`.
        This process looks with its own credentials, where `allow_references` lets it as in `download`;
        with `server` the server looks, where the project's allow-list lets it, and stores the result.
        """
        session = self._connected()
        if server:
            return check_by_server(session, self.ref)
        return check_by_client(list_references(session, self.ref), Permissions(allow_references))

    def set_alias(
        self, name: str, expected_version: str | None = UNCHECKED, reason: str | None = None
    ) -> None:
        """Point an alias to this version, in one step.

        With `expected_version` only if it still points there (None: only if it does not exist); else
        `AliasConflict` says where it points. Raises `AliasReserved`, `InvalidName`.
        """
        given = {} if expected_version is UNCHECKED else {"expected_version": expected_version}
        self._connected().operations.set_alias(
            SetAliasInput(
                artifact=self._logged().artifact.id,
                alias=name,
                version=self.id,
                run=self._run_id,
                reason=reason,
                **given,
            )
        )
        self._refresh()

    def delete_alias(
        self, name: str, expected_version: str | None = UNCHECKED, reason: str | None = None
    ) -> None:
        """Take away an alias of the artifact. Raises `NotFound`, `AliasConflict`."""
        given = {} if expected_version is UNCHECKED else {"expected_version": expected_version}
        self._connected().operations.delete_alias(
            DeleteAliasInput(
                artifact=self._logged().artifact.id, alias=name, run=self._run_id, reason=reason, **given
            )
        )
        self._refresh()

    def rollback_alias(
        self, name: str, expected_version: str | None = UNCHECKED, reason: str | None = None
    ) -> str:
        """Point an alias of the artifact back to where it pointed one move earlier; return that version.

        Raises `NothingToRollBack`, `VersionDeleted`, `AliasConflict`.
        """
        given = {} if expected_version is UNCHECKED else {"expected_version": expected_version}
        moved = self._connected().operations.rollback_alias(
            RollbackAliasInput(
                artifact=self._logged().artifact.id, alias=name, run=self._run_id, reason=reason, **given
            )
        )
        self._refresh()
        return moved.rollback_alias.alias.version_name

    def alias_history(self, name: str | None = None) -> list[MoveFields]:
        """Every move of the alias, or of all aliases of the artifact, newest first."""
        operations, version = self._connected().operations, self._logged()

        def fetch(after: str | None) -> Any:
            found = operations.alias_history(version.artifact.project.name, self.name, _PAGE, name, after)
            return found.artifact.alias_history if found.artifact else None

        return list(Pages[MoveFields](fetch))

    def link(
        self,
        target: str,
        aliases: Sequence[str] = (),
        tags: Sequence[str] = (),
        reason: str | None = None,
    ) -> "Artifact":
        """Link this version into the artifact "project/name", usually of another project; return it there.

        No bytes move: the projects share them. The artifact is made if it is missing; content that it has
        already is not linked twice, but gets the aliases and tags. Raises `NotFound`, `Forbidden`,
        `TypeMismatch`, `BlobCorrupt`, `AliasReserved`.
        """
        session = self._connected()
        wanted = LinkVersionInput(
            version=self.id,
            target=session.full_ref(target),
            aliases=names("aliases", aliases),
            tags=names("tags", tags),
            reason=reason,
        )
        return Artifact.found(session, session.operations.link_version(wanted).link_version.version)

    def linked_from(self) -> str | None:
        """The ref of the version that this one was linked from; None if there is none that you may see."""
        source = self._connected().operations.version_source(self.ref).artifact_version.linked_from
        return source.ref if source else None

    def logged_by(self) -> RunFields | None:
        """The run that logged it, or what it was linked from; None if none did that you may see.

        Of several the one that started first.
        """
        found = self._connected().operations.version_producers(self.ref).artifact_version.produced_by
        return found.nodes[0] if found.nodes else None

    def used_by(self) -> list[RunFields]:
        """The runs that used it, oldest first."""
        operations, ref = self._connected().operations, self.ref
        users = Pages[RunFields](
            lambda after: operations.version_users(ref, _PAGE, after).artifact_version.used_by
        )
        return list(users)

    def lineage(
        self,
        direction: Way = "both",
        depth: int = 4,
        *,
        first: int = 500,
        types: Sequence[str] | None = None,
        as_of: datetime | None = None,
    ) -> LineageGraph:
        """What it came from and what came of it, up to `depth` steps and `first` nodes, nearest first.

        A run is a step, so is a link. "both" are all ancestors and all descendants. `types` shows only
        versions of these types, the runs next to them, and this one; `as_of` leaves out what came later.
        Raises `LimitExceeded` beyond 1,000 steps or nodes.
        """
        return fetch_lineage(self._connected(), self.id, direction, depth, first, types, as_of)

    def upstream(self, depth: int = 4) -> LineageGraph:
        """What it came from, up to `depth` steps; see `lineage`."""
        return self.lineage("upstream", depth)

    def downstream(self, depth: int = 4) -> LineageGraph:
        """What came of it, up to `depth` steps; see `lineage`."""
        return self.lineage("downstream", depth)

    def impact(self, *, limit: int | None = None, as_of: datetime | None = None) -> Impact:
        """Everything downstream with exact counts, and the aliases that each affected version holds.

        At most `limit` versions are listed, nearest first; without it all. With `as_of`, as it was then.
        """
        return fetch_impact(self._connected(), self.id, limit, as_of)

    def update(self, description: str | None = None, metadata: dict[str, Any] | None = None) -> None:
        """Change the description, or replace the metadata; the content is immutable."""
        answer = self._connected().operations.update_version(
            UpdateVersionInput(version=self.id, description=description, metadata=metadata)
        )
        self._adopt(self._connected(), answer.update_version.version, self._run_id)

    def add_tags(self, *tags: str) -> None:
        """Put tags on this version."""
        self._connected().operations.add_tags(TagsInput(id=self.id, tags=list(tags)))
        self._refresh()

    def remove_tags(self, *tags: str) -> None:
        """Take tags off this version."""
        self._connected().operations.remove_tags(TagsInput(id=self.id, tags=list(tags)))
        self._refresh()

    def delete_preview(self) -> DeletePreviewDeletePreview:
        """What `delete` would mean: aliases, bytes to be freed, runs that used it, what came of it."""
        return self._connected().operations.delete_preview(self.id).delete_preview

    def delete(self, *, delete_aliases: bool = False, reason: str | None = None) -> None:
        """Delete this version; lineage keeps its tombstone. Raises `Conflict` if aliases point to it."""
        self._connected().operations.delete_version(
            DeleteVersionInput(version=self.id, delete_aliases=delete_aliases, reason=reason)
        )

    def __repr__(self) -> str:
        return (
            f"<Artifact {self.ref} {self.type}>" if self._version else f"<Artifact {self.name} (not logged)>"
        )

    # Inside the SDK

    @classmethod
    def found(cls, session: Session, version: VersionFields, run_id: str | None = None) -> "Artifact":
        """The artifact over a version from the registry, in the hands of a run if one is named."""
        artifact = cls(version.artifact.name, version.artifact.type_)
        artifact._adopt(session, version, run_id)
        return artifact

    @property
    def content(self) -> Content:
        """What was added to it."""
        return self._content

    def _adopt(self, session: Session, version: VersionFields, run_id: str | None) -> None:
        self._session, self._version, self._run_id = session, version, run_id
        self.metadata = dict(version.metadata)

    def _refresh(self) -> None:
        session = self._connected()
        self._adopt(session, session.operations.get_version(self.ref).artifact_version, self._run_id)

    def _editable(self) -> Content:
        if self._version is not None:
            raise Conflict(f"{self.ref} is logged and immutable; make a new Artifact to log another version")
        return self._content

    def _logged(self) -> VersionFields:
        if self._version is None:
            raise Conflict(f"artifact {self.name!r} is not logged yet; pass it to run.log_artifact first")
        return self._version

    def _connected(self) -> Session:
        self._logged()
        assert self._session is not None  # noqa: S101  # set together with the version
        return self._session

    def _download_ref(self) -> str | None:
        return self.ref

    def _logged_entries(self) -> list[Entry]:
        if self._entries is None:
            self._entries = fetch_manifest(self._connected(), self._logged())
        return self._entries


def _info(entry: Entry, *, verified: bool) -> FileInfo:
    if isinstance(entry, BlobEntry):
        return FileInfo(entry.path, entry.size, entry.digest)
    return FileInfo(entry.path, entry.size or 0, None, entry.uri, verified)


def _compare(entry: Entry, folder: Path) -> str | None:
    path = folder / entry.path
    if not path.is_file():
        return f"{entry.path}: missing"
    file: LocalFile = local_file(path, entry.path)
    if entry.size is not None and file.size != entry.size:
        return f"{entry.path}: has {file.size} bytes instead of {entry.size}"
    if isinstance(entry, ReferenceEntry):
        return None  # nobody has hashed its bytes
    return None if hash_file(file) == entry.digest else f"{entry.path}: has other bytes"
