"""`wanllmdb webhook`: who is told over HTTP what happens in a project."""

from collections.abc import Sequence
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
    time_text,
)
from wanllmdb.cli.shapes import first, time_json
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import DeliveryFields, WebhookFields


@click.group()
def webhook() -> None:
    """Tell receivers over HTTP what happens in a project."""


@webhook.command(
    "add", epilog=example("wanllmdb webhook add demo https://deploy.example.org --alias production")
)
@click.argument("project")
@click.argument("url")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only events of this type: ALIAS_SET.")
@click.option("--alias", "pattern", metavar="PATTERN", help="Only moves of aliases like this: prod-*.")
@json_option
@pass_target
def add(
    target: Target, project: str, url: str, types: Sequence[str], pattern: str | None, *, as_json: bool
) -> None:
    """Tell the receiver at URL what happens in PROJECT.

    Prints the secret by which the receiver verifies messages. It is shown this once only.
    """
    made = target.api().create_webhook(url, project, types=list(types) or None, alias_pattern=pattern)
    if as_json:
        print_json(_json(made.webhook) | {"secret": str(made.secret)})
        return
    click.echo(made.secret)
    what = f"webhook {made.webhook.id} of {project}, {_filter_text(made.webhook)}"
    print_note(f"{what}; its secret is not shown again", quiet=target.quiet)


@webhook.command("ls", epilog=example("wanllmdb webhook ls demo"))
@click.argument("project", required=False)
@limit_option
@json_option
@pass_target
def list_(target: Target, project: str | None, limit: int, *, as_json: bool) -> None:
    """List the webhooks of PROJECT."""
    found, truncated = first(target.api().webhooks(project), limit)
    if as_json:
        print_json({"webhooks": [_json(item) for item in found], "truncated": truncated})
        return
    print_table(
        ("WEBHOOK", "URL", "TOLD OF", "ENABLED", "SINCE"),
        [
            (item.id, item.url, _filter_text(item), _yes(item.enabled), time_text(item.created_at))
            for item in found
        ],
    )
    note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


@webhook.command("show", epilog=example("wanllmdb webhook show V2ViaG9vazox"))
@click.argument("id_", metavar="WEBHOOK")
@json_option
@pass_target
def show(target: Target, id_: str, *, as_json: bool) -> None:
    """Show a webhook. WEBHOOK is its id, as `webhook ls` shows it."""
    _print(target.api().webhook(id_), as_json=as_json)


@webhook.command("enable", epilog=example("wanllmdb webhook enable V2ViaG9vazox"))
@click.argument("id_", metavar="WEBHOOK")
@json_option
@pass_target
def enable(target: Target, id_: str, *, as_json: bool) -> None:
    """Tell it again what happens, from now on."""
    _print(target.api().update_webhook(id_, enabled=True), as_json=as_json)


@webhook.command("disable", epilog=example("wanllmdb webhook disable V2ViaG9vazox"))
@click.argument("id_", metavar="WEBHOOK")
@json_option
@pass_target
def disable(target: Target, id_: str, *, as_json: bool) -> None:
    """Tell it nothing any more; what was not delivered yet is given up."""
    _print(target.api().update_webhook(id_, enabled=False), as_json=as_json)


@webhook.command("rm", epilog=example("wanllmdb webhook rm V2ViaG9vazox"))
@click.argument("id_", metavar="WEBHOOK")
@json_option
@pass_target
def remove(target: Target, id_: str, *, as_json: bool) -> None:
    """Delete a webhook with its log and what was not delivered yet."""
    target.api().delete_webhook(id_)
    if as_json:
        print_json({"id": id_, "deleted": True})
    else:
        click.echo(f"webhook {id_} is deleted")


@webhook.command("log", epilog=example("wanllmdb webhook log V2ViaG9vazox --state failed"))
@click.argument("id_", metavar="WEBHOOK")
@click.option("--state", metavar="STATE", help="Only those pending, delivered or failed.")
@limit_option
@json_option
@pass_target
def log(target: Target, id_: str, state: str | None, limit: int, *, as_json: bool) -> None:
    """List what a webhook was told, newest first."""
    found, truncated = first(target.api().deliveries(id_, state), limit)
    if as_json:
        print_json({"deliveries": [_delivery_json(item) for item in found], "truncated": truncated})
        return
    print_table(
        ("DELIVERY", "EVENT", "OF", "STATE", "ATTEMPTS", "QUEUED", "ANSWER"),
        [
            (
                item.id,
                item.event.type_.value,
                item.event.subject_name,
                item.state.value,
                str(item.attempts),
                time_text(item.created_at),
                item.error or str(item.status or "-"),
            )
            for item in found
        ],
    )
    note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


@webhook.command("replay", epilog=example("wanllmdb webhook replay RGVsaXZlcnk6MQ"))
@click.argument("id_", metavar="DELIVERY")
@json_option
@pass_target
def replay(target: Target, id_: str, *, as_json: bool) -> None:
    """Deliver the same message again. DELIVERY is its id, as `webhook log` shows it."""
    made = target.api().replay_delivery(id_)
    if as_json:
        print_json(_delivery_json(made))
    else:
        click.echo(f"{made.message_id} is delivered again as {made.id}")


def _print(found: "WebhookFields", *, as_json: bool) -> None:
    if as_json:
        print_json(_json(found))
        return
    print_fields(
        [
            ("webhook", found.id),
            ("project", found.project.name),
            ("url", found.url),
            ("told of", _filter_text(found)),
            ("enabled", _yes(found.enabled)),
            ("since", time_text(found.created_at)),
            ("by", found.created_by.name),
        ]
    )


def _filter_text(found: "WebhookFields") -> str:
    types = list_text([kind.value for kind in found.types]) if found.types is not None else "everything"
    return types if found.alias_pattern is None else f"{types} about the alias {found.alias_pattern}"


def _yes(value: bool) -> str:  # a value, not a switch
    return "yes" if value else "no"


def _json(found: "WebhookFields") -> dict[str, Any]:
    return {
        "id": found.id,
        "project": found.project.name,
        "url": found.url,
        "types": None if found.types is None else [kind.value for kind in found.types],
        "alias_pattern": found.alias_pattern,
        "enabled": found.enabled,
        "created_at": time_json(found.created_at),
        "created_by": found.created_by.name,
    }


def _delivery_json(item: "DeliveryFields") -> dict[str, Any]:
    return {
        "id": item.id,
        "message_id": item.message_id,
        "event": item.event.type_.value,
        "subject": item.event.subject_name,
        "state": item.state.value,
        "attempts": item.attempts,
        "status": item.status,
        "error": item.error,
        "created_at": time_json(item.created_at),
        "finished_at": time_json(item.finished_at),
        "next_attempt_at": time_json(item.next_attempt_at),
        "replay_of": item.replay_of,
    }
