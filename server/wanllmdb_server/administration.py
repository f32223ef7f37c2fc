"""Administrators and one-time links, made at an operator's command: who may read the files may do this.

It works beside a running server, and without one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from wanllmdb_server.access.actors import Actor, PrincipalKind, ensure_local_principal, local_actor
from wanllmdb_server.access.passwords import hash_password
from wanllmdb_server.db import upgrade
from wanllmdb_server.db.engine import Database
from wanllmdb_server.identities import invitations, principals
from wanllmdb_server.names import check_name
from wanllmdb_server.settings import Settings

_OPERATOR = local_actor("wanllmdb-server")


def check_user_name(name: str) -> None:
    """Raises `InvalidName`."""
    check_name("principal", name)


def create_admin(settings: Settings, name: str, password: str | None, url: str) -> str | None:
    """A user who administers the registry; without a password, a link for the server at `url` to choose one.

    Raises `AlreadyExists`, `InvalidName`, `InvalidInput` for a bad password.
    """
    hashed = hash_password(password) if password is not None else None
    with _opened(settings) as database, database.write() as connection:
        if hashed is None:
            _, invitation = invitations.create_user(connection, _OPERATOR, name, is_admin=True)
            return invitation.link(url)
        row = principals.create_principal(connection, _OPERATOR, PrincipalKind.USER, name, is_admin=True)
        invitations.set_password(connection, Actor(row.id), row, hashed)
    return None


def invite_user(settings: Settings, name: str, url: str) -> str:
    """A link for the server at `url` by which the user chooses a new password. Raises `NotFound`."""
    with _opened(settings) as database, database.write() as connection:
        row = principals.get_principal(connection, _OPERATOR, name)
        return invitations.invite(connection, _OPERATOR, row).link(url)


def first_admin_link(settings: Settings, url: str) -> str | None:
    """A new link for the first administrator, in place of older ones; None once there are users."""
    with _opened(settings) as database, database.write() as connection:
        invitation = invitations.invite_first_admin(connection)
    return invitation.link(url) if invitation else None


def has_admin(settings: Settings) -> bool:
    """Whether somebody administers the registry. One that does not exist is not made."""
    database = Database(settings.resolved_database_url)
    try:
        if database.revision() is None:
            return False
        upgrade.upgrade(database)
        with database.read() as connection:
            return principals.has_admin(connection)
    finally:
        database.close()


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    """The database, made or migrated where it has to be."""
    database = Database(settings.resolved_database_url)
    try:
        upgrade.upgrade(database)
        with database.write() as connection:
            ensure_local_principal(connection)
        yield database
    finally:
        database.close()
