"""What something came from and what came of it, as small graphs that cannot be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from wanllmdb._generated.enums import Direction
from wanllmdb._generated.fragments import NodeFields, NodeFieldsNodeArtifactVersion, NodeFieldsNodeRun
from wanllmdb.arguments import choose, names
from wanllmdb.errors import InvalidInput
from wanllmdb.lineage_text import dot_of, html_of_graph, html_of_impact, mermaid_of

if TYPE_CHECKING:
    from wanllmdb.session import Session

Way = Literal["upstream", "downstream", "both"]
MOST_NODES = 1_000
MOST_STEPS = 1_000
_PAGE = 500


@dataclass(frozen=True, slots=True)
class LineageNode:
    """A version, a run, or something that one may not see ("restricted"), `depth` steps from the root.

    `name` is the ref of a version, or the project and name of a run. `type` is the artifact's type, or the
    run's job type. `hidden_upstream` and `hidden_downstream` count neighbours that the graph does not have.
    """

    id: str
    kind: Literal["version", "run", "restricted"]
    name: str
    type: str
    depth: int
    aliases: tuple[str, ...] = ()
    state: str | None = None
    deleted: bool = False
    hidden_upstream: int | None = None
    hidden_downstream: int | None = None


@dataclass(frozen=True, slots=True)
class LineageEdge:
    """That data went from the node `source` to the node `target`, by their ids.

    "input": the run used the version. "output": the run logged it. "link": it was linked from the version.
    """

    source: str
    target: str
    role: Literal["input", "output", "link"]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LineageGraph:
    """The nodes around a root, nearest first, the root at the beginning, and every edge between them.

    `truncated` says that there are more within the depth that was asked for; from the nodes in `frontier`
    (their ids) the way goes on.
    """

    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
    truncated: bool = False
    frontier: tuple[str, ...] = ()

    @property
    def root(self) -> LineageNode:
        """What the graph was asked for."""
        return self.nodes[0]

    @property
    def versions(self) -> list[LineageNode]:
        """The versions among the nodes."""
        return [node for node in self.nodes if node.kind == "version"]

    @property
    def runs(self) -> list[LineageNode]:
        """The runs among the nodes."""
        return [node for node in self.nodes if node.kind == "run"]

    def to_networkx(self) -> Any:
        """A `networkx.MultiDiGraph` with the ids as nodes, the roles as keys, and all else as attributes.

        Raises `InvalidInput` where networkx is not installed: it is the extra "networkx".
        """
        try:
            import networkx as nx  # noqa: PLC0415  # an extra
        except ImportError as error:
            raise InvalidInput(
                "networkx is not installed: pip install 'wanllmdb[networkx]', or read .nodes and .edges"
            ) from error
        graph = nx.MultiDiGraph()
        for node in self.nodes:
            graph.add_node(node.id, **{name: getattr(node, name) for name in node.__slots__ if name != "id"})
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, key=edge.role, role=edge.role, at=edge.at)
        return graph

    def to_mermaid(self) -> str:
        """The text of a Mermaid flowchart. Names are escaped: they are other people's text."""
        return mermaid_of(self)

    def to_dot(self) -> str:
        """The text of a Graphviz graph. Names are escaped."""
        return dot_of(self)

    def _repr_html_(self) -> str:
        return html_of_graph(self)


