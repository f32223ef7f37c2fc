"""The lineage graph as clients explore it: flat lists of nodes and edges, and why two nodes are connected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import Row

from wanllmdb_server.api.context import Info
from wanllmdb_server.api.enums import LineageKind
from wanllmdb_server.api.ids import from_global, to_global
from wanllmdb_server.api.lookup import find_version
from wanllmdb_server.api.node import Node
from wanllmdb_server.api.restricted import opaque_id
from wanllmdb_server.errors import NotFound
from wanllmdb_server.lineage.connecting import connect
from wanllmdb_server.lineage.exploring import Wanted, explore
from wanllmdb_server.lineage.graph import Direction, Graph, GraphNode, Key, Kind, LineageRole

if TYPE_CHECKING:
    pass

TYPE_NAMES = {Kind.VERSION: "ArtifactVersion", Kind.RUN: "Run"}
KINDS = {name: kind for kind, name in TYPE_NAMES.items()}
_SHOWN = {Kind.VERSION: LineageKind.VERSION, Kind.RUN: LineageKind.RUN}
ROOT = "The id of a version or of a run, also of a deleted one, or a ref such as `project/name:v3`."

Walking = Annotated[Direction, strawberry.argument(description="Which way to walk from the root.")]
Depth = Annotated[int, strawberry.argument(description="At most so many steps from the root, up to 1,000.")]
Nodes = Annotated[
    int,
    strawberry.argument(
        description="At most so many nodes, nearest first, the root among them; up to 1,000."
    ),
]
AsOf = Annotated[
    datetime | None,
    strawberry.argument(description="As it was at this time: nothing that was not there yet."),
]


@strawberry.type(description="A version or a run in a lineage graph, or something that you may not see.")
class LineageNode:
    id: strawberry.ID = strawberry.field(
        description="The id of the version or run; opaque, as of a `RestrictedNode`, if you may not see it."
    )
    kind: LineageKind = strawberry.field(description="What it is.")
    depth: int = strawberry.field(
        description="How many steps it is from the root; in a path, from its beginning."
    )
    deleted: bool | None = strawberry.field(
        description="Whether it is a tombstone, at `asOf` if that was given; null if you may not see it."
    )
    hidden_upstream: int | None = strawberry.field(
        description="How many direct neighbours upstream are not in this answer; null if it is hidden."
    )
    hidden_downstream: int | None = strawberry.field(
        description="How many direct neighbours downstream are not in this answer; null if it is hidden."
    )
    node: Node | None = strawberry.field(
        description="The version or run itself, as it is now; null if you may not see it."
    )


@strawberry.type(description="That data went from one node of a lineage graph to another.")
class LineageEdge:
    source: strawberry.ID = strawberry.field(description="The node that it came from.")
    target: strawberry.ID = strawberry.field(description="The node that it went to.")
    role: LineageRole = strawberry.field(description="How.")
    at: datetime | None = strawberry.field(
        description="When it was first recorded; null if you may not see one of the nodes."
    )


@strawberry.type(description="A part of the lineage graph around its root.")
class LineageGraph:
    nodes: list[LineageNode] = strawberry.field(
        description="The root and what was met, nearest first; in a fixed order."
    )
    edges: list[LineageEdge] = strawberry.field(
        description="Every edge between two of the nodes, whether the walk took it or not; up to 10,000."
    )
    truncated: bool = strawberry.field(
        description="Whether there are more nodes within `depth` than `first`, or more edges than fit."
    )
    frontier: list[strawberry.ID] = strawberry.field(
        description="The nodes from which a further walk in this direction leads to what it did not meet."
    )


def lineage(
    info: Info,
    # Strawberry would pass the parent as `root`.
    root_id: Annotated[strawberry.ID, strawberry.argument(name="root", description=ROOT)],
    direction: Walking = Direction.BOTH,
    depth: Depth = 4,
    first: Nodes = 500,
    types: Annotated[
        list[str] | None,
        strawberry.argument(
            description="Of what is met show only versions of these artifact types, the runs next to them, "
            "and the root. The way leads through the others all the same, and `first` counts them."
        ),
    ] = None,
    as_of: AsOf = None,
) -> LineageGraph:
    return graph_around(info, find_key(info, root_id), Wanted(direction, depth, first, types, as_of))


def lineage_path(
    info: Info,
    from_: Annotated[strawberry.ID, strawberry.argument(name="from", description=ROOT)],
    to: Annotated[strawberry.ID, strawberry.argument(description=ROOT)],
) -> list[LineageNode] | None:
    found = connect(
        info.context.read,
        info.context.actor,
        find_key(info, from_),
        find_key(info, to),
        info.context.check,
    )
    return None if found is None else _nodes(info, found)


def graph_around(info: Info, root: Key, wanted: Wanted) -> LineageGraph:
    """The graph around a node, in the types of the schema. Raises `NotFound`, `LimitExceeded`."""
    found = explore(
        info.context.read, info.context.actor, root, wanted, partial(_opaque, info), info.context.check
    )
    return _graph(info, found)


def find_key(info: Info, text: str) -> Key:
    """The node that an argument names. Raises `NotFound`, `InvalidRef`, `VersionDeleted`."""
    if "/" in text:
        return Key(Kind.VERSION, find_version(info.context.read, info.context.actor, text).id)
    type_name, row_id = from_global(text)
    kind = KINDS.get(type_name)
    if kind is None:
        raise NotFound(
            f"id {text!r} is of kind {type_name}, which has no lineage; pass the id of a version or of a run"
        )
    return Key(kind, row_id)


def _graph(info: Info, found: Graph) -> LineageGraph:
    nodes = _nodes(info, found.nodes)
    ids = {node.key: made.id for node, made in zip(found.nodes, nodes, strict=True)}
    edges = [
        LineageEdge(source=ids[edge.source], target=ids[edge.target], role=edge.role, at=edge.at)
        for edge in found.edges
    ]
    return LineageGraph(
        nodes=nodes, edges=edges, truncated=found.truncated, frontier=[ids[key] for key in found.frontier]
    )


def _nodes(info: Info, found: Sequence[GraphNode]) -> list[LineageNode]:
    from wanllmdb_server.api.runs import Run  # noqa: PLC0415  # it imports this module
    from wanllmdb_server.api.versions import ArtifactVersion  # noqa: PLC0415  # the same

    objects: Mapping[Kind, Mapping[int, Node]] = {
        Kind.VERSION: ArtifactVersion.by_id(_rows(found, Kind.VERSION)),
        Kind.RUN: Run.by_id(_rows(found, Kind.RUN)),
    }
    return [
        LineageNode(
            id=strawberry.ID(_opaque(info, node.key) if node.row is None else _global(node.key)),
            kind=LineageKind.RESTRICTED if node.row is None else _SHOWN[node.key.kind],
            depth=node.depth,
            deleted=node.deleted,
            hidden_upstream=node.hidden_upstream,
            hidden_downstream=node.hidden_downstream,
            node=objects[node.key.kind].get(node.key.id),
        )
        for node in found
    ]


def _rows(found: Iterable[GraphNode], kind: Kind) -> list[Row[Any]]:
    return [node.row for node in found if node.row is not None and node.key.kind is kind]


def _global(key: Key) -> str:
    return to_global(TYPE_NAMES[key.kind], key.id)


def _opaque(info: Info, key: Key) -> str:
    return opaque_id(info, TYPE_NAMES[key.kind], key.id)
