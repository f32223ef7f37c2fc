"""`wanllmdb push`: send the embedded registry to a server."""

from dataclasses import asdict

import click

from wanllmdb.cli.output import example, json_option, print_json, print_note
from wanllmdb.cli.target import Target, pass_target

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415

_LEFT_OUT = "times there are those of the push; keep ./.wanllmdb, which has the history of aliases"


@click.command("push", epilog=example("wanllmdb push --to https://models.example.org"))
@click.option("--project", "own_project", metavar="NAME", help="Only this project; default: all of them.")
@click.option("--to", metavar="URL", help="The server; default: the configured one.")
@click.option("--renumber", is_flag=True, help="Give versions new numbers where they cannot keep theirs.")
@json_option
@pass_target
def push(target: Target, own_project: str | None, to: str | None, *, renumber: bool, as_json: bool) -> None:
    """Send the embedded registry in ./.wanllmdb to a server.

    Sends versions with content, metadata and tags, aliases as they stand, runs
    that have ended, and lineage; of what the server has already only what is
    new, so it may be repeated. Contents are compared by digest at the end. Not
    sent are times, the history of aliases, deleted things, links between
    artifacts, and runs that go on.
    """
    from wanllmdb.pushing import push as push_all

    done = push_all(own_project or target.project, to or target.url, target.api_key, renumber=renumber)
    if as_json:
        print_json({"projects": [asdict(one) for one in done]})
        return
    for one in done:
        click.echo(
            f"{one.project}: sent {one.versions} versions, {one.runs} runs, {one.edges} edges and "
            f"{one.aliases} aliases to {one.url}; {one.artifacts} artifacts are the same there"
        )
        for here, there in one.renumbered.items():
            click.echo(f"{here} is {there} there")
        for note in one.notes:
            print_note(note, quiet=target.quiet)
    if any(one.versions for one in done):
        print_note(_LEFT_OUT, quiet=target.quiet)