@dataclass(frozen=True, slots=True)
class AffectedVersion:
    """A version downstream: its ref, how many steps away, and the aliases that point (or pointed) to it."""

    id: str
    ref: str
    type: str
    depth: int
    aliases: tuple[str, ...]
    created_by: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Level:
    """How many versions and runs are `depth` steps away."""

    depth: int
    versions: int
    runs: int


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything downstream of a version. The counts are exact; `affected` may be cut, nearest first.

    `restricted_count` counts what one may not see where the way ends there.
    """

    version_count: int
    run_count: int
    restricted_count: int
    levels: tuple[Level, ...]
    types: dict[str, int]
    affected: tuple[AffectedVersion, ...]
    graph: LineageGraph

    @property
    def truncated(self) -> bool:
        """Whether `affected` is shorter than `version_count`."""
        return len(self.affected) < self.version_count

    def to_networkx(self) -> Any:
        """The graph downstream, as of `LineageGraph.to_networkx`; the nearest 1,000 nodes of it."""
        return self.graph.to_networkx()

    def to_mermaid(self) -> str:
        """The graph downstream, as of `LineageGraph.to_mermaid`; the nearest 1,000 nodes of it."""
        return self.graph.to_mermaid()

    def _repr_html_(self) -> str:
        return html_of_impact(self)


def fetch_lineage(
    session: "Session",
    root: str,
    direction: str,
    depth: int,
    first: int,
    types: Sequence[str] | None = None,
    as_of: datetime | None = None,
) -> LineageGraph:
    """The graph around a version or run by its id. Raises `NotFound`, `InvalidInput`, `WanllmdbError`."""
    found = session.operations.lineage(
        root,
        choose(Direction, "direction", direction),
        depth,
        first,
        None if types is None else names("types", types),
        aware("as_of", as_of),
    ).lineage
    return LineageGraph(
        tuple(_node(node) for node in found.nodes),
        tuple(
            LineageEdge(edge.source, edge.target, _ROLES[edge.role.value], edge.at) for edge in found.edges
        ),
        found.truncated,
        tuple(found.frontier),
    )


def fetch_path(session: "Session", start: str, end: str) -> list[LineageNode] | None:
    """One shortest way between two things by id; None if there is none."""
    found = session.operations.lineage_path(start, end).lineage_path
    return None if found is None else [_node(node) for node in found]


def fetch_impact(
    session: "Session", version: str, limit: int | None = None, as_of: datetime | None = None
) -> Impact:
    """Everything downstream of a version by its id, with at most `limit` of them in the list."""
    operations, moment = session.operations, aware("as_of", as_of)
    first = _PAGE if limit is None else min(limit, _PAGE)
    page = operations.get_impact(version, first, None, moment).impact
    nodes = list(page.nodes)
    while page.page_info.has_next_page and (limit is None or len(nodes) < limit):
        page = operations.get_impact(version, first, page.page_info.end_cursor, moment).impact
        nodes += page.nodes
    graph = fetch_lineage(session, version, "downstream", MOST_STEPS, MOST_NODES, as_of=as_of)
    affected = tuple(
        AffectedVersion(
            node.version.id,
            node.version.ref or "",
            node.version.artifact.type_,
            node.depth,
            tuple(node.aliases),
            node.version.created_by.name,
            node.version.deleted_at is not None,
        )
        for node in islice(nodes, limit)
    )
    levels = tuple(Level(level.depth, level.versions, level.runs) for level in page.levels)
    types = {item.type_: item.versions for item in page.types}
    counts = page.version_count, page.run_count, page.restricted_count
    return Impact(*counts, levels, types, affected, graph)


def aware(argument: str, moment: datetime | None) -> datetime | None:
    """In UTC. Raises `InvalidInput` for a time without a zone, which means another moment elsewhere."""
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput(f"{argument}={moment!s} has no time zone; add one, such as tzinfo=UTC")
    return moment and moment.astimezone(UTC)


_ROLES: dict[str, Literal["input", "output", "link"]] = {"INPUT": "input", "OUTPUT": "output", "LINK": "link"}


def _node(fields: NodeFields) -> LineageNode:
    match fields.node:
        case NodeFieldsNodeArtifactVersion() as version:
            return LineageNode(
                fields.id,
                "version",
                version.ref or "",
                version.artifact.type_,
                fields.depth,
                aliases=tuple(version.aliases),
                deleted=bool(fields.deleted),
                hidden_upstream=fields.hidden_upstream,
                hidden_downstream=fields.hidden_downstream,
            )
        case NodeFieldsNodeRun() as run:
            return LineageNode(
                fields.id,
                "run",
                f"{run.project.name}/{run.name}",
                run.job_type,
                fields.depth,
                state=run.state.value,
                deleted=bool(fields.deleted),
                hidden_upstream=fields.hidden_upstream,
                hidden_downstream=fields.hidden_downstream,
            )
    return LineageNode(fields.id, "restricted", "restricted", "", fields.depth)
