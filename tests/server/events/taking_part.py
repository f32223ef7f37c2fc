"""Who takes part in a walk over the feed: those who write, those who read, and what passes between them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection


@dataclass(frozen=True)
class Happened:
    """An event as the walk knows it. Numbers are given in the order of writing."""

    number: int
    artifact: int
    project: int
    type: str
    is_old: bool


@dataclass
class Writer:
    """A transaction that is open."""

    block: AbstractContextManager[Connection]
    connection: Connection
    wrote: list[Happened] = field(default_factory=list)

    def end(self, *, well: bool) -> None:
        failed = None if well else InterruptedError()
        assert not self.block.__exit__(failed and InterruptedError, failed, None)


class Cursor(NamedTuple):
    """What the feed gave out, and what it stands for."""

    text: str
    epoch: str
    place: int
    """How many events of the walk were before it."""


@dataclass
class Follower:
    """Who reads the feed: all of it, or of a project, or of a type."""

    project: int | None
    type: str | None
    cursor: Cursor
    begun: int
    """How many events of the feed it let pass before it began."""
    seen: list[Happened] = field(default_factory=list)

    def wants(self, happened: Happened) -> bool:
        return self.project in (None, happened.project) and self.type in (None, happened.type)
