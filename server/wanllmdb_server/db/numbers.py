"""Sums that are whole numbers on every database."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func


def total(column: ColumnElement[Any]) -> ColumnElement[int]:
    """The sum of whole numbers, 0 of none. PostgreSQL would make a decimal of it."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)
