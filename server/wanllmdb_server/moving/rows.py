"""Rows of whole tables, read and written past the domain: the same in every database that we know.

A row is a list of plain JSON values in the order of its table's columns: times are whole microseconds, and
columns of JSON hold their text, so that a JSON `null` is told from no value. Tables are looked up in the
database itself, so that one of an older revision can be read and written too.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import orjson
from sqlalchemy import JSON, Connection, MetaData, Table, Text, cast, func, select
from sqlalchemy.sql.ddl import sort_tables

from wanllmdb_server.db.bulk import insert_rows

Row: TypeAlias = Sequence[Any]

_BATCH = 2_000
REVISIONS = "alembic_version"
"""The table that says of which revision the others are; a registry has it, other things do not."""
# From here on a float has gaps between whole numbers, and PostgreSQL writes it without an exponent.
_EXACT = 2**53


def tables_of(connection: Connection) -> list[Table]:
    """Every table of the registry that the database has, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in sort_tables(found.tables.values()) if table.name != REVISIONS]


def names_of(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def read_rows(
    connection: Connection, table: Table, names: Sequence[str] | None = None
) -> Iterator[list[Row]]:
    """All rows by primary key, in batches, with the columns in that order, by default the table's.

    They are of one moment if the connection sees one.
    """
    chosen = [table.columns[name] for name in names or names_of(table)]
    columns = [cast(column, Text) if _is_json(column.type) else column for column in chosen]
    query = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execute(query, execution_options={"yield_per": _BATCH})
    for batch in result.partitions():
        yield [tuple(row) for row in batch]


def write_rows(
    connection: Connection, table: Table, names: Sequence[str], batches: Iterable[list[Row]]
) -> None:
    """Add rows whose values are those of the columns `names`."""
    columns = [table.columns[name] for name in names]
    for batch in batches:
        insert_rows(connection, columns, batch)


def _is_json(type_: Any) -> bool:
    return isinstance(type_, JSON)


class Tally:
    """How many rows there are, and a checksum that does not depend on their order.

    It is the same in all databases: JSON is compared by its value.
    """

    def __init__(self, table: Table, names: Sequence[str] | None = None) -> None:
        self.rows = 0
        self._sum = 0
        chosen = names or names_of(table)
        self._json = [index for index, name in enumerate(chosen) if _is_json(table.columns[name].type)]

    def add(self, batch: Iterable[Row]) -> None:
        for row in batch:
            plain = list(row)
            for index in self._json:
                if plain[index] is not None:
                    plain[index] = _canonical(plain[index])
            self.rows += 1
            self._sum += int.from_bytes(hashlib.sha256(orjson.dumps(plain)).digest())

    @property
    def checksum(self) -> str:
        """64 hexadecimal digits: the sum of the rows' sha256."""
        return f"{self._sum % 2**256:064x}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and (self.rows, self.checksum) == (other.rows, other.checksum)

    __hash__ = None  # type: ignore[assignment]  # it changes


def tally_of(connection: Connection, table: Table, names: Sequence[str] | None = None) -> Tally:
    """The tally of what the database holds, with the columns in that order."""
    tally = Tally(table, names)
    for batch in read_rows(connection, table, names):
        tally.add(batch)
    return tally


def _canonical(text: str) -> Any:
    return orjson.dumps(_plain(orjson.loads(text)), option=orjson.OPT_SORT_KEYS).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
        return int(number) if number.is_integer() and abs(number) < _EXACT else number
    return value


def counters_of(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    """The highest row id ever given in each table that does not give one twice."""
    if connection.dialect.name == "sqlite":
        known = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'")
        if known.first() is None:
            return {}
        found = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()
        names = {table.name for table in tables}
        return {str(name): int(last) for name, last in found if name in names}
    counters = {}
    for table in tables:
        if sequence := _sequence(connection, table):
            last, called = connection.exec_driver_sql(f"SELECT last_value, is_called FROM {sequence}").one()
            if called:
                counters[str(table.name)] = int(last)
    return counters


def set_counters(connection: Connection, tables: Sequence[Table], counters: dict[str, int]) -> None:
    """Let the next row id of each table be one that was never given."""
    for table in tables:
        if "id" not in table.columns:
            continue
        highest = connection.execute(select(func.max(table.columns["id"]))).scalar() or 0
        last = max(highest, counters.get(table.name, 0))
        if connection.dialect.name == "sqlite":
            _set_sqlite_counter(connection, table.name, last)
        elif last and (sequence := _sequence(connection, table)):
            connection.exec_driver_sql("SELECT setval(%s, %s)", (sequence, last))


def _set_sqlite_counter(connection: Connection, name: str, last: int) -> None:
    """SQLite counts those tables only that were made with AUTOINCREMENT; the others reuse ids anyway."""
    made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar_one()
    if "AUTOINCREMENT" in made.upper() and last:
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _sequence(connection: Connection, table: Table) -> str | None:
    if "id" not in table.columns:
        return None
    found = connection.exec_driver_sql("SELECT pg_get_serial_sequence(%s, 'id')", (table.name,)).scalar()
    return None if found is None else str(found)
