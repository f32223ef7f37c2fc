"""Warnings of the SDK as lines on standard error, without the place in its code."""

import logging
import warnings
from typing import Any

import click


def show_warnings(*, quiet: bool) -> None:
    """Print warnings in the manner of errors; with `quiet` drop them."""
    log = logging.getLogger("wanllmdb")
    log.propagate = False
    log.setLevel(logging.ERROR if quiet else logging.WARNING)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("wanllmdb: warning: %(message)s"))
    log.handlers[:] = [handler]
    if quiet:
        warnings.simplefilter("ignore")
    warnings.showwarning = _show


def _show(message: Warning | str, *_where: Any, **_more: Any) -> None:
    click.echo(f"wanllmdb: warning: {message}", err=True)
