"""The registry's errors for those of PostgreSQL."""

import re

import psycopg

from wanllmdb_server.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    RegistryError,
    StorageFull,
    Timeout,
    WriteCollision,
)

_PASSWORD = re.compile(r"(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)|(://[^:/@\s]*:)[^@\s]*(?=@)")


def translate(error: psycopg.Error, name: str, busy_seconds: float) -> Exception:
    """The registry's error, or the driver's own when it shows a bug of ours. `name` is the database's."""
    state = error.sqlstate
    if state is None:
        return _without_state(error, name)
    known: list[tuple[tuple[str, ...], RegistryError]] = [
        (("40P01", "40001"), WriteCollision("the change got in the way of another; try again")),
        (("55P03",), DatabaseBusy(f"other changes held what this needs for {busy_seconds:g} s; try again")),
        (
            ("53300",),
            DatabaseBusy("the database has no connection left; raise its max_connections, or try again"),
        ),
        (("57014",), Timeout("the query took longer than allowed; ask for less at once")),
        (("53100",), StorageFull("the disk of the database is full; free space and try again")),
        (("22021", "22P05"), InvalidInput("text may not hold the character NUL; leave it out")),
        (
            ("22001", "22003"),
            LimitExceeded("a text or a number is larger than the database keeps; shorten it"),
        ),
        (
            ("54000",),
            LimitExceeded("a text is too long for an index of PostgreSQL; up to 2,600 bytes always fit"),
        ),
        (
            ("25006",),
            DatabaseUnavailable(f"the database {name} is read-only; use the primary server's address"),
        ),
        (("42P01",), DatabaseUnavailable(f"tables are missing in {name}; run: wanllmdb-server db upgrade")),
        (
            ("28", "3D", "3F", "42501"),
            DatabaseUnavailable(f"the database {name} does not let the server in: {_text(error)}"),
        ),
        (
            ("08", "57P", "58", "XX"),
            DatabaseUnavailable(f"the database {name} fails: {_text(error)}; try again"),
        ),
        (("53",), DatabaseUnavailable(f"the database {name} has not enough resources: {_text(error)}")),
    ]
    return next((ours for states, ours in known if state.startswith(states)), error)


def _without_state(error: psycopg.Error, name: str) -> Exception:
    """What the driver found, not the server: there is none, it hung up, or a value cannot be sent."""
    if isinstance(error, psycopg.DataError) and "NUL" in str(error):
        return InvalidInput("text may not hold the character NUL; leave it out")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        if "too many" in str(error) and "connection" in str(error):
            return DatabaseBusy(
                "the database has no connection left; raise its max_connections, or try again"
            )
        return DatabaseUnavailable(f"the database {name} cannot be reached: {_text(error)}")
    return error


def _text(error: psycopg.Error) -> str:
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return _PASSWORD.sub(lambda found: (found[1] or found[3]) + "***", first)
