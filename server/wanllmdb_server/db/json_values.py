"""What is at a path inside a JSON column, in the words of each database.

SQLite calls the types of JSON values text, integer, real, true, false, null, array and object, and so do
these functions on PostgreSQL, where every number is real.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Dialect, Double, Integer, Numeric, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class ExactNumber(TypeDecorator[float]):
    """Numbers as they are written, on PostgreSQL as its decimals: whole ones of 64 bits stay exact."""

    impl = Integer  # says nothing to SQLite, which takes any number
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Numeric() if dialect.name == "postgresql" else Integer()

    def process_bind_param(self, value: float | None, dialect: Dialect) -> Any:
        return Decimal(repr(value)) if value is not None and dialect.name == "postgresql" else value


class NearNumber(TypeDecorator[float]):
    """Numbers as a cursor holds them."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Double() if dialect.name == "postgresql" else Integer()


class _AtPath(FunctionElement[Any]):
    """Made of the column, the path as SQLite writes it, and the path's parts."""

    inherit_cache = True

    def __init__(self, column: Column[Any], parts: list[str]) -> None:
        path = "$" + "".join(f'."{part}"' for part in parts)
        super().__init__(column, *(bindparam(None, text, Text(), unique=True) for text in (path, *parts)))


class JsonType(_AtPath):
    """The type of the value; NULL without one."""

    type = Text()
    inherit_cache = True


class JsonText(_AtPath):
    """The value, if it is text."""

    type = Text()
    inherit_cache = True


class JsonNumber(_AtPath):
    """The value, if it is a number."""

    type = ExactNumber()
    inherit_cache = True


class JsonDouble(_AtPath):
    """The value, if it is a number, as the nearest that a cursor can hold exactly."""

    type = NearNumber()
    inherit_cache = True


@compiles(JsonType)
def _type(element: JsonType, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_type({_column_and_path(element, compiler, **options)})"


@compiles(JsonText)
@compiles(JsonNumber)
@compiles(JsonDouble)
def _value(element: _AtPath, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_extract({_column_and_path(element, compiler, **options)})"


@compiles(JsonType, "postgresql")
def _type_of_jsonb(element: JsonType, compiler: SQLCompiler, **options: Any) -> str:
    found = _found(element, compiler, **options)
    return (
        f"(CASE jsonb_typeof({found}) WHEN 'string' THEN 'text' WHEN 'number' THEN 'real' "
        f"WHEN 'boolean' THEN ({found})::text ELSE jsonb_typeof({found}) END)"
    )


@compiles(JsonText, "postgresql")
def _text_of_jsonb(element: JsonText, compiler: SQLCompiler, **options: Any) -> str:
    found = _found(element, compiler, **options)
    return f"""((CASE WHEN jsonb_typeof({found}) = 'string' THEN {found} #>> '{{}}' END) COLLATE "C")"""


@compiles(JsonNumber, "postgresql")
def _number_of_jsonb(element: JsonNumber, compiler: SQLCompiler, **options: Any) -> str:
    found = _found(element, compiler, **options)
    # A cast of anything else fails, and a CASE is all that surely keeps it from being tried.
    return f"(CASE WHEN jsonb_typeof({found}) = 'number' THEN ({found})::numeric END)"


@compiles(JsonDouble, "postgresql")
def _double_of_jsonb(element: JsonDouble, compiler: SQLCompiler, **options: Any) -> str:
    found = _found(element, compiler, **options)
    return f"(CASE WHEN jsonb_typeof({found}) = 'number' THEN ({found})::float8 END)"


def _column_and_path(element: _AtPath, compiler: SQLCompiler, **options: Any) -> str:
    column, path, *_ = element.clauses
    return f"{compiler.process(column, **options)}, {compiler.process(path, **options)}"


def _found(element: _AtPath, compiler: SQLCompiler, **options: Any) -> str:
    """Step by step: with text on its right, `->` looks for a member of an object, never into an array."""
    column, _, *parts = (compiler.process(clause, **options) for clause in element.clauses)
    return " -> ".join([column, *parts])
