"""The command `wanllmdb`. What it prints and its exit codes are described in docs/cli.md.

`wanllmdb --help` has to answer at once, so nothing here imports pydantic, urllib3 or rich before a
command needs it.
"""

import os
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from wanllmdb.cli.completion import VARIABLE
from wanllmdb.cli.failures import BROKEN_PIPE, INTERRUPTED, exit_code, report
from wanllmdb.cli.root import root

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Errors are printed to standard error, never raised."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _survive_any_character()
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the last word: an error is explained, not traced
        report(error, as_json="--json" in given)
        return exit_code(error)
    return code


def _run(arguments: list[str]) -> int:
    if instruction := os.environ.get(VARIABLE):
        return shell_complete(root, {}, "wanllmdb", VARIABLE, instruction)
    # Not click's own main(): it turns a closed pipe into exit code 1, which here means a failed check.
    try:
        with root.make_context("wanllmdb", arguments) as context:
            return root.invoke(context) or 0
    except click.exceptions.Exit as done:
        return done.exit_code


def _survive_any_character() -> None:
    """Names come from other people: what this terminal cannot show is escaped, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Nobody reads on: give the interpreter somewhere to flush to when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
