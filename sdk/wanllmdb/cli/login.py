"""`wanllmdb login` and `logout`: remember a server, or forget it."""

import os
import sys
from dataclasses import replace

import click

from wanllmdb.cli.output import example, json_option, print_json, print_note
from wanllmdb.cli.target import Target, pass_target
from wanllmdb.errors import NotFound, ServerUnreachable, TransferFailed, Unauthorized

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


@click.command(epilog=example("wanllmdb login http://localhost:8080 --project demo"))
@click.argument("url")
@click.option("--api-key", metavar="KEY", help="The API key; asked for on a terminal if one is wanted.")
@click.option("--project", metavar="NAME", help="Remember the project that is meant where none is named.")
@json_option
@pass_target
def login(target: Target, url: str, api_key: str | None, project: str | None, *, as_json: bool) -> None:
    """Remember a server.

    It is saved once it has answered, in a file that you alone can read. WANLLMDB_URL and --url come
    before it.
    """
    from wanllmdb.config import load_config, save_login

    key = api_key or target.api_key
    try:
        version = _server_version(target, url, key)
    except Unauthorized:
        if key or not sys.stdin.isatty():
            raise
        key = click.prompt(f"API key for {url}", hide_input=True, err=True)
        version = _server_version(target, url, key)
    path = save_login(url, key, project or target.project)
    clean = load_config(url).url
    if as_json:
        print_json({"url": clean, "server_version": version, "saved_in": str(path)})
    else:
        click.echo(f"{clean} answers (wanllmdb-server {version}); saved in {path}")
    if os.environ.get("WANLLMDB_URL"):
        print_note("WANLLMDB_URL is set and comes before what was saved", quiet=target.quiet)


def _server_version(target: Target, url: str, api_key: str | None) -> str:
    try:
        session = replace(target, api_key=api_key).impatient_session(url)
        return session.operations.server_info().server_info.version
    except Unauthorized as error:
        cure = (
            "it does not accept the API key"
            if api_key
            else "it wants an API key: pass --api-key, or run login on a terminal to be asked for it"
        )
        raise Unauthorized(f"{url}: {cure}", details=error.details) from error
    except (NotFound, TransferFailed) as error:
        raise ServerUnreachable(
            f"{url} does not answer like a wanllmdb server ({error.message}); check the address",
            details=error.details,
        ) from error


@click.command(epilog=example("wanllmdb logout"))
@click.argument("url", required=False)
@json_option
def logout(url: str | None, *, as_json: bool) -> None:
    """Forget a saved server and its API key.

    URL is the saved one that is in use by default.
    """
    from wanllmdb.config import forget_login, saved_url

    forgotten = url or saved_url()
    if forgotten is None:
        raise NotFound("no server is saved; `wanllmdb status` says what is used")
    path = forget_login(forgotten)
    if as_json:
        print_json({"url": forgotten, "saved_in": str(path)})
    else:
        click.echo(f"{forgotten} is forgotten; it was saved in {path}")
