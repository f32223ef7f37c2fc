"""A session: the connection to one registry, with the user's cache, shared by all that is done with it."""

from dataclasses import dataclass
from functools import cached_property

from wanllmdb._generated.operations import Operations
from wanllmdb.asker import Asker
from wanllmdb.cache import Cache
from wanllmdb.config import Config, load_config
from wanllmdb.errors import InvalidInput
from wanllmdb.http import Connections, Retry


@dataclass
class Session:
    """`url` is the server's, or None for the embedded registry. Safe to use from several threads."""

    config: Config
    connections: Connections

    @cached_property
    def operations(self) -> Operations:
        """The typed GraphQL operations."""
        return Operations(self.connections)

    @cached_property
    def cache(self) -> Cache:
        """The content-addressed cache of downloads."""
        return Cache()

    @property
    def project(self) -> str:
        """The project that is meant where none is named. Raises `InvalidInput` if none is configured."""
        if self.config.project is None:
            raise InvalidInput(
                "no project is named; pass project= (on the command line --project), or set WANLLMDB_PROJECT"
            )
        return self.config.project

    def full_ref(self, ref: str) -> str:
        """The ref with its project: `name:alias` belongs to the session's project."""
        path = ref.split("@", 1)[0].split(":", 1)[0]
        return ref if "/" in path else f"{self.project}/{ref}"


def open_session(
    url: str | None = None,
    api_key: str | None = None,
    project: str | None = None,
    *,
    retry: Retry | None = None,
) -> Session:
    """Connect as configured: to a server if one is named, else to the embedded registry in `./.wanllmdb`.

    Nothing is sent yet. `retry` is for who would rather hear soon that nothing answers.
    Raises `InvalidInput` when the embedded registry is not installed.
    """
    config = load_config(url, api_key, project)
    asker = Asker.of(config)
    if config.url is not None:
        return Session(config, connect(asker, retry=retry))
    return embedded_session(config.project)


def embedded_session(project: str | None = None) -> Session:
    """Connect to the embedded registry in `./.wanllmdb`, whatever server is configured.

    Raises `InvalidInput` when it is not installed.
    """
    from wanllmdb.embedded import EMBEDDED_FOLDER, socket_of  # noqa: PLC0415  # starts the server package

    config = Config(None, None, project)
    socket_path = socket_of(EMBEDDED_FOLDER)
    return Session(config, Connections(f"http+unix://{socket_path}", headers=Asker.of(config).headers()))


def connect(asker: Asker, *, retry: Retry | None = None) -> Connections:
    """Connections to the server that is asked. Nothing is sent yet."""
    return Connections(asker.url, headers=asker.headers(), explain=asker.explain, retry=retry)
