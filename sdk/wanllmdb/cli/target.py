"""Which registry a command talks to: what the global options say, before environment and saved login."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wanllmdb.api import Api
    from wanllmdb.session import Session

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


@dataclass(frozen=True)
class Target:
    """The global options."""

    url: str | None
    api_key: str | None = field(repr=False)
    project: str | None
    quiet: bool

    def api(self) -> "Api":
        """The registry, for commands that make nothing. Raises `NotFound` where there is none yet."""
        from wanllmdb.api import Api

        self.check_registry()
        return Api(self.url, self.api_key, self.project)

    def check_registry(self) -> None:
        """An embedded registry is made by logging, not by looking for one in the wrong folder."""
        from wanllmdb.config import configured_url
        from wanllmdb.embedded import EMBEDDED_FOLDER
        from wanllmdb.errors import NotFound

        if configured_url(self.url) is None and not EMBEDDED_FOLDER.is_dir():
            raise NotFound(
                f"there is no registry here: no server is configured and {EMBEDDED_FOLDER.absolute()} does "
                "not exist; go to the folder that has it, or name a server with `wanllmdb login URL`",
                details={"folder": str(EMBEDDED_FOLDER.absolute())},
            )

    def session(self) -> "Session":
        """A session with the registry."""
        from wanllmdb.session import open_session

        return open_session(self.url, self.api_key, self.project)

    def impatient_session(self, url: str | None = None) -> "Session":
        """A session for asking whether somebody answers: one attempt is enough."""
        from wanllmdb.http import Retry
        from wanllmdb.session import open_session

        return open_session(url or self.url, self.api_key, self.project, retry=Retry(attempts=1))


pass_target = click.make_pass_decorator(Target)
