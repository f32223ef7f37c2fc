"""The runs of a push: those that have ended, under their own ids, and the edges of their lineage."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from wanllmdb._generated.enums import Resume, RunEnd, RunState
from wanllmdb._generated.fragments import RunFields, VersionFields
from wanllmdb._generated.input_types import CreateRunInput, FinishRunInput, UseArtifactInput
from wanllmdb.errors import Conflict, NotFound
from wanllmdb.paging import Pages
from wanllmdb.session import Session

PROCESS = "push"
_PAGE = 100
_ENDS = {RunState.FINISHED: RunEnd.FINISHED, RunState.FAILED: RunEnd.FAILED}


class PushedRuns:
    """The runs of one project, here and there."""

    def __init__(self, source: Session, target: Session, project: str) -> None:
        self._source, self._target, self._project = source, target, project
        self.there: dict[str, RunFields] = {}
        """The runs on the server by their ids within the project."""
        self.outputs: dict[str, set[str]] = {}

    @cached_property
    def _here(self) -> list[RunFields]:
        operations = self._source.operations
        pages = Pages[RunFields](
            lambda after: operations.list_runs(self._project, _PAGE, None, None, after).runs
        )
        return sorted(pages, key=lambda run: run.started_at)

    @property
    def _ended(self) -> list[RunFields]:
        return [run for run in self._here if run.state is not RunState.RUNNING]

    def check(self) -> None:
        """Raise `Conflict` if the server has another run under the id of one of these."""
        for run in self._ended:
            found = self._find(run.key)
            if found is None:
                continue
            if _identity(found) != _identity(run):
                raise Conflict(
                    f"the server has another run {run.key!r} in {self._project!r}, {found.name!r}; "
                    "rename one of the projects"
                )
            self.there[run.key] = found

    def send(self, notes: list[str]) -> int:
        """Send the runs that are missing; return how many."""
        sent = 0
        for run in self._ended:
            found = self.there.get(run.key)
            if found is None:
                found = self.there[run.key] = self._create(run)
                sent += 1
            elif found.config != run.config:
                notes.append(f"run {run.key} has another config on the server, which stays")
            if found.state is RunState.RUNNING and run.state in _ENDS:
                self._target.operations.finish_run(
                    FinishRunInput(run=found.id, process=PROCESS, state=_ENDS[run.state])
                )
        if left := len(self._here) - len(self._ended):
            notes.append(
                f"{left} runs of {self._project} go on and were not sent; push again when they ended"
            )
        return sent

    @cached_property
    def producers(self) -> dict[str, list[str]]:
        """The ids of the runs that logged a version, by the version's id here."""
        operations = self._source.operations
        found: dict[str, list[str]] = {}
        for run in self._ended:
            for version in self._versions(operations.run_outputs, "outputs", run.key):
                found.setdefault(version.id, []).append(run.key)
        return found

    def outputs_there(self, key: str) -> set[str]:
        """The ids of the versions that a run has logged, on the server."""
        if key not in self.outputs:
            found = self._versions(self._target.operations.run_outputs, "outputs", key)
            self.outputs[key] = {version.id for version in found}
        return self.outputs[key]

    def send_inputs(self, notes: list[str]) -> int:
        """Tell which versions the runs used; return how many edges were new."""
        sent = 0
        for run in self._ended:
            here = list(self._versions(self._source.operations.run_inputs, "inputs", run.key))
            there = here and self._versions(self._target.operations.run_inputs, "inputs", run.key)
            known = {(_full_name(version), str(version.digest)) for version in there}
            for version in here:
                name, digest = _full_name(version), str(version.digest)
                if (name, digest) in known:
                    continue
                try:
                    self._target.operations.use_artifact(
                        UseArtifactInput(version=f"{name}@{digest}", run=self.there[run.key].id)
                    )
                    sent += 1
                except NotFound:
                    notes.append(f"run {run.key} used {name}:{version.name}, which the server does not have")
        return sent

    def _versions(self, ask: Callable[..., Any], name: str, key: str) -> Pages[VersionFields]:
        def fetch(after: str | None) -> Any:
            run = ask(self._project, key, _PAGE, after).run
            return getattr(run, name) if run else None

        return Pages(fetch)

    def _find(self, key: str) -> RunFields | None:
        try:
            return self._target.operations.get_run(self._project, key).run
        except NotFound:  # there is no such project yet
            return None

    def _create(self, run: RunFields) -> RunFields:
        return self._target.operations.create_run(
            CreateRunInput(
                project=self._project,
                process=PROCESS,
                key=run.key,
                resume=Resume.NEVER,
                name=run.name,
                job_type=run.job_type,
                description=run.description,
                config=run.config,
                tags=list(run.tags),
                git_commit=run.git_commit,
                host=run.host,
            )
        ).create_run.run


def _identity(run: RunFields) -> tuple[str | None, ...]:
    return (run.name, run.job_type, run.git_commit, run.host)


def _full_name(version: VersionFields) -> str:
    return f"{version.artifact.project.name}/{version.artifact.name}"
