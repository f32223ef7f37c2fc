"""Who asks: the headers that say so to the server, and what to do when it refuses."""

import getpass
import json
import logging
import platform
from dataclasses import dataclass, field

from wanllmdb.config import Config, Source
from wanllmdb.errors import RateLimited, Unauthenticated, WanllmdbError
from wanllmdb.secret import Secret
from wanllmdb.serverurl import is_loopback

_log = logging.getLogger("wanllmdb")
_warned: set[str] = set()


@dataclass(frozen=True, slots=True)
class Asker:
    """The API key that goes to the server at `url`, and where it comes from."""

    url: str
    api_key: Secret | None = field(default=None, repr=False)
    source: Source = "default"
    key_is_for: str | None = None
    """The server that `WANLLMDB_API_KEY` is for, if that is why it is not sent to this one."""

    @classmethod
    def of(cls, config: Config) -> "Asker":
        """For a server. The embedded registry is asked by nobody in particular."""
        return cls(config.url or "", config.api_key, config.api_key_source, config.key_is_for)

    def headers(self) -> dict[str, str]:
        """Warns, once for each server, of a key that others on the way can read."""
        sent = {"x-wanllmdb-reported-by": reported_by()}
        if self.api_key is None:
            return sent
        if self.url.startswith("http://") and not is_loopback(self.url) and self.url not in _warned:
            _warned.add(self.url)
            _log.warning(
                "the API key travels to %s in the clear, and others on the way can read it; "
                "use https, or an SSH tunnel",
                self.url,
            )
        return sent | {"authorization": Secret(f"Bearer {self.api_key}")}

    def explain(self, error: WanllmdbError) -> WanllmdbError:
        """The server's error with its cure, and without the key, should somebody on the way quote it."""
        message = error.message
        if isinstance(error, Unauthenticated):
            # The server ends with a cure, but cannot know its own address or where the key came from.
            message = f"{self.url}: {message.partition('; log in')[0]}; {self._cure()}"
        if isinstance(error, RateLimited) and error.retry_after and "try again in" not in message:
            message = f"{message}; try again in {error.retry_after:.0f} s"
        if self.api_key is not None:
            message = message.replace(self.api_key, "<API key>")
            details = json.dumps(dict(error.details), default=str)
            if self.api_key in details:
                error.details = json.loads(details.replace(self.api_key, "<API key>"))
        error.message = message
        error.args = (message,)
        return error

    def _cure(self) -> str:
        login = f"`wanllmdb login {self.url}`"
        match self.source:
            case "argument":
                return f"give another API key, or run {login} without one to be asked for it"
            case "environment":
                return f"set WANLLMDB_API_KEY to another API key, or unset it and run {login}"
            case "keyring" | "file":
                return f"run {login} with a new API key"
        cure = f"run {login}, or set WANLLMDB_URL and WANLLMDB_API_KEY"
        if self.key_is_for:
            return f"{cure} (WANLLMDB_API_KEY was not sent, as it is for {self.key_is_for})"
        return cure


def reported_by() -> str:
    """Who runs this, as user@host: kept by the server as an unverified report."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run as a user without a name
        user = "unknown"
    name = f"{user}@{platform.node()}"
    return "".join(c for c in name if c.isprintable() and c.isascii())[:256]
