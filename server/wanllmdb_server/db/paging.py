"""Keyset pages: ordered on columns that end in a unique one, never by OFFSET."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

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
        query = query.where(_beyond(order, decode_cursor(after, len(order))))
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


def decode_cursor(cursor: str, length: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _invalid(cursor) from error
    scalar = isinstance(values, list) and all(isinstance(v, str | int | float) for v in values)
    if not scalar or len(values) != length:
        raise _invalid(cursor)
    return list(values)


def _invalid(cursor: str) -> InvalidCursor:
    return InvalidCursor(f"cursor {cursor!r} does not belong to this list; start without one")


def _beyond(order: Sequence[Order], values: Sequence[Any]) -> ColumnElement[bool]:
    """(a, b) after (x, y) as `a > x or (a = x and b > y)`, each column in its own direction."""
    alternatives = []
    for position, (item, value) in enumerate(zip(order, values, strict=True)):
        ties = [order[i].column == _bind(order[i], values[i]) for i in range(position)]
        bound = _bind(item, value)
        alternatives.append(and_(*ties, item.column < bound if item.descending else item.column > bound))
    return or_(*alternatives)


def _bind(order: Order, value: Any) -> Any:
    """A time travels in a cursor as microseconds."""
    if isinstance(order.column.type, Time) and isinstance(value, int):
        return from_microseconds(value)
    return value
