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


def json_number(column: Column[Any], dotted: str) -> ColumnElement[Any]:
    """The number at the path for ordering; rows without one come as if it were the lowest."""
    path = _json_path(dotted)
    is_number = func.json_type(column, path).in_(["integer", "real"])
    return case((is_number, func.json_extract(column, path)), else_=_LOWEST)


def _types_of(value: object) -> list[str]:
    match value:
        case bool():
            return ["true", "false"]
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
