"""The command `wanllmdb` with its global options and groups."""

import os

import click

from wanllmdb.cli.alias import alias
from wanllmdb.cli.artifact import artifact
from wanllmdb.cli.cache import cache
from wanllmdb.cli.completion import completion
from wanllmdb.cli.doctor import doctor
from wanllmdb.cli.key import key
from wanllmdb.cli.lineage import impact, lineage
from wanllmdb.cli.login import login, logout, whoami
from wanllmdb.cli.notices import show_warnings
from wanllmdb.cli.output import example
from wanllmdb.cli.pushing import push
from wanllmdb.cli.run import run
from wanllmdb.cli.status import status
from wanllmdb.cli.target import Target
from wanllmdb.cli.watch import watch
from wanllmdb.cli.webhook import webhook


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example(
        "wanllmdb artifact put data/ demo/digits --type dataset --alias production",
        "wanllmdb artifact get demo/digits:production",
    ),
)
@click.option("--url", metavar="URL", help="The server; comes before WANLLMDB_URL and the saved login.")
@click.option("--api-key", metavar="KEY", help="The API key; comes before WANLLMDB_API_KEY.")
@click.option("--project", metavar="NAME", help="The project where none is named; before WANLLMDB_PROJECT.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bars, notes and warnings.")
@click.version_option(package_name="wanllmdb", prog_name="wanllmdb", message="%(prog)s %(version)s")
@click.pass_context
def root(
    context: click.Context, url: str | None, api_key: str | None, project: str | None, *, quiet: bool
) -> None:
    """Log, alias and use machine-learning artifacts.

    Without a server the registry in the folder ./.wanllmdb is used.
    """
    if quiet:
        os.environ["WANLLMDB_QUIET"] = "1"
    show_warnings(quiet=quiet)
    context.obj = Target(url, api_key, project, quiet)


COMMANDS = (
    login,
    logout,
    whoami,
    key,
    status,
    doctor,
    artifact,
    alias,
    lineage,
    impact,
    run,
    webhook,
    watch,
    push,
    cache,
    completion,
)

for command in COMMANDS:
    root.add_command(command)
