"""`wanllmdb alias`: movable names for versions."""

from typing import Any

import click

from wanllmdb.cli.output import example, json_option, print_json, print_table, time_text
from wanllmdb.cli.shapes import actor_text, alias_json
from wanllmdb.cli.target import Target, pass_target

_reason_option = click.option("--reason", metavar="TEXT", help="Why; kept in the history.")
_expect_option = click.option("--expect", metavar="vN", help="Only if the alias still points there.")


@click.group()
def alias() -> None:
    """Move the names that point to versions."""


@alias.command("set", epilog=example("wanllmdb alias set demo/digits:v3 production --expect v2"))
@click.argument("ref")
@click.argument("name", metavar="ALIAS")
@_expect_option
@click.option("--expect-none", is_flag=True, help="Only if the alias does not exist.")
@_reason_option
@json_option
@pass_target
def set_alias(
    target: Target,
    ref: str,
    name: str,
    expect: str | None,
    reason: str | None,
    *,
    expect_none: bool,
    as_json: bool,
) -> None:
    """Point ALIAS to the version that REF names, such as PROJECT/NAME:v3."""
    if expect and expect_none:
        raise click.UsageError("--expect and --expect-none exclude each other")
    version = target.api().artifact(ref)
    expected: dict[str, Any] = {"expected_version": expect} if expect or expect_none else {}
    version.set_alias(name, reason=reason, **expected)
    _print_moved(f"{version.project}/{version.name}", name, version.version, as_json=as_json)


@alias.command("delete", epilog=example("wanllmdb alias delete demo/digits candidate"))
@click.argument("artifact", metavar="PROJECT/NAME")
@click.argument("name", metavar="ALIAS")
@_expect_option
@_reason_option
@json_option
@pass_target
def delete_alias(
    target: Target, artifact: str, name: str, expect: str | None, reason: str | None, *, as_json: bool
) -> None:
    """Take ALIAS away. Its history stays, and `alias rollback` brings it back."""
    expected: dict[str, Any] = {"expected_version": expect} if expect else {}
    api = target.api()
    api.delete_alias(artifact, name, reason=reason, **expected)
    _print_moved(api.full_name(artifact), name, None, as_json=as_json)


@alias.command("rollback", epilog=example("wanllmdb alias rollback demo/digits production"))
@click.argument("artifact", metavar="PROJECT/NAME")
@click.argument("name", metavar="ALIAS")
@_expect_option
@_reason_option
@json_option
@pass_target
def rollback_alias(
    target: Target, artifact: str, name: str, expect: str | None, reason: str | None, *, as_json: bool
) -> None:
    """Point ALIAS back to where it pointed one move earlier."""
    expected: dict[str, Any] = {"expected_version": expect} if expect else {}
    api = target.api()
    version = api.rollback_alias(artifact, name, reason=reason, **expected)
    _print_moved(api.full_name(artifact), name, version, as_json=as_json)


def _print_moved(artifact: str, name: str, version: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"artifact": artifact, "alias": name, "version": version})
    else:
        click.echo(f"{artifact}:{name} -> {version or 'nothing'}")


@alias.command("ls", epilog=example("wanllmdb alias ls demo/digits"))
@click.argument("artifact", metavar="PROJECT/NAME")
@json_option
@pass_target
def list_aliases(target: Target, artifact: str, *, as_json: bool) -> None:
    """List aliases and where they point."""
    found = target.api().get_artifact(artifact)
    if as_json:
        aliases = [alias_json(item) for item in found.aliases]
        print_json({"artifact": f"{found.project.name}/{found.name}", "aliases": aliases})
        return
    print_table(
        ("ALIAS", "VERSION", "SINCE", "BY"),
        [
            (item.name, item.version_name, time_text(item.updated_at), actor_text(item.updated_by))
            for item in found.aliases
        ],
    )
