"""The artifacts of a push: their versions in order, what is known of them, and their aliases."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wanllmdb._generated.enums import OrderDirection, VersionOrderField
from wanllmdb._generated.fragments import ArtifactFields, MoveFields, VersionFields
from wanllmdb._generated.input_types import (
    CommitVersionInput,
    SetAliasInput,
    TagsInput,
    UpdateArtifactInput,
    VersionOrder,
)
from wanllmdb.content import Content
from wanllmdb.errors import Conflict, Forbidden, ManifestMismatch, NotFound
from wanllmdb.fetching import fetch_files, fetch_manifest
from wanllmdb.manifest import BlobEntry, Entry, ReferenceEntry
from wanllmdb.paging import Pages
from wanllmdb.publishing import LogRequest, publish
from wanllmdb.pushruns import PushedRuns
from wanllmdb.referenced import list_references
from wanllmdb.session import Session
from wanllmdb.sourced import Reference
from wanllmdb.uploaditem import UploadItem

REASON = "pushed from an embedded registry"
_LATEST = "latest"
_PAGE = 100


def artifacts_of(source: Session, project: str) -> Iterator[ArtifactFields]:
    """The artifacts of a project. Raises `NotFound`."""
    operations = source.operations
    return iter(Pages(lambda after: operations.list_artifacts(project, _PAGE, None, None, after).artifacts))


class PushedArtifact:
    """One artifact, here and there. A version is the same if its digest is."""

    def __init__(self, source: Session, target: Session, fields: ArtifactFields) -> None:
        self._source, self._target, self._fields = source, target, fields
        self._project, self._name = fields.project.name, fields.name
        self.edges = 0
        """How many edges to runs that logged a version were sent."""

    @cached_property
    def _here(self) -> list[VersionFields]:
        return _versions(self._source, self._project, self._name)

    @cached_property
    def _there(self) -> dict[str, VersionFields]:
        """The versions on the server, by digest."""
        try:
            found = _versions(self._target, self._project, self._name)
        except NotFound:  # there is no such project yet
            found = []
        return {str(version.digest): version for version in found}

    def check_numbers(self) -> None:
        """Raise `Conflict` if a version would have another number there than here."""
        following = max([_number(version) for version in self._there.values()], default=0) + 1
        for version in self._here:
            found = self._there.get(str(version.digest))
            number = following if found is None else _number(found)
            if number != _number(version):
                raise self._other_number(version, f"v{number}")
            following += found is None

    def send(self, runs: PushedRuns, folder: Path, *, renumber: bool) -> int:
        """Send the versions that are missing and who logged them; return how many versions."""
        sent, latest = 0, self._latest_there()
        for version in self._here:
            if str(version.digest) in self._there:
                continue
            with TemporaryDirectory(dir=folder) as scratch:
                made = self._publish(version, runs, Path(scratch))
            self._there[str(version.digest)] = made
            sent += 1
            if made.name != version.name and not renumber:
                raise self._other_number(version, str(made.name))
            latest = made.id
        self._send_outputs(runs)
        self._set_latest(latest)
        self._describe()
        return sent

    def _publish(self, version: VersionFields, runs: PushedRuns, scratch: Path) -> VersionFields:
        key = next(iter(runs.producers.get(version.id, [])), None)
        request = LogRequest(
            project=self._project,
            name=self._name,
            type=self._fields.type_,
            description=version.description,
            metadata=version.metadata,
            run_id=runs.there[key].id if key else None,
            tags=list(version.tags),
        )
        made = publish(self._target, _Held(self._source, version, scratch), request)
        if key:
            runs.outputs.pop(key, None)
            self.edges += 1
        return made

    def _describe(self) -> None:
        """What is said of the artifact itself, unless the server has its own."""
        found = self._target.operations.get_artifact(self._project, self._name).artifact
        if found is None:
            return
        mine, operations = self._fields, self._target.operations
        if (mine.description or mine.metadata) and not (found.description or found.metadata):
            operations.update_artifact(
                UpdateArtifactInput(artifact=found.id, description=mine.description, metadata=mine.metadata)
            )
        if missing := set(mine.tags) - set(found.tags):
            operations.add_tags(TagsInput(id=found.id, tags=sorted(missing)))

    def _send_outputs(self, runs: PushedRuns) -> None:
        for version in self._here:
            there = self._there[str(version.digest)].id
            for key in runs.producers.get(version.id, []):
                if there not in runs.outputs_there(key):
                    # To log what is there again adds the edge.
                    wanted = CommitVersionInput(version=there, run=runs.there[key].id)
                    self._target.operations.commit_version(wanted)
                    self.edges += 1

    def _set_latest(self, latest: str | None) -> None:
        """As here, if the server has no version of somebody else's; else as it was, or what was sent last."""
        here = next((version for version in self._here if _LATEST in version.aliases), None)
        if here and set(self._there) == {str(version.digest) for version in self._here}:
            latest = self._there[str(here.digest)].id
        if latest is not None and self._latest_there() != latest:
            self._target.operations.commit_version(CommitVersionInput(version=latest))

    def _latest_there(self) -> str | None:
        versions = _versions(self._target, self._project, self._name) if self._there else []
        return next((version.id for version in versions if _LATEST in version.aliases), None)

    def send_aliases(self, notes: list[str]) -> int:
        """Set the aliases as they stand here, unless somebody else moved them there; return how many."""
        found = self._target.operations.get_artifact(self._project, self._name).artifact
        there = {alias.name: alias.version_name for alias in found.aliases} if found else {}
        digests = {str(version.name): str(version.digest) for version in self._here}
        sent = 0
        for alias in self._fields.aliases:
            wanted = self._there[digests[alias.version_name]]
            if alias.name == _LATEST or there.get(alias.name) == wanted.name:
                continue
            name = f"alias {alias.name} of {self._project}/{self._name}"
            last = self._last_move(alias.name)
            if last is not None and last.reason != REASON:
                notes.append(
                    f"{name} is {there.get(alias.name, 'gone')} on the server, where {last.actor.name} moved "
                    f"it; it is {alias.version_name} here"
                )
                continue
            try:
                self._target.operations.set_alias(
                    SetAliasInput(
                        artifact=f"{self._project}/{self._name}",
                        alias=alias.name,
                        version=wanted.id,
                        expected_version=there.get(alias.name),
                        reason=REASON,
                    )
                )
                sent += 1
            except Forbidden as error:
                notes.append(f"{name} was not set: {error}")
        return sent

    def _last_move(self, alias: str) -> MoveFields | None:
        operations = self._target.operations
        found = operations.alias_history(self._project, self._name, 1, alias, None).artifact
        return next(iter(found.alias_history.nodes), None) if found else None

    def renumbered(self) -> dict[str, str]:
        """The refs of versions here whose number is another one there, with their refs there."""
        path = f"{self._project}/{self._name}"
        pairs = [(version, self._there[str(version.digest)]) for version in self._here]
        return {
            f"{path}:{mine.name}": f"{path}:{there.name}" for mine, there in pairs if mine.name != there.name
        }

    def compare(self) -> None:
        """Raise `ManifestMismatch` unless the server has the content of every version."""
        there = {str(found.digest): found for found in _versions(self._target, self._project, self._name)}
        for version in self._here:
            found = there.get(str(version.digest))
            if found is None or (found.size, found.file_count) != (version.size, version.file_count):
                raise ManifestMismatch(
                    f"{self._project}/{self._name}:{version.name} is not on the server as it is here; "
                    "push again"
                )

    def _other_number(self, version: VersionFields, there: str) -> Conflict:
        return Conflict(
            f"{self._project}/{self._name}:{version.name} would be {there} on the server, because versions "
            "were deleted here, or others were logged there; pass renumber=True (on the command line "
            "--renumber) to give it that number"
        )


