"""Who asks: from the API key or session token of a request to its actor.

What was found is kept for a few seconds, so that a check costs no statement. In this process it is forgotten
as soon as anybody's rights change; another process may honour a key that was just revoked for `KEPT_SECONDS`
more, but only to read: every change looks at the credential again in its own transaction.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from wanllmdb_server.access.actors import Actor, Credential, PrincipalKind, local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.sessions import (
    SessionLimits,
    end_session,
    find_session,
    is_stolen,
    needs_touch,
    touch_session,
)
from wanllmdb_server.access.tables import api_key, principal, session
from wanllmdb_server.access.tokens import hash_token
from wanllmdb_server.db.base import now
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import DatabaseBusy, Unauthenticated

KEPT_SECONDS = 5.0
KEPT_ACTORS = 4096
USED_EVERY_SECONDS = 60

WANTED = "log in with `wanllmdb login`, or set WANLLMDB_API_KEY to an API key of this server"


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request brings to prove who sends it. At most one of them is set."""

    api_key: str | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who that is, and the token that the browser should have from now on, if it is to change."""

    actor: Actor
    fresh_token: str | None = None


class Authenticator:
    """Knows actors by their credentials. Safe to use from several threads.

    Until the first user exists the registry is open: whoever can reach it is `local` and may do everything.
    `always_open` is for the embedded registry, where the permissions of the files decide.
    """

    def __init__(self, database: Database, limits: SessionLimits, *, always_open: bool = False) -> None:
        self._database = database
        self._limits = limits
        self._always_open = always_open
        self._closed = False
        self._known: OrderedDict[str, tuple[float, Actor]] = OrderedDict()
        self._open_until = 0.0
        self._changes = 0
        self._lock = Lock()

    @property
    def limits(self) -> SessionLimits:
        """How long sessions last."""
        return self._limits

    def known(self, presented: Presented) -> Recognised | None:
        """Who that is, if it was found a moment ago. Takes microseconds."""
        token = presented.api_key or presented.session
        if token is None:
            is_open = self._always_open or monotonic() < self._open_until
            return Recognised(local_actor()) if is_open else None
        kept = self._known.get(hash_token(token))
        return Recognised(kept[1]) if kept is not None and monotonic() < kept[0] else None

    def was_known(self, presented: Presented) -> bool:
        """Whether that was right lately, even if it has to be looked up again."""
        token = presented.api_key or presented.session
        return token is not None and hash_token(token) in self._known

    def recognise(self, presented: Presented) -> Recognised:
        """Who that is, from the database. Raises `Unauthenticated`."""
        changes = self._changes
        if presented.api_key is not None:
            return Recognised(self._owner_of_key(presented.api_key, changes))
        if presented.session is not None:
            return self._owner_of_session(presented.session, changes)
        return Recognised(self._local(changes))

    def confirm(self, connection: Connection, actor: Actor) -> None:
        """Look once more whether the actor's credential is good, in the transaction of a change.

        Raises `Unauthenticated` if it was revoked, has expired or ended, or the registry is open no more.
        """
        credential = actor.credential
        if credential is None:
            fine = self._always_open or not has_users(connection)
        elif credential.api_key_id is not None:
            query = _select_keys().where(api_key.c.id == credential.api_key_id)
            row = connection.execute(query).first()
            fine = row is not None and _actor_of_key(row) == actor
        else:
            query = _select_sessions().where(session.c.id == credential.session_id)
            row = connection.execute(query).first()
            fine = row is not None and row.is_admin == actor.sees_all
        if not fine:
            self.forget()
            raise Unauthenticated(f"your login has ended or its rights have changed; {WANTED}")

    def forget(self) -> None:
        """To be called after every change of users, keys and sessions."""
        with self._lock:
            self._changes += 1
            self._known.clear()
            self._open_until = 0.0

    def _keep(self, token: str, actor: Actor, changes: int, expires_at: datetime | None) -> None:
        """Remember what was read when so many changes had been seen: after one more it may be wrong."""
        left = KEPT_SECONDS if expires_at is None else (expires_at - now()).total_seconds()
        with self._lock:
            if changes != self._changes:
                return
            self._known[hash_token(token)] = (monotonic() + min(left, KEPT_SECONDS), actor)
            if len(self._known) > KEPT_ACTORS:
                self._known.popitem(last=False)

    def _local(self, changes: int) -> Actor:
        if not self._always_open:
            with self._database.read() as connection:
                if self._closed or has_users(connection):
                    self._closed = True
                    raise Unauthenticated(f"this registry needs a login; {WANTED}")
            with self._lock:
                self._open_until = monotonic() + KEPT_SECONDS if changes == self._changes else 0.0
        return local_actor()

    def _owner_of_key(self, key: str, changes: int) -> Actor:
        with self._database.read() as connection:
            row = connection.execute(_select_keys().where(api_key.c.hash == hash_token(key))).first()
        if row is None:
            raise Unauthenticated(f"the API key is unknown, revoked or has expired; {WANTED}")
        if row.last_used_at is None or (now() - row.last_used_at).total_seconds() > USED_EVERY_SECONDS:
            self._note_use(row.id)
        actor = _actor_of_key(row)
        self._keep(key, actor, changes, row.expires_at)
        return actor

    def _note_use(self, key_id: int) -> None:
        try:
            with self._database.write() as connection:
                connection.execute(api_key.update().where(api_key.c.id == key_id).values(last_used_at=now()))
        except DatabaseBusy:
            return  # the next request notes it

    def _owner_of_session(self, token: str, changes: int) -> Recognised:
        with self._database.read() as connection:
            row = find_session(connection, token, self._limits)
            is_open = row is None and (self._always_open or not has_users(connection))
        if is_open:  # the cookie is one of another server on this host
            return Recognised(local_actor())
        if row is None:
            raise Unauthenticated("the session has ended; log in again")
        if is_stolen(row, token):
            with self._database.write() as connection:
                end_session(connection, row.id)
            self.forget()
            raise Unauthenticated("the session was ended because an old token of it was used; log in again")
        fresh = None
        if needs_touch(row):
            with self._database.write() as connection:
                fresh = touch_session(connection, row, token)
        actor = Actor(row.principal_id, sees_all=row.is_admin, credential=Credential(session_id=row.id))
        if fresh is None:
            self._keep(token, actor, changes, row.expires_at)
        return Recognised(actor, fresh)


def has_users(connection: Connection) -> bool:
    """Whether the registry has users, so that nobody is let in without a login any more."""
    users = exists().where(principal.c.kind == PrincipalKind.USER.value)
    return bool(connection.execute(select(users)).scalar_one())


def with_report(actor: Actor, reported_by: str | None) -> Actor:
    """The same actor with what the client says of itself."""
    return replace(actor, reported_by=reported_by) if reported_by else actor


def _select_keys() -> Any:
    """Keys that work right now."""
    usable = (api_key.c.expires_at.is_(None) | (api_key.c.expires_at > now())) & api_key.c.revoked_at.is_(
        None
    )
    return (
        select(api_key, principal.c.is_admin)
        .join(principal, principal.c.id == api_key.c.principal_id)
        .where(usable, principal.c.disabled_at.is_(None))
    )


def _select_sessions() -> Any:
    """Sessions that were not ended."""
    return (
        select(session.c.id, principal.c.is_admin)
        .join(principal, principal.c.id == session.c.principal_id)
        .where(session.c.ended_at.is_(None), session.c.expires_at > now(), principal.c.disabled_at.is_(None))
    )


def _actor_of_key(row: Row[Any]) -> Actor:
    return Actor(
        row.principal_id,
        sees_all=row.is_admin,
        project_id=row.project_id,
        at_most=None if row.role is None else Role(row.role),
        credential=Credential(api_key_id=row.id),
    )
