"""`wanllmdb login`, `logout` and `whoami`: who this user is to which server."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from wanllmdb.cli.output import example, json_option, print_fields, print_json, print_note
from wanllmdb.cli.target import Target, pass_target
from wanllmdb.errors import NotFound, Unauthenticated

if TYPE_CHECKING:
    from wanllmdb.logins import Login

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415

_LONGEST_KEY = 4096


@click.command(epilog=example("wanllmdb login http://localhost:8080 --project demo"))
@click.argument("url", required=False)
@click.option("--key-stdin", is_flag=True, help="Read the API key from standard input.")
@click.option("--project", metavar="NAME", help="Remember the project that is meant where none is named.")
@json_option
@pass_target
def login(target: Target, url: str | None, project: str | None, *, key_stdin: bool, as_json: bool) -> None:
    """Remember a server, and an API key for it.

    URL is the configured server by default. The key is asked for on a terminal, if the server wants one.
    It is kept once the server has accepted it: in the system keyring with wanllmdb[keyring], else in a file
    that you alone can read. It is sent to this server only.
    """
    from wanllmdb.logins import log_in, server_url

    url = server_url(url or target.url)
    key = sys.stdin.readline(_LONGEST_KEY) if key_stdin else target.api_key
    try:
        done = log_in(url, key, project or target.project)
    except Unauthenticated as error:
        if key is not None:
            raise
        if not sys.stdin.isatty():
            raise Unauthenticated(
                f"{url} wants an API key: run `wanllmdb login {url}` on a terminal to be asked for it, or "
                "pass it through --key-stdin",
                details=error.details,
            ) from error
        key = click.prompt(f"API key for {url}", hide_input=True, err=True)
        done = log_in(url, key, project or target.project)
    _tell(done, as_json=as_json)
    _note(done, quiet=target.quiet)


def _tell(done: "Login", *, as_json: bool) -> None:
    where = "the system keyring" if done.kept.key_in == "keyring" else str(done.kept.path)
    if as_json:
        print_json(
            {
                "url": done.url,
                "server_version": done.server_version,
                "name": done.viewer.name,
                "kind": done.viewer.kind,
                "api_key_in": done.kept.key_in,
                "saved_in": str(done.kept.path),
            }
        )
    elif done.kept.key_in is None:
        click.echo(f"{done.url} answers (wanllmdb-server {done.server_version}); saved in {where}")
    else:
        click.echo(f"logged in to {done.url} as {done.viewer.name}; the API key is in {where}")


def _note(done: "Login", *, quiet: bool) -> None:
    from wanllmdb.config import configured_url

    if done.kept.keyring_failure:
        print_note(f"{done.kept.keyring_failure}; the API key is in a file instead", quiet=quiet)
    if configured_url() != done.url:
        print_note("WANLLMDB_URL is set and comes before what was saved", quiet=quiet)
    elif os.environ.get("WANLLMDB_API_KEY"):
        print_note(
            "WANLLMDB_API_KEY is set, comes before what was saved, and goes to this server", quiet=quiet
        )


@click.command(epilog=example("wanllmdb logout"))
@click.argument("url", required=False)
@json_option
@pass_target
def logout(target: Target, url: str | None, *, as_json: bool) -> None:
    """Forget a saved server and its API key.

    URL is the saved one that is in use by default. The server is not asked: a key that somebody else may
    have is to be revoked there.
    """
    from wanllmdb.config import forget_login, saved_url
    from wanllmdb.serverurl import clean_url

    forgotten = clean_url(url) if url else saved_url()
    if forgotten is None:
        raise NotFound("no server is saved; `wanllmdb status` says what is used")
    kept = forget_login(forgotten)
    if as_json:
        print_json({"url": forgotten, "saved_in": str(kept.path)})
    else:
        click.echo(f"{forgotten} is forgotten; it was saved in {kept.path}")
    if kept.keyring_failure:
        print_note(f"{kept.keyring_failure}; the API key is still in it", quiet=target.quiet)


@click.command(epilog=example("wanllmdb whoami"))
@json_option
@pass_target
def whoami(target: Target, *, as_json: bool) -> None:
    """Show who you are, and what the API key allows.

    Also where the key comes from.
    """
    from wanllmdb.apikeys import own_key
    from wanllmdb.cli.key import limits_json, limits_text
    from wanllmdb.cli.status import why
    from wanllmdb.logins import viewer_of

    target.check_registry()
    session = target.impatient_session()
    config = session.config
    viewer = viewer_of(session.operations.server_info())
    key = own_key(session, viewer.name)
    document: dict[str, Any] = {
        "name": viewer.name,
        "kind": viewer.kind,
        "url": config.url,
        "api_key": config.api_key is not None,
        "api_key_source": config.api_key_source,
        **limits_json(key),
    }
    if as_json:
        print_json(document)
        return
    print_fields(
        [
            ("name", viewer.name),
            ("kind", viewer.kind.lower()),
            ("registry", config.url or "embedded: the permissions of its files decide"),
            ("api key", why("api-key", config.api_key_source) if config.api_key else "none"),
            *([("limits", limits_text(key))] if key else []),
        ]
    )
