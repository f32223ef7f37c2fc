"""Pass a list of any length as one parameter: the statement stays the same and is compiled once."""

from collections.abc import Iterable
from typing import Any, Self

import orjson
from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, Integer, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

from wanllmdb_server.errors import InvalidInput

STATEMENTS = 256
"""How many built statements of a kind are kept: one for each actor that was active lately."""


def among(column: ColumnElement[Any], parameter: str = "values") -> ColumnElement[bool]:
    """Whether the column is in the list that the statement is executed with: `{parameter: as_list(…)}`."""
    is_number = isinstance(column.type, Integer)
    return _Among(column, bindparam(parameter, type_=_Values(is_number=is_number)))


def is_one_of(column: ColumnElement[Any], parameter: str = "values") -> ColumnElement[bool]:
    """The same of numbers, where the database has found the rows already: no index of this column is used.

    Of two lists the database must look up one and compare with the other, not try every pair.
    """
    return _IsOneOf(column, bindparam(parameter, type_=_Values(is_number=True)))


def as_list(values: Iterable[int | str]) -> str:
    """The parameter for `among`. Raises `InvalidInput` for text that is not valid Unicode."""
    try:
        return orjson.dumps(list(values)).decode()
    except orjson.JSONEncodeError as error:
        raise InvalidInput(f"a value is not valid Unicode: {error}") from error


class _Values(TypeDecorator[str]):
    """JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, *, is_number: bool) -> None:
        super().__init__()
        self.is_number = is_number

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415  # only PostgreSQL should pay for it

            return dialect.type_descriptor(ARRAY(BigInteger() if self.is_number else Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name != "postgresql" else orjson.loads(value)


class _Condition(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    on_sqlite: str
    on_postgresql: str

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002  # the name of the override
        """As it is: SQLAlchemy would compare it with 1 on SQLite, which then reads the whole table."""
        return self


class _Among(_Condition):
    inherit_cache = True
    on_sqlite = "{column} IN (SELECT value FROM json_each({values}))"
    on_postgresql = "{column} = ANY ({values})"


class _IsOneOf(_Condition):
    inherit_cache = True
    on_sqlite = "{column} + 0 IN (SELECT value FROM json_each({values}))"
    # In a prepared statement `= ANY` would go through the array for each row; of `IN` it makes a hash table.
    on_postgresql = "{column} + 0 IN (SELECT unnest({values}))"


@compiles(_Condition)
def _condition(element: _Condition, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    text = element.on_postgresql if compiler.dialect.name == "postgresql" else element.on_sqlite
    return text.format(column=column, values=values)
