"""Lineage as text for people and other programs. Names are other people's text, and always escaped."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanllmdb.lineage import Impact, LineageEdge, LineageGraph, LineageNode

_CELL = "style='text-align:left;padding:2px 10px'"
_MERMAID_SAFE = frozenset(" ./_-:")


def mermaid_of(graph: "LineageGraph") -> str:
    """A Mermaid flowchart: versions as boxes, runs as stadiums, dashed where it was linked."""
    names = _short_names(graph)
    lines = ["flowchart LR"]
    for node in graph.nodes:
        opening, closing = {"version": ("[", "]"), "run": ("([", "])")}.get(node.kind, ("{{", "}}"))
        label = "<br/>".join(_for_mermaid(line) for line in _lines(node))
        lines.append(f'    {names[node.id]}{opening}"{label}"{closing}')
    for edge in graph.edges:
        arrow = "-.->" if edge.role == "link" else "-->"
        lines.append(f"    {names[edge.source]} {arrow} {names[edge.target]}")
    gone = [names[node.id] for node in graph.nodes if node.deleted]
    if gone:
        lines += ["    classDef deleted stroke-dasharray: 4", f"    class {','.join(gone)} deleted"]
    return "\n".join(lines) + "\n"


def dot_of(graph: "LineageGraph") -> str:
    """A Graphviz graph, with the same shapes."""
    names = _short_names(graph)
    lines = ["digraph lineage {", "    rankdir=LR;"]
    for node in graph.nodes:
        shape = {"version": "box", "run": "ellipse"}.get(node.kind, "hexagon")
        style = ", style=dashed" if node.deleted else ""
        label = "\\n".join(_for_dot(line) for line in _lines(node))
        lines.append(f'    {names[node.id]} [shape={shape}{style}, label="{label}"];')
    for edge in graph.edges:
        style = " [style=dashed]" if edge.role == "link" else ""
        lines.append(f"    {names[edge.source]} -> {names[edge.target]}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def tree_of(graph: "LineageGraph") -> str:
    """Both directions from the root as trees; what was shown before is only named again."""
    lines = [_one_line(_title(graph.root))]
    sides = [
        ("upstream", "hidden_upstream", _by_end(graph.edges, upstream=True)),
        ("downstream", "hidden_downstream", _by_end(graph.edges, upstream=False)),
    ]
    nodes = {node.id: node for node in graph.nodes}
    for name, hidden, following in sides:
        if following.get(graph.root.id):
            lines.append(f"{name}:")
            lines += _branches(nodes, following, hidden, graph.root)
    return "\n".join(lines) + "\n"


def html_of_graph(graph: "LineageGraph") -> str:
    """A table that needs nothing else to be shown."""
    rows = [
        (str(node.depth), node.kind, node.name, node.type, ", ".join(node.aliases), _hidden(node))
        for node in graph.nodes
    ]
    more = "; there are more" if graph.truncated else ""
    title = f"Lineage of {graph.root.name}: {len(graph.nodes)} nodes, {len(graph.edges)} edges{more}"
    return _table(title, ("steps", "kind", "name", "type", "aliases", "not shown"), rows)


def html_of_impact(impact: "Impact") -> str:
    """A table of the affected versions, under the counts."""
    rows = [
        (str(item.depth), item.ref, item.type, ", ".join(item.aliases), item.created_by)
        for item in impact.affected
    ]
    hidden = f", {impact.restricted_count} that you may not see" if impact.restricted_count else ""
    cut = f"; the nearest {len(impact.affected)} are shown" if impact.truncated else ""
    title = f"Impact: {impact.version_count} versions, {impact.run_count} runs{hidden}{cut}"
    return _table(title, ("steps", "version", "type", "aliases", "logged by"), rows)


def _short_names(graph: "LineageGraph") -> dict[str, str]:
    """What nodes are called in the text of a graph: nothing that anybody chose."""
    return {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}


def _lines(node: "LineageNode") -> list[str]:
    aliases = [", ".join(node.aliases)] if node.aliases else []
    return [node.name, *aliases, *(["(deleted)"] if node.deleted else [])]


def _for_mermaid(text: str) -> str:
    """Letters, digits and a few signs as they are, all else by its number: nothing of it is markup."""
    return "".join(c if c.isalnum() or c in _MERMAID_SAFE else f"#{ord(c)};" for c in text)


def _for_dot(text: str) -> str:
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _by_end(edges: Iterable["LineageEdge"], *, upstream: bool) -> dict[str, list[str]]:
    """The neighbours of each node in one direction, each once, in the order of the edges."""
    found: dict[str, dict[str, None]] = {}
    for edge in edges:
        here, there = (edge.target, edge.source) if upstream else (edge.source, edge.target)
        found.setdefault(here, {})[there] = None
    return {here: list(there) for here, there in found.items()}


def _branches(
    nodes: dict[str, "LineageNode"], following: dict[str, list[str]], hidden: str, root: "LineageNode"
) -> Iterator[str]:
    """A line for each way on. Walked by hand: a lineage may be a thousand steps long."""
    shown = {root.id}
    waiting = _children(nodes, following, hidden, root, "")
    while waiting:
        indent, is_last, node, text = waiting.pop()
        again = node is not None and node.id in shown and bool(following.get(node.id))
        yield f"{indent}{'└── ' if is_last else '├── '}{_one_line(text)}{' (see above)' if again else ''}"
        if node is not None and node.id not in shown:
            shown.add(node.id)
            waiting += _children(nodes, following, hidden, node, indent + ("    " if is_last else "│   "))


_Branch = tuple[str, bool, "LineageNode | None", str]


def _children(
    nodes: dict[str, "LineageNode"],
    following: dict[str, list[str]],
    hidden: str,
    node: "LineageNode",
    indent: str,
) -> list[_Branch]:
    """The branches below a node, the last one first."""
    below: list[tuple[LineageNode | None, str]] = [
        (nodes[there], _title(nodes[there])) for there in following.get(node.id, [])
    ]
    if more := getattr(node, hidden):
        below.append((None, f"({more} more)"))
    last = len(below) - 1
    return [(indent, number == last, child, text) for number, (child, text) in enumerate(below)][::-1]


def _title(node: "LineageNode") -> str:
    aliases = f" [{', '.join(node.aliases)}]" if node.aliases else ""
    kind = "run " if node.kind == "run" else ""
    return f"{kind}{node.name}{aliases}{' (deleted)' if node.deleted else ''}"


def _hidden(node: "LineageNode") -> str:
    counts = [(node.hidden_upstream, "upstream"), (node.hidden_downstream, "downstream")]
    return ", ".join(f"{number} {where}" for number, where in counts if number)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th {_CELL}>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td {_CELL}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    caption = f"<caption style='text-align:left'>{escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
