"""Keeps a wheel or sdist from being built without the web UI, which git does not hold."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = "wanllmdb_server/webui/index.html"


class NeedsWebUI(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is none of ours
    """Looks for the built page; an editable install does without it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's
        """Before anything is built. Raises `FileNotFoundError` with the cure if the page is missing."""
        if version != "editable" and not (Path(self.root) / PAGE).is_file():
            # Not hatchling's way to abort, whose words front ends leave out.
            raise FileNotFoundError(f"{PAGE} is missing; build the web UI first: make webui")
