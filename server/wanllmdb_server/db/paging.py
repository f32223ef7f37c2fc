"""Keyset pages: ordered on columns that end in a unique one, never by OFFSET."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import UnionType
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from wanllmdb_server.db.base import Time, from_microseconds, to_microseconds
from wanllmdb_server.errors import InvalidCursor, LimitExceeded

MAX_FIRST = 500


@dataclass(frozen=True)
class Order:
    """One column of an order, and its direction."""

    column: ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """One page of rows, the cursor of each row, and whether more rows follow."""

    rows: Sequence[Row[Any]]
    cursors: list[str]
    has_next: bool


def fetch_page(
    connection: Connection, query: Select[Any], order: Sequence[Order], first: int, after: str | None
) -> Page:
    """The `first` rows of `query` that follow the cursor `after`.

    The last column of `order` must be unique within the query. Raises `InvalidCursor`, `LimitExceeded`.
    """
    check_first(first)
    keys = [item.column.label(f"_key{index}") for index, item in enumerate(order)]
    query = query.add_columns(*keys)
    if after is not None:
        query = query.where(_beyond(order, _position(order, after)))
    query = query.order_by(*(item.column.desc() if item.descending else item.column for item in order))
    rows = connection.execute(query.limit(first + 1)).all()
    page = rows[:first]
    return Page(page, [encode_cursor(row[-len(keys) :]) for row in page], len(rows) > first)


def count(connection: Connection, query: Select[Any]) -> int:
    return connection.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one()


def check_first(first: int) -> int:
    if not 0 <= first <= MAX_FIRST:
        raise LimitExceeded(f"first is {first}; ask for 0 to {MAX_FIRST} at a time", limit=MAX_FIRST)
    return first


def encode_cursor(values: Sequence[Any]) -> str:
    plain = [to_microseconds(v) if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[UnionType | type]) -> list[Any]:
    """The values in a cursor, each of the kind given at its place. Raises `InvalidCursor`."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _invalid(cursor) from error
    if not isinstance(values, list) or len(values) != len(kinds):
        raise _invalid(cursor)
    if not all(_is(kind, value) for kind, value in zip(kinds, values, strict=True)):
        raise _invalid(cursor)
    return values


def _is(kind: UnionType | type, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, kind):
        return False
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _invalid(cursor: str) -> InvalidCursor:
    return InvalidCursor(f"cursor {cursor!r} does not belong to this list; start without one")


def _position(order: Sequence[Order], cursor: str) -> list[Any]:
    """Where the cursor stands in the order. A time travels in it as microseconds."""
    values = decode_cursor(cursor, [_kind(item.column.type) for item in order])
    try:
        return [
            from_microseconds(value) if isinstance(item.column.type, Time) else value
            for item, value in zip(order, values, strict=True)
        ]
    except OverflowError as error:
        raise _invalid(cursor) from error


def _kind(column_type: TypeEngine[Any]) -> UnionType | type:
    match column_type:
        case Time() | Integer():
            return int
        case String():
            return str
        case _:  # a number inside JSON
            return int | float


def _beyond(order: Sequence[Order], values: Sequence[Any]) -> ColumnElement[bool]:
    """(a, b) after (x, y), each column in its own direction.

    Where all go one way the database compares them as one value, and begins there in the index; otherwise
    it is `a > x or (a = x and b > y)`, which it can only check row by row.
    """
    if len({item.descending for item in order}) == 1:
        columns = tuple_(*(item.column for item in order))
        place = tuple_(*(literal(v, i.column.type) for i, v in zip(order, values, strict=True)))
        return columns < place if order[0].descending else columns > place
    alternatives = []
    for position, (item, value) in enumerate(zip(order, values, strict=True)):
        ties = [order[i].column == values[i] for i in range(position)]
        alternatives.append(and_(*ties, item.column < value if item.descending else item.column > value))
    return or_(*alternatives)
