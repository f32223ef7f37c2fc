"""`wanllmdb artifact link`: promote a version into another project."""

from collections.abc import Sequence

import click

from wanllmdb.cli.output import example, json_option, list_text, print_json
from wanllmdb.cli.shapes import version_json
from wanllmdb.cli.target import Target, pass_target


@click.command(
    "link", epilog=example("wanllmdb artifact link research/digits:v3 registry/digits --alias production")
)
@click.argument("ref")
@click.argument("artifact", metavar="PROJECT/NAME")
@click.option("--alias", "aliases", multiple=True, metavar="ALIAS", help="Set this alias there.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Put this tag on it there.")
@click.option("--reason", metavar="TEXT", help="Why; kept in the history.")
@json_option
@pass_target
def link(
    target: Target,
    ref: str,
    artifact: str,
    aliases: Sequence[str],
    tags: Sequence[str],
    reason: str | None,
    *,
    as_json: bool,
) -> None:
    """Link the version that REF names into PROJECT/NAME.

    Usually that is in another project: this is how a version is promoted. No bytes move. Content that
    PROJECT/NAME has already is not linked twice, but gets the aliases and tags.
    """
    source = target.api().artifact(ref)
    linked = source.link(artifact, aliases, tags, reason)
    if as_json:
        print_json({"source": source.ref, **version_json(linked)})
    else:
        click.echo(f"{source.ref} -> {linked.ref} ({list_text(linked.aliases)})")
