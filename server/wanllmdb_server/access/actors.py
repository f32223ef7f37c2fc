"""The actor: who makes a call. Every domain function takes one."""

from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import Connection, select

from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import principal
from wanllmdb_server.db.base import now
from wanllmdb_server.db.upserts import insert_if_new, number_after
from wanllmdb_server.errors import Forbidden, InvalidInput

LOCAL_PRINCIPAL_ID = 1
MAX_REPORTED_BY = 256


class PrincipalKind(Enum):
    """What kind of identity acts."""

    LOCAL = "local"
    USER = "user"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Credential:
    """The row that proves who acts: it may end during a call, so changes look at it again."""

    api_key_id: int | None = None
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The principal of a call with its rights. `reported_by` is what the client says of itself, not verified.

    Two actors are equal if they may do the same: statements that are built for an actor are kept by it.
    """

    principal_id: int
    sees_all: bool = False
    """An administrator of the registry; an API key may narrow what that means."""
    project_id: int | None = None
    """The only project that the API key works in."""
    at_most: Role | None = None
    """The highest role that the API key has anywhere."""
    reported_by: str | None = field(default=None, compare=False)
    credential: Credential | None = field(default=None, compare=False)

    @property
    def is_admin(self) -> bool:
        """Whether the actor may administer the whole registry."""
        return self.sees_all and not self.is_narrow

    @property
    def is_narrow(self) -> bool:
        """Whether the API key is limited to a project or role."""
        return self.project_id is not None or self.at_most is not None

    def capped(self, role: Role | None) -> Role | None:
        """The role, or the highest that the API key allows if that is less."""
        return role if role is None or self.at_most is None else min(role, self.at_most)


def check_reported_by(text: str | None) -> str | None:
    """What a client says of itself, None for nothing. Raises `InvalidInput` on an over-long report."""
    if text and (len(text) > MAX_REPORTED_BY or not text.isprintable()):
        raise InvalidInput(f"reportedBy must be at most {MAX_REPORTED_BY} printable characters")
    return text or None


def local_actor(reported_by: str | None = None) -> Actor:
    """Who acts where nobody logs in: may do everything. Raises `InvalidInput` on an over-long report."""
    return Actor(LOCAL_PRINCIPAL_ID, sees_all=True, reported_by=check_reported_by(reported_by))


def actor_by_id(connection: Connection, principal_id: int, reported_by: str | None) -> Actor:
    """A principal as it may act by itself, without any credential. Raises `Forbidden` if it is disabled."""
    if principal_id == LOCAL_PRINCIPAL_ID:
        return local_actor(reported_by)
    known = (principal.c.id == principal_id) & principal.c.disabled_at.is_(None)
    row = connection.execute(select(principal.c.is_admin).where(known)).first()
    if row is None:
        raise Forbidden("who asked for this may not act any more")
    return Actor(principal_id, sees_all=row.is_admin, reported_by=reported_by)


def ensure_local_principal(connection: Connection) -> None:
    """Make the `local` principal in a new database."""
    known = connection.execute(select(principal.c.id).where(principal.c.id == LOCAL_PRINCIPAL_ID)).first()
    if known is None:
        insert_if_new(
            connection,
            principal,
            id=LOCAL_PRINCIPAL_ID,
            kind=PrincipalKind.LOCAL.value,
            name="local",
            created_at=now(),
        )
        number_after(connection, principal)
