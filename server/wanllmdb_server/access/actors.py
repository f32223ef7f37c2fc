"""The actor: who makes a call. Every domain function takes one."""

from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import Connection, select

from wanllmdb_server.access.tables import principal
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import InvalidInput

LOCAL_PRINCIPAL_ID = 1
MAX_REPORTED_BY = 256


class PrincipalKind(Enum):
    """What kind of identity acts."""

    LOCAL = "local"
    USER = "user"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Actor:
    """The principal of a call. `reported_by` is what the client says of itself, and is not verified.

    Two actors are equal if they may do the same: statements that are built for an actor are kept by it.
    """

    principal_id: int
    reported_by: str | None = field(default=None, compare=False)


def local_actor(reported_by: str | None = None) -> Actor:
    """The one actor of a registry without access control. Raises `InvalidInput` on an over-long report."""
    if reported_by and (len(reported_by) > MAX_REPORTED_BY or not reported_by.isprintable()):
        raise InvalidInput(f"reportedBy must be at most {MAX_REPORTED_BY} printable characters")
    return Actor(LOCAL_PRINCIPAL_ID, reported_by or None)


def ensure_local_principal(connection: Connection) -> None:
    """Make the `local` principal in a new database."""
    known = connection.execute(select(principal.c.id).where(principal.c.id == LOCAL_PRINCIPAL_ID)).first()
    if known is None:
        connection.execute(
            principal.insert().values(
                id=LOCAL_PRINCIPAL_ID, kind=PrincipalKind.LOCAL.value, name="local", created_at=now()
            )
        )
