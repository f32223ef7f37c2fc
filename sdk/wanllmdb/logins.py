"""Logging in: prove an API key to a server, and keep it for that server."""

from dataclasses import dataclass

from wanllmdb._generated.operations import Operations
from wanllmdb._generated.server_info import ServerInfo
from wanllmdb.asker import Asker
from wanllmdb.config import Kept, configured_url, save_login
from wanllmdb.errors import InvalidInput, NotFound, ServerUnreachable, TransferFailed
from wanllmdb.http import Retry
from wanllmdb.secret import Secret, check_key
from wanllmdb.serverurl import clean_url
from wanllmdb.session import connect


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, as the server knows it. `kind` is "USER", "SERVICE", or "LOCAL" where nobody logs in."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Login:
    """A login that was kept."""

    url: str
    viewer: Viewer
    server_version: str
    kept: Kept


def login(url: str | None = None, key: str | None = None, *, project: str | None = None) -> Viewer:
    """Check an API key with the server at `url`, and keep both for this user's later scripts and commands.

    The key goes into the system keyring if `wanllmdb[keyring]` is installed and there is one, else into a
    file that only this user can read. `url` is the configured server by default; a server that nobody logs
    in to needs no `key`. `project` is kept as the one that is meant where none is named. Nothing is kept if
    the server does not accept the key.

    Raises `Unauthenticated`, `ServerUnreachable`, `InvalidInput`.
    """
    key = _hidden(key)
    return log_in(url, key, project).viewer


def log_in(url: str | None, key: str | None, project: str | None) -> Login:
    """Like `login`, with all there is to tell of it."""
    url = server_url(url)
    key = _hidden(key)
    # One attempt: somebody is waiting. Without a key none is sent, not even one that is kept already.
    with connect(Asker(url, key, "argument" if key else "default"), retry=Retry(1)) as connections:
        try:
            found = Operations(connections).server_info()
        except (NotFound, TransferFailed) as error:
            raise ServerUnreachable(
                f"{url} does not answer like a wanllmdb server ({error.message}); check the address",
                details=error.details,
            ) from error
    kept = save_login(url, key, project)
    return Login(url, viewer_of(found), found.server_info.version, kept)


def server_url(url: str | None) -> str:
    """The URL, by default the configured one. Raises `InvalidInput` if there is none."""
    found = clean_url(url) if url else configured_url()
    if found is None:
        raise InvalidInput("no server is configured; name one, like http://localhost:8080")
    return found


def _hidden(key: str | None) -> Secret | None:
    """To be put in place of the plain text, which a traceback with variables would show."""
    return None if key is None else check_key(key, "what was given")


def viewer_of(found: ServerInfo) -> Viewer:
    return Viewer(found.viewer.name, found.viewer.kind.value)
