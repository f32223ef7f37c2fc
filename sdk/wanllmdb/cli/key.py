"""`wanllmdb key`: API keys on the server."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from wanllmdb.cli.output import (
    example,
    json_option,
    limit_option,
    note_cut,
    print_json,
    print_note,
    print_table,
    time_text,
)
from wanllmdb.cli.shapes import first, time_json
from wanllmdb.cli.target import Target, pass_target

if TYPE_CHECKING:
    from wanllmdb._generated.fragments import KeyFields

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415

_LONGEST_DAYS = 36_500


@click.group()
def key() -> None:
    """Make, list and revoke API keys."""


@key.command("create", epilog=example("wanllmdb key create ci --account ci --project demo --role writer"))
@click.argument("name")
@click.option("--account", metavar="NAME", help="A service account it is for; else it is your own.")
@click.option("--project", metavar="NAME", help="The only project it works in.")
@click.option("--role", metavar="ROLE", help="The highest role it has anywhere.")
@click.option("--days", type=click.IntRange(1, _LONGEST_DAYS), help="It ends after so many days.")
@json_option
@pass_target
def create(
    target: Target,
    name: str,
    account: str | None,
    project: str | None,
    role: str | None,
    days: int | None,
    *,
    as_json: bool,
) -> None:
    """Make an API key. NAME says what it is for.

    Prints the key, which is shown this once only. Roles are viewer, writer, maintainer and admin.
    """
    from wanllmdb.apikeys import create_key

    target.check_registry()
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    made = create_key(target.session(), name, account=account, project=project, role=role, expires_at=ends)
    if as_json:
        print_json(_json(made.key) | {"key": str(made.secret)})
        return
    click.echo(made.secret)
    what = f"API key {made.key.prefix} of {made.key.principal.name}, {limits_text(made.key)}"
    print_note(f"{what}; it is not shown again", quiet=target.quiet)


@key.command("ls", epilog=example("wanllmdb key ls --account ci"))
@click.option("--account", metavar="NAME", help="Of this user or service account.")
@limit_option
@json_option
@pass_target
def list_(target: Target, account: str | None, limit: int, *, as_json: bool) -> None:
    """List API keys, newest first: your own; administrators see all."""
    from wanllmdb.apikeys import list_keys

    target.check_registry()
    keys, truncated = first(list_keys(target.session(), account), limit)
    if as_json:
        print_json({"keys": [_json(item) for item in keys], "truncated": truncated})
        return
    print_table(
        ("KEY", "NAME", "OF", "LIMITS", "LAST USED", "REVOKED"),
        [
            (
                item.prefix,
                item.name,
                item.principal.name,
                limits_text(item),
                time_text(item.last_used_at),
                time_text(item.revoked_at),
            )
            for item in keys
        ],
    )
    note_cut(truncated=truncated, limit=limit, quiet=target.quiet)


@key.command("revoke", epilog=example("wanllmdb key revoke wanllmdb_x7Qp2a"))
@click.argument("prefix", metavar="KEY")
@json_option
@pass_target
def revoke(target: Target, prefix: str, *, as_json: bool) -> None:
    """Make a key worthless, for good. KEY is its beginning, as `key ls` shows it."""
    from wanllmdb.apikeys import revoke_key

    target.check_registry()
    gone = revoke_key(target.session(), prefix)
    if as_json:
        print_json(_json(gone))
    else:
        click.echo(f"{gone.prefix} ({gone.name}, of {gone.principal.name}) is revoked")


def limits_text(item: "KeyFields") -> str:
    """What a key may be used for, for people."""
    parts = [f"project {item.project.name if item.project else '?'}"] if item.limited_to_project else []
    if item.role:
        parts.append(f"at most {item.role.value.lower()}")
    if item.expires_at:
        parts.append(f"until {time_text(item.expires_at)}")
    return ", ".join(parts) or "no limits"


def _json(item: "KeyFields") -> dict[str, Any]:
    return {
        "id": item.id,
        "prefix": item.prefix,
        "name": item.name,
        "principal": item.principal.name,
        **limits_json(item),
        "created_at": time_json(item.created_at),
        "last_used_at": time_json(item.last_used_at),
        "revoked_at": time_json(item.revoked_at),
    }


def limits_json(item: "KeyFields | None") -> dict[str, Any]:
    """What a key may be used for; nulls where there is no limit, or no key."""
    return {
        "limited_to_project": item.limited_to_project if item else False,
        "project": item.project.name if item and item.project else None,
        "role": item.role.value if item and item.role else None,
        "expires_at": time_json(item.expires_at) if item else None,
    }
