"""Walk the lineage graph level by level, with a set of what was visited: each node is met once.

The way ends at what the actor may not see, and goes on through tombstones.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.artifacts.versions import VersionState, describe, get_version_by_id
from wanllmdb_server.errors import NotFound
from wanllmdb_server.lineage.graph import Direction, Key, Kind, Level
from wanllmdb_server.lineage.steps import neighbours
from wanllmdb_server.runs.runs import select_even_deleted
from wanllmdb_server.runs.tables import run

Check = Callable[[], object]
"""Called before each step of a walk, however long: raises when nobody waits for the answer any more."""


def nothing() -> None:
    """The check of who waits as long as it takes."""


def check_root(connection: Connection, actor: Actor, root: Key, as_of: datetime | None = None) -> None:
    """Raises `NotFound` unless the actor sees the node and it was there at that time; it may be deleted."""
    if root.kind is Kind.VERSION:
        row = get_version_by_id(connection, actor, root.id)
        if row.state == VersionState.DRAFT.value:
            raise NotFound("this version is a draft and has no lineage yet; commit it first")
        name, began = describe(row), row.created_at
    else:
        query = select_even_deleted(actor).where(run.c.id == root.id)
        found = connection.execute(query).first()
        if found is None:
            raise NotFound("run not found; take its id from the list of runs")
        name, began = f"run {found.name!r}", found.started_at
    if as_of is not None and began > as_of:
        raise NotFound(f"{name} did not exist at {as_of.isoformat()}; ask for a later time")


class Walk:
    """The pure ancestors or the pure descendants of one node, as far as it was walked."""

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        root: Key,
        way: Direction,
        as_of: datetime | None,
        check: Check = nothing,
    ) -> None:
        """`way` is UPSTREAM or DOWNSTREAM."""
        self.way = way
        self._check = check
        self._connection, self._actor, self._as_of = connection, actor, as_of
        self.visited: dict[Kind, set[int]] = {Kind.VERSION: set(), Kind.RUN: set()}
        self.visited[root.kind].add(root.id)
        self.hidden: dict[Kind, set[int]] = {Kind.VERSION: set(), Kind.RUN: set()}
        self._level: Mapping[Kind, set[int]] = {root.kind: {root.id}}

    def step(self) -> Level:
        """What is reached with one step more, and was not before; nothing at the end of all ways."""
        self._check()
        found = neighbours(self._connection, self._actor, self.way, self._level, self._as_of)
        visible = {kind: set(ids) - self.visited[kind] for kind, ids in found.visible.items()}
        hidden = {kind: set(ids) - self.hidden[kind] for kind, ids in found.hidden.items()}
        for kind in Kind:
            self.visited[kind] |= visible[kind]
            self.hidden[kind] |= hidden[kind]
        self._level = visible
        return Level(visible, hidden)
