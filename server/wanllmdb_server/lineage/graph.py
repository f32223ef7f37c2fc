"""The lineage graph: versions and runs, and the way that data takes between them.

An edge points as the data flows: from a version to a run that used it (INPUT), from a run to a version that
it logged (OUTPUT), from a version to one that was linked from it (LINK). So what produced the source of a
link lies upstream of what was linked, and what used the link lies downstream of the source.

The graph need not be without cycles: a run may use what it logs, and content may be logged again by a run
that used what came of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import Row

MAX_DEPTH = 1_000
MAX_NODES = 1_000
MAX_EDGES = 10_000


class Kind(Enum):
    """What a node of the graph is."""

    VERSION = "VERSION"
    RUN = "RUN"

    # Kinds are parts of keys, and Python's own hash of an enum takes ten times as long.
    __hash__ = object.__hash__


class Direction(Enum):
    """Which way to walk: to what something came from, to what came of it, or both ways from the root."""

    UPSTREAM = "UPSTREAM"
    DOWNSTREAM = "DOWNSTREAM"
    BOTH = "BOTH"

    @property
    def ways(self) -> tuple["Direction", ...]:
        """The pure directions in it. Both ways never means to and fro."""
        return (Direction.UPSTREAM, Direction.DOWNSTREAM) if self is Direction.BOTH else (self,)


class LineageRole(Enum):
    """What an edge stands for."""

    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    LINK = "LINK"


class Key(NamedTuple):
    """A node by its kind and row id."""

    kind: Kind
    id: int


@dataclass(frozen=True)
class Level:
    """The nodes at one distance by kind: those that the actor sees, and those that end the way."""

    visible: Mapping[Kind, Collection[int]]
    hidden: Mapping[Kind, Collection[int]]

    def __bool__(self) -> bool:
        return any(self.visible.values()) or any(self.hidden.values())


@dataclass(frozen=True)
class GraphNode:
    """A node of an answer. Of one that the actor may not see there is only its key, to make an opaque id of.

    `hidden_upstream` and `hidden_downstream` count its direct neighbours that are not in the answer.
    """

    key: Key
    depth: int
    row: Row[Any] | None = field(repr=False)
    deleted: bool | None = None
    hidden_upstream: int | None = None
    hidden_downstream: int | None = None


@dataclass(frozen=True)
class GraphEdge:
    """An edge between two nodes of an answer; without its time where the actor may not see an end of it."""

    source: Key
    target: Key
    role: LineageRole
    at: datetime | None


@dataclass(frozen=True)
class Graph:
    """A part of the lineage graph: its nodes, nearest first, and every edge between any two of them.

    `truncated` says that there were more nodes within the depth, or more edges, than an answer may have.
    `frontier` are the nodes where the walk could go on in the direction that was asked for.
    """

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    truncated: bool
    frontier: list[Key]
