"""Scalars: BigInt for sizes, DateTime as RFC 3339 in UTC, JSON as it is."""

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from wanllmdb_server.db.base import write_time

_SAFE = 2**53

BigInt = NewType("BigInt", int)
JSON = NewType("JSON", object)


def _big_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _SAFE:
        raise ValueError(f"BigInt must be a whole number of at most 2^53, not {value!r}")
    return value


def read_time(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"DateTime must be RFC 3339 text, not {value!r}")  # noqa: TRY004  # GraphQL coercion reports ValueError
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no RFC 3339 time; write 2026-11-01T00:00:00Z") from error
    if moment.tzinfo is None:
        raise ValueError(f"the time {value!r} has no zone; end it with Z")
    return moment.astimezone(UTC)


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of at most 2^53, such as a size in bytes.",
        serialize=_big_int,
        parse_value=_big_int,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value, written as it is.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A time as RFC 3339 text in UTC, exact to the microsecond: 2026-11-01T12:00:00.000001Z.",
        serialize=write_time,
        parse_value=read_time,
    ),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS)
