"""`wanllmdb watch`: what happens in a project, as it happens."""

import json
from typing import TYPE_CHECKING

import click

from wanllmdb.cli.output import example, line_text, time_text
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import EventFields

_MOVES = "ALIAS_SET", "ALIAS_DELETED", "ALIAS_ROLLED_BACK"


@click.command(
    epilog=example(
        "wanllmdb watch demo --types ALIAS_SET,ALIAS_ROLLED_BACK",
        'wanllmdb watch demo --json | jq -r "[.subjectName, .after.version] | @tsv"',
    )
)
@click.argument("project", required=False)
@click.option("--types", metavar="TYPE,…", help="Only events of these types, such as VERSION_COMMITTED.")
@click.option("--after", metavar="CURSOR", help="Begin after the event with this cursor; default: now.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on each line.")
@pass_target
def watch(
    target: Target, project: str | None, types: str | None, after: str | None, *, as_json: bool
) -> None:
    """Print what happens in PROJECT until interrupted; a broken connection is made again."""
    wanted = None if types is None else [name.strip() for name in types.split(",")]
    for event in target.api().watch(project, types=wanted, after=after):
        click.echo(_json(event) if as_json else _text(event))


def _json(event: "EventFields") -> str:
    # ASCII only, so that the document is valid whatever the terminal's encoding.
    return json.dumps(event.model_dump(mode="json", by_alias=True))


def _text(event: "EventFields") -> str:
    reason = [f"({event.reason})"] if event.reason else []
    what = [event.type_.value, event.subject_name, *_move(event), f"by {event.actor.name}"]
    return line_text("  ".join([time_text(event.at), *what, *reason]))


def _move(event: "EventFields") -> list[str]:
    """For aliases: what moved from where to where."""
    if event.type_.value not in _MOVES:
        return []
    before, after = event.before or {}, event.after or {}
    return [f"{after.get('alias')}: {before.get('version') or '-'} -> {after.get('version') or '-'}"]
