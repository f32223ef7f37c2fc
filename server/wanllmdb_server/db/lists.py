"""Pass a list of any length as one parameter: the statement stays the same and is compiled once."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, func, select

from wanllmdb_server.errors import InvalidInput

STATEMENTS = 256
"""How many built statements of a kind are kept: one for each actor that was active lately."""


def among(column: ColumnElement[Any], parameter: str = "values") -> ColumnElement[bool]:
    """Whether the column is in the list that the statement is executed with: `{parameter: as_list(…)}`."""
    wanted = func.json_each(bindparam(parameter)).table_valued("value")
    return column.in_(select(wanted.c.value))


def as_list(values: Iterable[int | str]) -> str:
    """The parameter for `among`. Raises `InvalidInput` for text that is not valid Unicode."""
    try:
        return orjson.dumps(list(values)).decode()
    except orjson.JSONEncodeError as error:
        raise InvalidInput(f"a value is not valid Unicode: {error}") from error
