"""The subscription `lineageChanged`: what happens to the lineage of one version or run."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, NamedTuple, cast

import strawberry
from sqlalchemy import Row, select

from wanllmdb_server.access.roles import require_membership
from wanllmdb_server.api.arguments import AfterCursor
from wanllmdb_server.api.context import Context, Info
from wanllmdb_server.api.events import Event
from wanllmdb_server.api.ids import to_global
from wanllmdb_server.api.lineage import ROOT, TYPE_NAMES, Depth, Walking, find_key
from wanllmdb_server.api.live.plans import Arrived, Source
from wanllmdb_server.api.restricted import opaque_id
from wanllmdb_server.artifacts.tables import version
from wanllmdb_server.errors import Forbidden, LimitExceeded, NotFound
from wanllmdb_server.events.feed import events_between
from wanllmdb_server.events.outbox import EventType, SubjectKind
from wanllmdb_server.lineage.graph import MAX_DEPTH, MAX_NODES, Direction, Key, Kind
from wanllmdb_server.lineage.walking import Walk, check_root


@strawberry.enum(description="What changed in a lineage graph.")
class LineageChangeKind(Enum):
    EDGE = strawberry.enum_value("EDGE", description="Data went from one node to another.")
    VERSION = strawberry.enum_value("VERSION", description="A version was changed or deleted.")
    RUN = strawberry.enum_value("RUN", description="A run went on, ended or was changed.")
    ALIAS = strawberry.enum_value("ALIAS", description="An alias moved to or from a version.")


_KINDS = {
    EventType.VERSION_COMMITTED: LineageChangeKind.EDGE,
    EventType.VERSION_LOGGED_AGAIN: LineageChangeKind.EDGE,
    EventType.VERSION_USED: LineageChangeKind.EDGE,
    EventType.VERSION_LINKED: LineageChangeKind.EDGE,
    EventType.VERSION_UPDATED: LineageChangeKind.VERSION,
    EventType.VERSION_DELETED: LineageChangeKind.VERSION,
    EventType.RUN_RESUMED: LineageChangeKind.RUN,
    EventType.RUN_UPDATED: LineageChangeKind.RUN,
    EventType.RUN_FINISHED: LineageChangeKind.RUN,
    EventType.RUN_DELETED: LineageChangeKind.RUN,
    EventType.ALIAS_SET: LineageChangeKind.ALIAS,
    EventType.ALIAS_DELETED: LineageChangeKind.ALIAS,
    EventType.ALIAS_ROLLED_BACK: LineageChangeKind.ALIAS,
}
_TYPES = frozenset(type_.value for type_ in _KINDS)


class Known(NamedTuple):
    """The nodes of a lineage: those that the actor sees, and those that end the way."""

    visible: frozenset[Key]
    hidden: frozenset[Key]


@strawberry.type(description="Something that happened to the lineage of the root.")
class LineageChange:
    kind: LineageChangeKind = strawberry.field(description="What changed.")
    at: datetime = strawberry.field(description="When.")
    event: Event | None = strawberry.field(
        description="The event that tells of it; null if you are no member of its project."
    )
    row: strawberry.Private[Row[Any]]
    of_version: strawberry.Private[Key | None]
    of_run: strawberry.Private[Key | None]
    known: strawberry.Private[Known]

    @strawberry.field(description="Its place in the feed: a subscription `after` it gets what came later.")
    def cursor(self, info: Info) -> str:
        return Event.of(self.row).cursor_in(info.context)

    @strawberry.field(
        description="The id of the version, opaque if you may not see it; null where only a run changed."
    )
    def version(self, info: Info) -> strawberry.ID | None:
        return self._id(info, self.of_version)

    @strawberry.field(
        description="The id of the run, opaque if you may not see it; null where it was none in this lineage."
    )
    def run(self, info: Info) -> strawberry.ID | None:
        return self._id(info, self.of_run)

    def _id(self, info: Info, key: Key | None) -> strawberry.ID | None:
        if key is None:
            return None
        name = TYPE_NAMES[key.kind]
        text = to_global(name, key.id) if key in self.known.visible else opaque_id(info, name, key.id)
        return strawberry.ID(text)


def lineage_changed(
    change: strawberry.Parent[LineageChange],
    root_id: Annotated[strawberry.ID, strawberry.argument(name="root", description=ROOT)],  # noqa: ARG001  # the source reads them
    direction: Walking = Direction.BOTH,  # noqa: ARG001  # the same
    depth: Depth = 4,  # noqa: ARG001  # the same
    after: AfterCursor = None,  # noqa: ARG001  # the same
) -> LineageChange:
    return change


@dataclass(frozen=True)
class LineageSource:
    """What happens to the nodes around a root, and the edges between them, also of those that are new."""

    root: Key
    direction: Direction
    depth: int

    @property
    def key(self) -> Hashable:
        return self

    def check(self, context: Context) -> None:
        check_root(context.read, context.actor, self.root)

    def concerns(self, type_: str, project_id: int | None) -> bool:  # noqa: ARG002  # lineage goes across projects
        return type_ in _TYPES

    def arrivals(self, context: Context, after: int, until: int) -> Sequence[Arrived]:
        rows = events_between(context.read, after, until, types=sorted(_TYPES))
        if not rows:
            return []
        known = self._walk(context)
        changes = (_change(context, item, known) for item in Event.list_of(rows))
        return [Arrived(change.row.position, change) for change in changes if change is not None]

    def _walk(self, context: Context) -> Known:
        """The nodes as they are now: what came before is told of them too, once they belong to it."""
        visible, hidden = {self.root}, set[Key]()
        for way in self.direction.ways:
            walk = Walk(context.read, context.actor, self.root, way, None)
            for _ in range(self.depth):
                level = walk.step()
                visible.update(Key(kind, row_id) for kind, ids in level.visible.items() for row_id in ids)
                hidden.update(Key(kind, row_id) for kind, ids in level.hidden.items() for row_id in ids)
                if not level or len(visible) > MAX_NODES:
                    break
        return Known(frozenset(visible), frozenset(hidden))


def _change(context: Context, event: Event, known: Known) -> LineageChange | None:
    """What an event means for the nodes; None if it concerns none of them that the actor sees."""
    row, type_ = event.row, EventType(event.row.type)
    kind, everything = _KINDS[type_], known.visible | known.hidden
    versions, run = _nodes(context, row)
    of_version = next((key for key in versions if key in everything), None)
    of_run = run if run in everything else None
    if kind is LineageChangeKind.EDGE and of_run is None and type_ is not EventType.VERSION_LINKED:
        if type_ is EventType.VERSION_USED:  # by a run of another lineage
            return None
        kind = LineageChangeKind.VERSION
    about = of_run if kind is LineageChangeKind.RUN else of_version
    if about is None or known.visible.isdisjoint({of_version, of_run}):
        return None
    readable = event if _is_member(context, row.project_id) else None
    return LineageChange(
        kind=kind, at=row.at, event=readable, row=row, of_version=of_version, of_run=of_run, known=known
    )


def _nodes(context: Context, row: Row[Any]) -> tuple[list[Key], Key | None]:
    """The versions and the run that an event is about."""
    run = None if row.run_id is None else Key(Kind.RUN, row.run_id)
    match SubjectKind(row.subject_kind):
        case SubjectKind.VERSION:
            return [Key(Kind.VERSION, row.subject_id)], run
        case SubjectKind.RUN:
            return [], Key(Kind.RUN, row.subject_id)
        case _:
            return _aliased(context, row), run


def _aliased(context: Context, row: Row[Any]) -> list[Key]:
    """The version that has the alias since, and the one that had it."""
    names = [(values or {}).get("version") for values in (row.after, row.before)]
    numbers = [int(name[1:]) for name in names if name is not None]
    query = select(version.c.id, version.c.number).where(
        version.c.artifact_id == row.artifact_id, version.c.number.in_(numbers)
    )
    ids = {found.number: found.id for found in context.read.execute(query)}
    return [Key(Kind.VERSION, ids[number]) for number in numbers if number in ids]


def _is_member(context: Context, project_id: int) -> bool:
    try:
        require_membership(context.read, context.actor, project_id)
    except (Forbidden, NotFound):
        return False
    return True


@dataclass
class _Asking:
    """As much of `Info` as it takes to find what an argument names."""

    context: Context


def open_lineage(context: Context, arguments: Mapping[str, Any]) -> Source:
    """Raises `NotFound`, `InvalidRef`, `VersionDeleted`, `LimitExceeded`."""
    root = find_key(cast("Info", _Asking(context)), arguments["root"])
    check_root(context.read, context.actor, root)
    depth = arguments["depth"]
    if not 0 <= depth <= MAX_DEPTH:
        raise LimitExceeded(f"depth is {depth}; walk 0 to {MAX_DEPTH} steps", limit=MAX_DEPTH)
    return LineageSource(root, Direction(arguments["direction"]), depth)
