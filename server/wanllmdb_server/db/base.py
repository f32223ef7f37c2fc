"""What all tables share: metadata with a naming convention for migrations, and portable column types.

Times are whole microseconds since 1970 (UTC), so that both databases order
them alike and `strictly increasing` is exact; JSON is JSONB on PostgreSQL.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, MetaData, TypeDecorator
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts rows by itself only for a column of exactly INTEGER PRIMARY KEY."""


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Time(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002  # signature is SQLAlchemy's
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # signature is SQLAlchemy's
        return None if value is None else from_microseconds(value)


class Json(TypeDecorator[Any]):
    """A JSON value; JSONB on PostgreSQL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  # 0.1 s that only PostgreSQL should cost

            return dialect.type_descriptor(JSONB())
        return dialect.type_descriptor(JSON())


def to_microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


def now() -> datetime:
    return datetime.now(UTC)


def write_time(moment: datetime) -> str:
    """RFC 3339 text in UTC, exact to the microsecond."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
