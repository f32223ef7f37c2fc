"""What commands print: one JSON document, or text that is aligned for pipes and a table on a terminal."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
limit_option = click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="Show at most so many."
)

_WIDEST = 100_000


def example(*lines: str) -> str:
    """An epilog for a command's help."""
    return "\b\n" + "\n".join(["Example:", *(f"  {line}" for line in lines)])


def print_json(document: dict[str, Any]) -> None:
    # ASCII only, so that the document is valid whatever the terminal's encoding.
    click.echo(json.dumps(document, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A heading and a line for each row."""
    cells = [[line_text(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _print_rich(columns, cells)
        return
    widths = [max(len(row[n]) for row in [columns, *cells]) for n in range(len(columns))]
    for row in [columns, *cells]:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def print_fields(fields: Iterable[tuple[str, str]]) -> None:
    """A name and a value on each line."""
    known = list(fields)
    width = max(len(name) for name, _ in known)
    for name, value in known:
        click.echo(f"{name.ljust(width)}  {line_text(value)}".rstrip())


def print_note(text: str, *, quiet: bool) -> None:
    """Say something besides the result, which alone goes to standard output."""
    if not quiet:
        click.echo(f"wanllmdb: {line_text(text)}", err=True)


def note_cut(*, truncated: bool, limit: int, quiet: bool) -> None:
    """Say that a list goes on."""
    if truncated:
        print_note(f"there are more than the {limit} shown; see more with --limit", quiet=quiet)


def size_text(size: int) -> str:
    """Bytes for people: 0 B, 1.2 KiB, 20 GiB."""
    amount, unit = float(size), "B"
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):  # the unit that was reached is used below
        if amount < 1000 or unit == "TiB":  # noqa: PLR2004  # at most three digits before the point
            break
        amount /= 1024
    return f"{amount:.1f}".removesuffix(".0") + f" {unit}"


def time_text(time: datetime | None) -> str:
    """RFC 3339 in UTC to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else "-"


def files_text(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def list_text(values: Sequence[str]) -> str:
    return ", ".join(values) or "-"


def line_text(text: str) -> str:
    """Without line breaks and control characters: a name must not move the cursor or colour the terminal."""
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _print_rich(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415  # on terminals only
    from rich.console import Console  # noqa: PLC0415  # the same
    from rich.table import Table  # noqa: PLC0415  # the same
    from rich.text import Text  # noqa: PLC0415  # the same

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    # As wide as it needs: refs and digests are there to be copied, so the terminal wraps whole lines.
    Console(width=_WIDEST).print(table, soft_wrap=True)
