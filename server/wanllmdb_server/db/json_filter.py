"""Compare a value inside a JSON column: `metrics.accuracy > 0.9`."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, case, func

from wanllmdb_server.errors import InvalidInput

_LOWEST = -1e308
_LONGEST = 512


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
    path = _json_path(condition.path)
    found = func.json_extract(column, path)
    value = condition.value
    if isinstance(value, bool):
        return _matches_boolean(func.json_type(column, path), condition, value)
    value = _storable(value)
    same_type = func.json_type(column, path).in_(_types_of(value))
    if condition.op is Comparison.CONTAINS:
        if not isinstance(value, str):
            raise InvalidInput(f"CONTAINS compares text; the value for {condition.path!r} is {value!r}")
        return same_type & (func.instr(found, value) > 0)
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
    """JSON's true and false are types of their own in SQLite, and it has no order for them."""
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
    """A whole number too large for SQLite as the nearest one that it can compare with."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        try:
            return float(value)
        except OverflowError as error:
            raise InvalidInput("a filter compares with numbers up to 1.8e308") from error
    return value


def json_number(column: Column[Any], dotted: str) -> ColumnElement[Any]:
    """The number at the path for ordering; rows without one come as if it were the lowest."""
    path = _json_path(dotted)
    is_number = func.json_type(column, path).in_(["integer", "real"])
    return case((is_number, func.json_extract(column, path)), else_=_LOWEST)


def _types_of(value: object) -> list[str]:
    match value:
        case str():
            return ["text"]
        case int() | float():
            return ["integer", "real"]
        case _:
            raise InvalidInput(f"a filter compares with text, a number or a boolean, not {value!r}")


def _json_path(dotted: str) -> str:
    parts = dotted.split(".")
    if not all(parts) or '"' in dotted or len(dotted) > _LONGEST:
        raise InvalidInput(f"{dotted!r} is no path into JSON; write for example 'metrics.accuracy'")
    return "$" + "".join(f'."{part}"' for part in parts)
