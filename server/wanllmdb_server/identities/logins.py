"""Logging in and out with a browser: what starts and ends sessions, and is told in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.access.sessions import (
    SessionLimits,
    end_session,
    end_sessions,
    live,
    session_of_token,
    start_session,
)
from wanllmdb_server.access.tables import password, principal, session
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import Forbidden, Unauthenticated
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.identities.principals import subject_of

LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of who logs in: the address, what it calls itself, and the token it had before."""

    address: str | None = None
    user_agent: str | None = None
    old_token: str | None = None


BY_PASSWORD: Mapping[str, str] = {"by": "password"}


def log_in(
    connection: Connection,
    row: Row[Any],
    limits: SessionLimits,
    browser: Browser,
    how: Mapping[str, str] = BY_PASSWORD,
) -> str:
    """Start a session for a principal who has proved to be that one; returns its token.

    `how` it was proved is told in the event. The session that the browser had before ends.
    Raises `Unauthenticated` for who was disabled meanwhile.
    """
    if row.disabled_at is not None:
        raise wrong_password()
    log_out(connection, browser.old_token)
    record(connection, Actor(row.id), EventType.LOGGED_IN, None, subject_of(row), after=dict(how))
    return start_session(connection, row.id, limits, browser.address, browser.user_agent)


def log_out(connection: Connection, token: str | None) -> None:
    """End the session of a token, if there is one."""
    row = session_of_token(connection, token) if token else None
    if row is not None:
        end_session(connection, row.id)


def find_login(connection: Connection, name: str) -> Row[Any] | None:
    """The principal of that name who may log in with a password, with its `hash`; else None."""
    if len(name) > LONGEST_NAME:
        return None
    return connection.execute(
        select(principal, password.c.hash)
        .join(password, password.c.principal_id == principal.c.id)
        .where(principal.c.name == name, principal.c.disabled_at.is_(None))
    ).first()


def wrong_password() -> Unauthenticated:
    """The same for an unknown name, so that nobody learns which names there are."""
    return Unauthenticated("name or password is wrong")


def log_out_everywhere(connection: Connection, actor: Actor, row: Row[Any]) -> int:
    """End all sessions of a principal, one's own or by an administrator; return how many there were.

    Raises `Forbidden`.
    """
    if row.id != actor.principal_id:
        require_instance_admin(actor)
    refuse_narrow(actor)
    ended = end_sessions(connection, row.id)
    if ended:
        after = {"sessions": ended}
        record(connection, actor, EventType.SESSIONS_ENDED, None, subject_of(row), after=after)
    return ended


def refuse_narrow(actor: Actor) -> None:
    """Raises `Forbidden` for an API key that is limited to a project or role: it may be in many hands."""
    if actor.is_narrow:
        raise Forbidden(
            "an API key that is limited to a project or role manages no keys and sessions; "
            "log in, or use a key without limits"
        )


def select_sessions(principal_id: int, limits: SessionLimits) -> Select[Any]:
    """The live sessions of a principal. Never the token."""
    columns = [column for column in session.c if column.name not in ("hash", "previous_hash")]
    return (
        select(*columns)
        .join(principal, principal.c.id == session.c.principal_id)
        .where(session.c.principal_id == principal_id, *live(limits, now()))
    )
