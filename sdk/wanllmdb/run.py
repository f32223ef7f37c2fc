"""Runs: one execution that uses and logs artifacts."""

import atexit
import os
import platform
import secrets
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from wanllmdb._generated.enums import Resume, RunEnd
from wanllmdb._generated.fragments import RunFields, VersionFields
from wanllmdb._generated.input_types import (
    CreateRunInput,
    FinishRunInput,
    HeartbeatRunInput,
    UpdateRunInput,
    UseArtifactInput,
)
from wanllmdb.arguments import choose, names
from wanllmdb.artifact import Artifact
from wanllmdb.errors import Conflict, InvalidInput, ServerUnreachable, WanllmdbError
from wanllmdb.lineage import LineageGraph, Way, fetch_lineage
from wanllmdb.offline import find_offline
from wanllmdb.publishing import LogRequest, publish
from wanllmdb.refs import make_ref
from wanllmdb.runconfig import RunConfig
from wanllmdb.session import Session, open_session


def init(
    project: str | None = None,
    name: str | None = None,
    config: dict[str, Any] | None = None,
    job_type: str = "",
    tags: Sequence[str] = (),
    *,
    id: str | None = None,  # noqa: A002  # the field's term
    resume: Literal["never", "allow", "must"] = "never",
    description: str = "",
    url: str | None = None,
    api_key: str | None = None,
) -> "Run":
    """Start a run. Use it as a context manager, or call `finish()`; an exception marks it FAILED.

    `id` names the run within the project; with `resume="allow"` a run of that id is continued, also by
    several processes at once, with "must" it has to exist. Without a configured server the embedded
    registry in `./.wanllmdb` is used.
    Raises `AlreadyExists`, `NotFound`, `InvalidName`, `ServerUnreachable`.
    """
    session = open_session(url, api_key, project)
    process = secrets.token_hex(8)
    answer = session.operations.create_run(
        CreateRunInput(
            project=session.project,
            process=process,
            key=id,
            resume=choose(Resume, "resume", resume),
            name=name,
            job_type=job_type,
            description=description,
            config=dict(config or {}),
            tags=names("tags", tags),
            git_commit=_git_commit(),
            host=platform.node()[:256],
        )
    )
    return Run(session, process, answer.create_run.run, answer.create_run.heartbeat_seconds)


