"""`wanllmdb completion`: the script that makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from wanllmdb.cli.output import example

VARIABLE = "_WANLLMDB_COMPLETE"
"""Set by the shell's script when it asks for completions."""


@click.command(epilog=example("wanllmdb completion bash >> ~/.bash_completion"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL."""
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click brings all three
    click.echo(kind(context.find_root().command, {}, "wanllmdb", VARIABLE).source())
