"""One-time links: by one a user chooses a password, by another a new registry gets its first administrator.

Only the hash of a link's token is stored, and a newer link takes the place of the older ones.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor, PrincipalKind, local_actor
from wanllmdb_server.access.authentication import has_users
from wanllmdb_server.access.passwords import store_password
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.access.sessions import end_sessions
from wanllmdb_server.access.tables import invitation, principal
from wanllmdb_server.access.tokens import hash_token, new_token
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold_registry
from wanllmdb_server.errors import Conflict, InvalidInput, NotFound
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.identities.principals import has_admin, insert_principal, subject_of

FIRST_ADMIN_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(hours=72)
PAGE = "/setup"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new link's token, which nobody can be told again, and when it expires."""

    token: str
    expires_at: datetime

    def link(self, url: str) -> str:
        """The address to open. The token is in the fragment, which browsers do not send: no log sees it."""
        return f"{url}{PAGE}#token={self.token}"


def create_user(
    connection: Connection, actor: Actor, name: str, *, display_name: str = "", is_admin: bool = False
) -> tuple[Row[Any], Invitation]:
    """A user, and the link by which that user chooses a password.

    The first one must be an administrator, or there would be nobody to let others in.
    Raises `Forbidden`, `InvalidName`, `AlreadyExists`, `Conflict`.
    """
    require_instance_admin(actor)
    hold_registry(connection)
    if not is_admin and not has_admin(connection):
        raise Conflict(
            "the first user must be an administrator, because from then on a login is needed; set isAdmin"
        )
    kind = PrincipalKind.USER
    row = insert_principal(connection, actor, kind, name, display_name=display_name, is_admin=is_admin)
    return row, _insert(connection, row.id, INVITATION_LIFE)


def invite(connection: Connection, actor: Actor, row: Row[Any]) -> Invitation:
    """A new link for a user to choose a password; older ones become worthless, the old password stays good.

    Raises `Forbidden`; `InvalidInput` for a service account; `Conflict` for a disabled user.
    """
    require_instance_admin(actor)
    if row.kind != PrincipalKind.USER.value:
        raise InvalidInput(f"{row.name!r} is no user and has no password; create an API key for it")
    if row.disabled_at is not None:
        raise Conflict(f"{row.name!r} is disabled; enable the user first")
    made = _insert(connection, row.id, INVITATION_LIFE)
    after = {"invitedUntil": made.expires_at.isoformat()}
    record(connection, actor, EventType.PRINCIPAL_UPDATED, None, subject_of(row), after=after)
    return made


def invite_first_admin(connection: Connection) -> Invitation | None:
    """A new link by which whoever opens it becomes the first administrator; None once there are users."""
    hold_registry(connection)
    return None if has_users(connection) else _insert(connection, None, FIRST_ADMIN_LIFE)


def find_invitation(connection: Connection, token: str) -> Row[Any]:
    """The link's row with `principal_name`, None for the first administrator's.

    Raises `NotFound` alike for one that is unknown, used, replaced or expired.
    """
    row = connection.execute(
        select(invitation, principal.c.name.label("principal_name"), principal.c.disabled_at)
        .outerjoin(principal, principal.c.id == invitation.c.principal_id)
        .where(
            invitation.c.hash == hash_token(token),
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > now(),
        )
    ).first()
    if row is None or row.disabled_at is not None or (row.principal_id is None and has_users(connection)):
        raise NotFound(
            "this link was used, has expired or was replaced by a newer one; ask an administrator for one"
        )
    return row


def accept(connection: Connection, token: str, hashed: str, name: str | None) -> Row[Any]:
    """Use the link up: set the password (`hashed`), and for the first administrator create the user `name`.

    All sessions of that user end. Returns the principal. Raises `NotFound`, `InvalidInput`, `InvalidName`,
    `AlreadyExists`.
    """
    hold_registry(connection)
    row = find_invitation(connection, token)
    open_ = (invitation.c.id == row.id) & invitation.c.used_at.is_(None)
    if connection.execute(invitation.update().where(open_).values(used_at=now())).rowcount != 1:
        raise Conflict("this link is being used by somebody else right now")
    if row.principal_id is not None:
        who = connection.execute(select(principal).where(principal.c.id == row.principal_id)).one()
    elif name is None:
        raise InvalidInput("the first administrator needs a name")
    else:
        who = insert_principal(connection, local_actor(), PrincipalKind.USER, name, is_admin=True)
    set_password(connection, Actor(who.id), who, hashed)
    return who


def set_password(connection: Connection, actor: Actor, row: Row[Any], hashed: str) -> None:
    """Store a new password: sessions that the old one opened end, and links to choose another are void."""
    store_password(connection, row.id, hashed)
    end_sessions(connection, row.id)
    _withdraw(connection, row.id)
    record(connection, actor, EventType.PASSWORD_CHANGED, None, subject_of(row))


def forget_old_invitations(connection: Connection) -> int:
    """Drop links that were used or have expired; return how many."""
    gone = (invitation.c.expires_at < now()) | invitation.c.used_at.is_not(None)
    return connection.execute(delete(invitation).where(gone)).rowcount


def _insert(connection: Connection, principal_id: int | None, life: timedelta) -> Invitation:
    hold_registry(connection)
    _withdraw(connection, principal_id)
    token, at = new_token(), now()
    connection.execute(
        invitation.insert().values(
            hash=hash_token(token), principal_id=principal_id, created_at=at, expires_at=at + life
        )
    )
    return Invitation(token, at + life)


def _withdraw(connection: Connection, principal_id: int | None) -> None:
    mine = invitation.c.principal_id.is_not_distinct_from(principal_id)
    connection.execute(delete(invitation).where(mine, invitation.c.used_at.is_(None)))
