"""Users and service accounts for tests, made in the database of a server that may be running."""

from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from wanllmdb_server.access.actors import Actor, PrincipalKind, local_actor
from wanllmdb_server.access.passwords import hash_password, store_password
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import principal
from wanllmdb_server.db.engine import Database
from wanllmdb_server.identities.api_keys import KeySpec, create_api_key
from wanllmdb_server.identities.principals import create_principal
from wanllmdb_server.projects.members import add_member
from wanllmdb_server.projects.projects import get_project

from tests.databases import url_of
from tests.server.inside import Inside


@contextmanager
def registry_of(data_dir: Path):
    """The database in a data folder, opened beside the server."""
    database = Database(url_of(data_dir))
    try:
        yield database
    finally:
        database.close()


def add_person(
    data_dir: Path,
    name: str,
    *,
    roles: dict[str, Role] | None = None,
    is_admin: bool = False,
    kind: PrincipalKind = PrincipalKind.USER,
    password: str | None = None,
) -> str:
    """A principal with those roles by project name; returns an API key of it without limits."""
    with registry_of(data_dir) as database, database.write() as connection:
        actor = local_actor()
        row = create_principal(connection, actor, kind, name, is_admin=is_admin)
        for project, role in (roles or {}).items():
            add_member(connection, actor, get_project(connection, actor, project), name, role)
        if password is not None:
            store_password(connection, row.id, hash_password(password))
        return create_api_key(connection, Actor(row.id), row, KeySpec("test"))[1]


def person_inside(inside: Inside, name: str, roles: dict[str, Role]) -> Actor:
    """A user of a registry in this process, with those roles by project name, as it acts there."""
    with inside.database.write() as connection:
        actor = local_actor()
        row = create_principal(connection, actor, PrincipalKind.USER, name)
        for project, role in roles.items():
            add_member(connection, actor, get_project(connection, actor, project), name, role)
    return Actor(row.id)


def add_key(data_dir: Path, name: str, *, project: str | None = None, **limits) -> str:
    """One more API key of a principal, with those limits of `KeySpec`."""
    with registry_of(data_dir) as database, database.write() as connection:
        row = connection.execute(select(principal).where(principal.c.name == name)).one()
        owner = get_project(connection, local_actor(), project).id if project else None
        return create_api_key(connection, Actor(row.id), row, KeySpec("test", project_id=owner, **limits))[1]
