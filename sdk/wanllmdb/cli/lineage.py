"""`wanllmdb lineage` and `wanllmdb impact`: what a version came from, and what hangs on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from wanllmdb.cli.output import (
    example,
    json_option,
    limit_option,
    list_text,
    note_cut,
    print_fields,
    print_json,
    print_note,
    print_table,
)
from wanllmdb.cli.shapes import time_json
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb.lineage import Impact, LineageGraph, LineageNode

_WAYS = ("upstream", "downstream", "both")
_FORMATS = ("tree", "json", "mermaid", "dot")


class _Time(click.ParamType[datetime]):
    """A time as RFC 3339 with a zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time; write 2026-11-01T00:00:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"the time {value!r} has no zone; end it with Z", param, ctx)
        return moment


_as_of = click.option("--as-of", type=_Time(), metavar="TIME", help="As it was at this time.")


@click.command(epilog=example("wanllmdb lineage demo/model:production --direction upstream --depth 6"))
@click.argument("ref")
@click.option(
    "--direction",
    type=click.Choice(_WAYS, case_sensitive=False),
    default="both",
    show_default=True,
    help="Which way to walk.",
)
@click.option(
    "--depth",
    type=click.IntRange(0, 1000),
    default=4,
    show_default=True,
    help="At most so many steps; a run is one.",
)
@click.option(
    "--first",
    type=click.IntRange(1, 1000),
    default=500,
    show_default=True,
    help="At most so many nodes, nearest first.",
)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Show only versions of these types.")
@_as_of
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS, case_sensitive=False),
    default="tree",
    show_default=True,
    help="What to print.",
)
@json_option
@pass_target
def lineage(
    target: Target,
    ref: str,
    direction: str,
    depth: int,
    first: int,
    types: Sequence[str],
    as_of: datetime | None,
    form: str,
    *,
    as_json: bool,
) -> None:
    """Show what REF came from, and what came of it."""
    from wanllmdb.lineage_text import tree_of  # noqa: PLC0415  # see the package

    version = target.api().artifact(ref)
    graph = version.lineage(direction, depth, first=first, types=types or None, as_of=as_of)  # type: ignore[arg-type]  # one of the choices
    if as_json or form == "json":
        print_json(_graph_json(graph))
        return
    text = {"tree": tree_of, "mermaid": type(graph).to_mermaid, "dot": type(graph).to_dot}[form](graph)
    click.echo(text, nl=False)
    if graph.truncated:
        print_note("there are more nodes than shown; see more with --first", quiet=target.quiet)


@click.command(epilog=example("wanllmdb impact demo/data:v3"))
@click.argument("ref")
@limit_option
@_as_of
@json_option
@pass_target
def impact(target: Target, ref: str, limit: int, as_of: datetime | None, *, as_json: bool) -> None:
    """Show everything downstream of REF.

    Counts are exact; of each affected version the aliases are shown that point to it.
    """
    version = target.api().artifact(ref)
    found = version.impact(limit=limit, as_of=as_of)
    if as_json:
        print_json({"ref": version.ref, **_impact_json(found)})
        return
    types = [f"{number} {type_}" for type_, number in found.types.items()]
    hidden = f", and {found.restricted_count} that you may not see" if found.restricted_count else ""
    print_fields(
        [
            ("impact of", version.ref),
            ("versions", f"{found.version_count} ({list_text(types)})" if types else "0"),
            ("runs", f"{found.run_count}{hidden}"),
        ]
    )
    if found.affected:
        click.echo()
        rows = [
            (str(item.depth), item.ref, item.type, list_text(item.aliases), item.created_by)
            for item in found.affected
        ]
        print_table(("STEPS", "VERSION", "TYPE", "ALIASES", "LOGGED BY"), rows)
    note_cut(truncated=found.truncated, limit=limit, quiet=target.quiet)


def _graph_json(graph: "LineageGraph") -> dict[str, Any]:
    return {
        "nodes": [_node_json(node) for node in graph.nodes],
        "edges": [
            {"source": edge.source, "target": edge.target, "role": edge.role, "at": time_json(edge.at)}
            for edge in graph.edges
        ],
        "truncated": graph.truncated,
        "frontier": list(graph.frontier),
    }


def _node_json(node: "LineageNode") -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "type": node.type,
        "depth": node.depth,
        "aliases": list(node.aliases),
        "state": node.state,
        "deleted": node.deleted,
        "hidden_upstream": node.hidden_upstream,
        "hidden_downstream": node.hidden_downstream,
    }


def _impact_json(found: "Impact") -> dict[str, Any]:
    return {
        "versions": found.version_count,
        "runs": found.run_count,
        "restricted": found.restricted_count,
        "levels": [
            {"depth": level.depth, "versions": level.versions, "runs": level.runs} for level in found.levels
        ],
        "types": found.types,
        "affected": [
            {
                "ref": item.ref,
                "type": item.type,
                "depth": item.depth,
                "aliases": list(item.aliases),
                "created_by": item.created_by,
                "deleted": item.deleted,
            }
            for item in found.affected
        ],
        "truncated": found.truncated,
    }
