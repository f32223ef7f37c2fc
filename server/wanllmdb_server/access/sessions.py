"""Sessions of browsers: a row each, found by the hash of the token in the cookie.

A token is changed for a new one every so often, and the one before it works for a moment longer, because a
browser sends several requests at once. If it comes back after that, somebody else has a copy: the
session is ended.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, or_, select

from wanllmdb_server.access.tables import principal, session
from wanllmdb_server.access.tokens import hash_token, new_token
from wanllmdb_server.db.base import now

ROTATED_AFTER = timedelta(hours=1)
OVERLAP = timedelta(minutes=1)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts without a request, and in all."""

    idle: timedelta
    absolute: timedelta


def start_session(
    connection: Connection,
    principal_id: int,
    limits: SessionLimits,
    address: str | None = None,
    user_agent: str | None = None,
) -> str:
    """A new session with a token of its own, whatever the browser had before. Returns the token."""
    token, at = new_token(), now()
    connection.execute(
        session.insert().values(
            hash=hash_token(token),
            principal_id=principal_id,
            created_at=at,
            rotated_at=at,
            last_seen_at=at,
            expires_at=at + limits.absolute,
            address=address,
            user_agent=user_agent[:256] if user_agent else None,
        )
    )
    return token


def find_session(connection: Connection, token: str, limits: SessionLimits) -> Row[Any] | None:
    """The live session of a token, with its principal's `is_admin`; None if there is none."""
    return connection.execute(
        select(session, principal.c.is_admin)
        .join(principal, principal.c.id == session.c.principal_id)
        .where(_has(token), *live(limits, now()))
    ).first()


def session_of_token(connection: Connection, token: str) -> Row[Any] | None:
    """The session of a token, whatever became of it."""
    return connection.execute(select(session).where(_has(token))).first()


def _has(token: str) -> ColumnElement[bool]:
    hashed = hash_token(token)
    return or_(session.c.hash == hashed, session.c.previous_hash == hashed)


def live(limits: SessionLimits, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `session` joined with `principal`: not ended, neither idle nor old, nobody disabled."""
    return (
        session.c.ended_at.is_(None),
        session.c.expires_at > at,
        session.c.last_seen_at > at - limits.idle,
        principal.c.disabled_at.is_(None),
    )


def is_stolen(row: Row[Any], token: str) -> bool:
    """Whether a token comes back that was replaced some time ago."""
    return bool(row.hash != hash_token(token) and row.rotated_at < now() - OVERLAP)


def needs_touch(row: Row[Any]) -> bool:
    """Whether the session's row should be written: it was seen long ago, or its token is due."""
    return bool(row.last_seen_at < now() - SEEN_EVERY or row.rotated_at < now() - ROTATED_AFTER)


def touch_session(connection: Connection, row: Row[Any], token: str) -> str | None:
    """Note that the session is in use; a new token if the old one is due, to be sent to the browser."""
    at = now()
    mine = session.update().where(session.c.id == row.id, session.c.hash == hash_token(token))
    if row.rotated_at >= at - ROTATED_AFTER:
        connection.execute(session.update().where(session.c.id == row.id).values(last_seen_at=at))
        return None
    fresh = new_token()
    changed = mine.values(
        hash=hash_token(fresh), previous_hash=hash_token(token), rotated_at=at, last_seen_at=at
    )
    return fresh if connection.execute(changed).rowcount else None


def end_session(connection: Connection, session_id: int) -> None:
    open_ = (session.c.id == session_id) & session.c.ended_at.is_(None)
    connection.execute(session.update().where(open_).values(ended_at=now()))


def end_sessions(connection: Connection, principal_id: int) -> int:
    """End all sessions of a principal; return how many."""
    mine = (session.c.principal_id == principal_id) & session.c.ended_at.is_(None)
    return connection.execute(session.update().where(mine).values(ended_at=now())).rowcount


def forget_old_sessions(connection: Connection, kept: timedelta = timedelta(days=30)) -> int:
    """Drop the rows of sessions that ended long ago; return how many."""
    limit = now() - kept
    gone = (session.c.expires_at < limit) | (session.c.ended_at < limit)
    return connection.execute(delete(session).where(gone)).rowcount
