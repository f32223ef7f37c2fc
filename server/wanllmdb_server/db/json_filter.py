"""Compare a value inside a JSON column: `metrics.accuracy > 0.9`."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, case, literal

from wanllmdb_server.db.json_values import JsonDouble, JsonNumber, JsonText, JsonType, NearNumber
from wanllmdb_server.db.texts import Position
from wanllmdb_server.errors import InvalidInput

_LOWEST = -1e308
_LONGEST = 512
_NUMBERS = ["integer", "real"]


class Comparison(Enum):
    """How a value found at a path compares with the one given."""

    EQ = "EQ"
    NE = "NE"
    GT = "GT"
    GE = "GE"
    LT = "LT"
    LE = "LE"
    CONTAINS = "CONTAINS"


@dataclass(frozen=True, slots=True)
class JsonCondition:
    """`value` is a string, number or boolean; `path` is dotted: `metrics.accuracy`."""

    path: str
    op: Comparison
    value: str | float | bool


def json_matches(column: Column[Any], condition: JsonCondition) -> ColumnElement[bool]:
    """True where the path exists, holds a value of the same JSON type, and the comparison holds."""
    parts = _parts(condition.path)
    kind, value = JsonType(column, parts), condition.value
    if isinstance(value, bool):
        return _matches_boolean(kind, condition, value)
    same_type = kind.in_(_types_of(value))
    if condition.op is Comparison.CONTAINS:
        if not isinstance(value, str):
            raise InvalidInput(f"CONTAINS compares text; the value for {condition.path!r} is {value!r}")
        return same_type & (Position(JsonText(column, parts), literal(value, Text())) > 0)
    value = _storable(value)
    found = JsonText(column, parts) if isinstance(value, str) else JsonNumber(column, parts)
    comparisons = {
        Comparison.EQ: found == value,
        Comparison.NE: found != value,
        Comparison.GT: found > value,
        Comparison.GE: found >= value,
        Comparison.LT: found < value,
        Comparison.LE: found <= value,
    }
    return same_type & comparisons[condition.op]


def _matches_boolean(
    json_type: ColumnElement[Any], condition: JsonCondition, value: bool
) -> ColumnElement[bool]:
    """JSON's true and false are types of their own here, and have no order."""
    match condition.op:
        case Comparison.EQ:
            wanted = value
        case Comparison.NE:
            wanted = not value
        case _:
            raise InvalidInput(
                f"true and false have no order; compare {condition.path!r} with EQ or NE, "
                f"not {condition.op.value}"
            )
    return json_type == ("true" if wanted else "false")


def _storable(value: str | float) -> str | float:
    """A whole number too large for 64 bits as the nearest one that it can compare with."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return float(value)
        except OverflowError as error:
            raise InvalidInput("a filter compares with numbers up to 1.8e308") from error
    return value


def json_number(column: Column[Any], dotted: str) -> ColumnElement[Any]:
    """The number at the path for ordering; rows without one come as if it were the lowest."""
    parts = _parts(dotted)
    is_number = JsonType(column, parts).in_(_NUMBERS)
    return case((is_number, JsonDouble(column, parts)), else_=literal(_LOWEST, NearNumber()))


def _types_of(value: object) -> list[str]:
    match value:
        case str():
            return ["text"]
        case int() | float():
            return _NUMBERS
        case _:
            raise InvalidInput(f"a filter compares with text, a number or a boolean, not {value!r}")


def _parts(dotted: str) -> list[str]:
    parts = dotted.split(".")
    if not all(parts) or '"' in dotted or "\0" in dotted or len(dotted) > _LONGEST:
        raise InvalidInput(f"{dotted!r} is no path into JSON; write for example 'metrics.accuracy'")
    return parts
