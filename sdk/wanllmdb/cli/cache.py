"""`wanllmdb cache`: the downloads that are kept on this machine."""

from typing import Any

import click

from wanllmdb.cli.output import example, files_text, json_option, print_fields, print_json, size_text

# What only a command needs is imported by that command: see the package.
# ruff: noqa: PLC0415


@click.group()
def cache() -> None:
    """Look after the downloads that are kept on this machine."""


@cache.command(epilog=example("wanllmdb cache info"))
@json_option
def info(*, as_json: bool) -> None:
    """Show where the cache is and how much it holds."""
    from wanllmdb.cache import Cache

    found = Cache().info()
    if as_json:
        print_json(
            {
                "folder": str(found.folder),
                "files": found.files,
                "bytes": found.bytes,
                "partial_bytes": found.partial_bytes,
                "max_bytes": found.max_bytes,
            }
        )
        return
    print_fields(
        [
            ("folder", str(found.folder)),
            ("files", str(found.files)),
            ("size", f"{size_text(found.bytes)} of {size_text(found.max_bytes)}"),
            ("partial", f"{size_text(found.partial_bytes)} of downloads that were cut off"),
        ]
    )


def _size(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    from wanllmdb.cache import parse_size
    from wanllmdb.errors import InvalidInput

    try:
        return None if value is None else parse_size(value)
    except InvalidInput as error:
        raise click.BadParameter(error.message) from error


@cache.command(epilog=example("wanllmdb cache prune --max-size 5G"))
@click.option("--max-size", callback=_size, metavar="SIZE", help="Keep so much; default: the cache's bound.")
@json_option
def prune(max_size: Any, *, as_json: bool) -> None:
    """Remove what was used longest ago, and what was left of downloads a week ago."""
    from wanllmdb.cache import Cache

    pruned = Cache().prune(max_size)
    if as_json:
        print_json({"files": pruned.files, "bytes": pruned.bytes})
    else:
        click.echo(f"removed {files_text(pruned.files)}, {size_text(pruned.bytes)}")
