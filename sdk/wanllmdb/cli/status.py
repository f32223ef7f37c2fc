"""`wanllmdb status`: what is used, and why."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

from wanllmdb.cli.output import example, json_option, print_fields, print_json, size_text
from wanllmdb.cli.target import Target, pass_target
from wanllmdb.errors import WanllmdbError

if TYPE_CHECKING:
    from wanllmdb.config import Config

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


@click.command(epilog=example("wanllmdb status"))
@json_option
@pass_target
def status(target: Target, *, as_json: bool) -> None:
    """Show which registry is used and why.

    Also whether it answers, and the cache. The exit code is 3 if the server cannot be reached.
    """
    from wanllmdb.cache import Cache
    from wanllmdb.config import load_config
    from wanllmdb.embedded import EMBEDDED_FOLDER
    from wanllmdb.loginfile import config_file

    config = load_config(target.url, target.api_key, target.project)
    folder = EMBEDDED_FOLDER.absolute() if config.url is None else None
    failure: WanllmdbError | None = None
    answer: dict[str, str | None] = {"server_version": None, "principal": None}
    if folder is None or folder.is_dir():
        try:
            answer = _ask(target)
        except WanllmdbError as error:
            failure = error
    cache = Cache().info()
    document: dict[str, Any] = {
        "url": config.url,
        "folder": str(folder) if folder else None,
        "folder_exists": folder.is_dir() if folder else None,
        "source": config.url_source,
        **answer,
        "client_version": version("wanllmdb"),
        "project": config.project,
        "project_source": config.project_source,
        "api_key": config.api_key is not None,
        "api_key_source": config.api_key_source,
        "config_file": str(config_file()),
        "cache": {"folder": str(cache.folder), "bytes": cache.bytes, "max_bytes": cache.max_bytes},
    }
    if as_json:
        print_json(document)
    else:
        print_fields(_lines(config, document))
    if failure:
        raise failure


def _ask(target: Target) -> dict[str, str | None]:
    info = target.impatient_session().operations.server_info()
    return {"server_version": info.server_info.version, "principal": info.viewer.name}


def _lines(config: "Config", document: dict[str, Any]) -> list[tuple[str, str]]:
    cache = document["cache"]
    return [
        ("registry", document["url"] or f"embedded, in {document['folder']}"),
        ("chosen by", why("url", config.url_source)),
        ("answers", _answers(document)),
        ("client", f"wanllmdb {document['client_version']}"),
        ("project", document["project"] or "none"),
        ("chosen by", why("project", config.project_source)),
        ("api key", why("api-key", config.api_key_source) if config.api_key else "none"),
        ("cache", cache["folder"]),
        ("cache size", f"{size_text(cache['bytes'])} of {size_text(cache['max_bytes'])}"),
    ]


def why(setting: str, source: str) -> str:
    """Where a setting comes from, for people."""
    from wanllmdb.loginfile import config_file

    match source:
        case "argument":
            return f"--{setting}"
        case "environment":
            return f"WANLLMDB_{setting.upper().replace('-', '_')}"
        case "file":
            return f"wanllmdb login, saved in {config_file()}"
        case "keyring":
            return "wanllmdb login, saved in the system keyring"
        case _:
            return "default, as nothing is configured"


def _answers(document: dict[str, Any]) -> str:
    if document["server_version"]:
        return f"yes, as wanllmdb-server {document['server_version']}, to {document['principal']}"
    return "no" if document["folder_exists"] is not False else "not made yet; logging makes it"