class _Held(Content):
    """The content of a version that the embedded registry holds; only what is to be sent is read."""

    def __init__(self, source: Session, version: VersionFields, folder: Path) -> None:
        super().__init__()
        self._source, self._version, self._folder = source, version, folder
        artifact = version.artifact
        self._ref = f"{artifact.project.name}/{artifact.name}:{version.name}"

    @cached_property
    def _held(self) -> list[Entry]:
        return fetch_manifest(self._source, self._version)

    def entries(self) -> list[Entry]:
        return self._held

    def references(self) -> list[Reference]:
        if not any(isinstance(entry, ReferenceEntry) for entry in self._held):
            return []
        return list_references(self._source, self._ref)

    def uploads(self, digests: set[str]) -> list[UploadItem]:
        sizes = {
            entry.digest: entry.size
            for entry in self._held
            if isinstance(entry, BlobEntry) and entry.digest in digests
        }
        files = [BlobEntry(digest.removeprefix("sha256:"), digest, size) for digest, size in sizes.items()]
        fetch_files(self._source, self._ref, files, self._folder)
        return [_item(self._folder / file.path, file) for file in files]


def _item(path: Path, file: BlobEntry) -> UploadItem:
    found = path.stat()
    return UploadItem(file.digest, file.size, str(path), found.st_mtime_ns, found.st_ino)


def _versions(session: Session, project: str, name: str) -> list[VersionFields]:
    """The committed versions, oldest first. Raises `NotFound` for the project."""
    order = VersionOrder(field=VersionOrderField.INDEX, direction=OrderDirection.ASC)

    def fetch(after: str | None) -> Any:
        found = session.operations.list_versions(project, name, _PAGE, None, order, after).artifact
        return found.versions if found else None

    return list(Pages(fetch))


def _number(version: VersionFields) -> int:
    return int(str(version.name).removeprefix("v"))
