"""Push the embedded registry to a server: everything of a project that the server does not have yet.

All goes over the public API, so the server checks it as it checks what a script logs. What a push did is
found out by looking at both sides, by digests; so one that broke off is repeated, and one too many sends
nothing.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from wanllmdb._generated.list_projects import ListProjectsProjectsNodes
from wanllmdb.errors import Conflict, InvalidInput, NotFound
from wanllmdb.paging import Pages
from wanllmdb.pushartifacts import PushedArtifact, artifacts_of
from wanllmdb.pushruns import PushedRuns
from wanllmdb.scan import REGISTRY_FOLDER
from wanllmdb.session import Session, embedded_session, open_session

_PAGE = 100


@dataclass
class Pushed:
    """What a push sent of one project; what the server had already is not counted.

    `renumbered` tells of versions that have another number there, by their refs here. `notes` tell what
    could not be kept.
    """

    project: str
    url: str
    artifacts: int = 0
    """How many artifacts were compared, sent or not."""
    versions: int = 0
    runs: int = 0
    edges: int = 0
    aliases: int = 0
    renumbered: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def push(
    project: str | None = None, to: str | None = None, api_key: str | None = None, *, renumber: bool = False
) -> list[Pushed]:
    """Send a project of the embedded registry in `./.wanllmdb`, or all of them, to a server.

    `to` is by default the configured server. Sent are versions with their content, metadata and tags, the
    aliases as they stand, runs that have ended, and the lineage between them; of what is there already only
    what is new. Not sent are times, the history of aliases, deleted things, links between artifacts, and
    runs that go on. Numbers of versions stay; where they cannot, nothing is sent, unless `renumber` gives
    them new ones. An alias that somebody moved on the server stays there.
    Raises `Conflict`, `NotFound`, `InvalidInput` if no server is named, and the server's errors.
    """
    with _alone() as folder:
        source, target = embedded_session(project), open_session(to, api_key, project)
        if target.config.url is None:
            raise InvalidInput("no server is named; pass to= (on the command line --to), or set WANLLMDB_URL")
        names = [project] if project else _projects(source)
        pushes = [_Push(source, target, name, folder, renumber=renumber) for name in names]
        for one in pushes:  # before anything is sent
            one.check()
        done = [one.send() for one in pushes]
        for one in pushes:  # when all that they refer to is there
            one.send_inputs()
        return done


class _Push:
    def __init__(
        self, source: Session, target: Session, project: str, folder: Path, *, renumber: bool
    ) -> None:
        self._source, self._target, self._folder = source, target, folder
        self._renumber = renumber
        self._done = Pushed(project, target.connections.base_url)
        self._runs = PushedRuns(source, target, project)
        self._artifacts = [PushedArtifact(source, target, fields) for fields in artifacts_of(source, project)]

    def check(self) -> None:
        """Raise `Conflict` if something there stands in the way."""
        self._runs.check()
        if self._renumber:
            return
        for artifact in self._artifacts:
            artifact.check_numbers()

    def send(self) -> Pushed:
        done = self._done
        done.runs = self._runs.send(done.notes)
        for artifact in self._artifacts:
            done.versions += artifact.send(self._runs, self._folder, renumber=self._renumber)
            done.edges += artifact.edges
            done.aliases += artifact.send_aliases(done.notes)
            done.renumbered |= artifact.renumbered()
            artifact.compare()
        done.artifacts = len(self._artifacts)
        return done

    def send_inputs(self) -> None:
        self._done.edges += self._runs.send_inputs(self._done.notes)


def _projects(source: Session) -> list[str]:
    pages = Pages[ListProjectsProjectsNodes](
        lambda after: source.operations.list_projects(_PAGE, None, after).projects
    )
    return [node.name for node in pages]


@contextmanager
def _alone() -> Iterator[Path]:
    """A folder for bytes on their way, in the embedded registry's; nobody else pushes meanwhile."""
    registry = Path(REGISTRY_FOLDER)
    if not registry.is_dir():
        raise NotFound(
            f"there is no registry here: {registry.absolute()} does not exist; go to the folder that has it"
        )
    with (registry / "push.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("another process pushes this registry right now; wait for it") from None
        folder = registry / "pushing"
        shutil.rmtree(folder, ignore_errors=True)  # what a killed one left
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
