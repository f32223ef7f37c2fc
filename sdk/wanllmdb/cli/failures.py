"""Errors as exit codes and messages. The table in docs/cli.md repeats this one, and a test compares them."""

import json
import os
import traceback
from collections.abc import Mapping
from typing import Any

import click

from wanllmdb import errors

OK = 0
CHECK_FAILED = 1
USAGE = 2
UNREACHABLE = 3
NOT_FOUND = 4
CONFLICT = 5
REFUSED = 6
TRANSFER = 7
BUG = 70
INTERRUPTED = 130
BROKEN_PIPE = 141

# The first that fits counts, so what is special stands before what is general.
_CODES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((click.UsageError,), USAGE),
    ((errors.ServerUnreachable,), UNREACHABLE),
    ((errors.NotFound,), NOT_FOUND),
    ((errors.BlobsMissing, errors.BlobCorrupt, errors.ManifestMismatch, errors.StorageError), TRANSFER),
    ((errors.FileChanged, errors.PathNotAllowed, errors.CacheCorrupt, OSError), TRANSFER),
    ((errors.Conflict,), CONFLICT),
    ((errors.InvalidCursor, errors.CursorExpired, errors.InvalidQuery), REFUSED),
    ((errors.InvalidInput,), USAGE),
    ((errors.WanllmdbError,), REFUSED),
)


def exit_code(error: Exception) -> int:
    """The exit code that stands for an error; 70 for one that nobody expected."""
    return next((code for kinds, code in _CODES if isinstance(error, kinds)), BUG)


def report(error: Exception, *, as_json: bool) -> None:
    """Print an error to standard error, as one line or as a JSON document."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not as_json:
        click.echo(error.format_message(), err=True)
        return
    code, message, details = _explain(error)
    if as_json:
        body = {"error": {"code": code, "message": message, "details": dict(details)}}
        click.echo(json.dumps(body, default=str), err=True)
    else:
        click.echo(f"wanllmdb: {message}", err=True)
    if exit_code(error) == BUG and os.environ.get("WANLLMDB_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)


def _explain(error: Exception) -> tuple[str, str, Mapping[str, Any]]:
    """Code, message and details."""
    match error:
        case errors.WanllmdbError():
            return error.code, error.message, error.details
        case click.exceptions.NoArgsIsHelpError():
            return "USAGE", "a command is missing; see --help", {}
        case click.UsageError():
            command = error.ctx.command_path if error.ctx else "wanllmdb"
            text = error.format_message().replace("\n", " ")
            end = "" if text.endswith((".", "?")) else "."
            return "USAGE", f"{text}{end} See `{command} --help`.", {}
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return "LOCAL_FILES", f"{where}{error.strerror or error}", {"path": error.filename}
        case _:
            text = (
                f"this is a bug in wanllmdb: {type(error).__name__}: {error}; please report it with what "
                "WANLLMDB_DEBUG=1 adds"
            )
            return "BUG", text, {}