class Run:
    """A run that this process takes part in; made by `init`.

    `config` is a dict of its parameters; what is changed in it goes to the server at once.
    """

    def __init__(self, session: Session, process: str, fields: RunFields, heartbeat: float) -> None:
        """`heartbeat` is the number of seconds between two signs of life."""
        self._session = session
        self._process = process
        self._fields = fields
        self._heartbeat = heartbeat
        self._owner_pid = os.getpid()
        self._finished = threading.Event()
        self.config = RunConfig(dict(fields.config), self._change_config)
        """The run's parameters, a dict: what is assigned is sent to the server."""
        threading.Thread(target=self._beat, name="wanllmdb-heartbeat", daemon=True).start()
        atexit.register(self._finish_at_exit)

    @property
    def id(self) -> str:
        """The run's id within the project."""
        return self._fields.key

    @property
    def name(self) -> str:
        """The run's name."""
        return self._fields.name

    @property
    def project(self) -> str:
        """The project it belongs to."""
        return self._fields.project.name

    @property
    def job_type(self) -> str:
        """What kind of work it does."""
        return self._fields.job_type

    def log_artifact(
        self,
        artifact: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,  # noqa: A002  # the field's term
        aliases: Sequence[str] = (),
        tags: Sequence[str] = (),
    ) -> Artifact:
        """Log an artifact, or the file or folder at a path, as a version; return it logged.

        `latest` follows by itself. Content that the artifact already has gives the version that holds it.
        Raises `TypeMismatch`, `AliasReserved`, `InvalidName` before anything is uploaded; `FileChanged`
        if a file changes meanwhile; `TransferFailed`.
        """
        if not isinstance(artifact, Artifact):
            artifact = _from_path(artifact, name, type)
        elif name is not None or type is not None:
            raise InvalidInput("name= and type= go with a path; an Artifact has its own")
        if artifact.is_logged:
            raise Conflict(f"{artifact.ref} is logged already; use set_alias() or add_tags() on it")
        request = LogRequest(
            project=self.project,
            name=artifact.name,
            type=artifact.type,
            description=artifact.description,
            metadata=artifact.metadata,
            run_id=self._fields.id,
            aliases=names("aliases", aliases),
            tags=names("tags", tags),
        )
        version = publish(self._session, artifact.content, request)
        artifact._adopt(self._session, version, self._fields.id)  # noqa: SLF001  # our own class
        return artifact

    def use_artifact(
        self,
        ref: str,
        *,
        alias: str | None = None,
        version: str | None = None,
        digest: str | None = None,
    ) -> Artifact:
        """Resolve a ref and record that this run uses the version.

        "name:alias", "project/name:v3", or a name with `alias=`, `version=` or `digest=`.

        A version named by digest that the cache holds is also found while the server is down.
        Raises `NotFound`, `InvalidRef`, `VersionDeleted`, `ServerUnreachable`.
        """
        full = self._session.full_ref(make_ref(ref, alias, version, digest))
        try:
            found: VersionFields = self._session.operations.use_artifact(
                UseArtifactInput(version=full, run=self._fields.id)
            ).use_artifact.version
        except ServerUnreachable:
            offline = find_offline(self._session, full)
            if offline is None:
                raise
            warnings.warn(f"the server does not answer; {ref} comes from the cache", stacklevel=2)
            return offline
        return Artifact.found(self._session, found, self._fields.id)

    def lineage(self, direction: Way = "both", depth: int = 4, *, first: int = 500) -> LineageGraph:
        """What this run used and logged, and what is beyond; see `Artifact.lineage`."""
        return fetch_lineage(self._session, self._fields.id, direction, depth, first)

    def finish(self, state: Literal["FINISHED", "FAILED"] = "FINISHED") -> None:
        """End this process's part in the run; the run ends with its last process.

        Safe to repeat, also after it failed with `ServerUnreachable`. Does nothing in a forked child.
        """
        if self._finished.is_set() or os.getpid() != self._owner_pid:
            return
        end = choose(RunEnd, "state", state)
        self._session.operations.finish_run(
            FinishRunInput(run=self._fields.id, process=self._process, state=end)
        )
        self._finished.set()
        atexit.unregister(self._finish_at_exit)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
            self.finish()
            return
        try:
            self.finish("FAILED")
        except WanllmdbError as trouble:  # must not hide the error that ended the block
            warnings.warn(f"run {self.name!r} could not be finished: {trouble}", stacklevel=2)

    def __repr__(self) -> str:
        return f"<Run {self.project}/{self.name}>"

    def _change_config(self, changes: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.operations.update_run(
            UpdateRunInput(run=self._fields.id, config_changes=changes)
        )
        return dict(answer.update_run.run.config)

    def _beat(self) -> None:
        while not self._finished.wait(self._heartbeat) and os.getpid() == self._owner_pid:
            try:
                self._session.operations.heartbeat_run(
                    HeartbeatRunInput(run=self._fields.id, process=self._process)
                )
            except WanllmdbError:
                continue  # the next beat may get through; silence for long enough is noticed by the server

    def _finish_at_exit(self) -> None:
        """A script that ends without `finish()`; an exception that nobody caught made it fail."""
        failed = getattr(sys, "last_value", None) is not None
        try:
            self.finish("FAILED" if failed else "FINISHED")
        except WanllmdbError as error:
            warnings.warn(f"run {self.name!r} could not be finished: {error}", stacklevel=1)


def _from_path(
    path: str | os.PathLike[str],
    name: str | None,
    type_: str | None,
) -> Artifact:
    source = Path(path)
    if type_ is None:
        raise InvalidInput(f"logging the path {str(path)!r} needs a type=, such as 'dataset'")
    artifact = Artifact(name or source.resolve().name, type_)
    if source.is_dir():
        artifact.add_dir(source)
    else:
        artifact.add_file(source)
    return artifact


def _git_commit() -> str | None:
    """The commit of the working folder, or None outside a repository."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607  # the user's own git
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    commit = found.stdout.strip()
    return commit if found.returncode == 0 and len(commit) in (40, 64) else None
