"""Users and service accounts: who may log in, and who administers the registry."""

from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from wanllmdb_server.access.actors import Actor, PrincipalKind
from wanllmdb_server.access.roles import require_instance_admin
from wanllmdb_server.access.sessions import end_sessions
from wanllmdb_server.access.tables import principal
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold_registry
from wanllmdb_server.errors import AlreadyExists, Conflict, InvalidInput, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_name, check_text

LONGEST_DISPLAY_NAME = 256
_DISPLAY_NAME = principal.c.display_name


def select_principals(actor: Actor, search: str | None = None) -> Select[Any]:
    """Those the actor may look at: all for an administrator, oneself for everybody else."""
    query = select(principal)
    if search:
        found = (column.icontains(search, autoescape=True) for column in (principal.c.name, _DISPLAY_NAME))
        query = query.where(or_(*found))
    return query if actor.is_admin else query.where(principal.c.id == actor.principal_id)


def get_principal(connection: Connection, actor: Actor, name: str) -> Row[Any]:
    """The user or service account of that name. Raises `NotFound`."""
    row = connection.execute(select_principals(actor).where(principal.c.name == name)).first()
    if row is None:
        raise NotFound(f"principal {name!r} not found; administrators see all of them", principal=name)
    return row


def create_principal(
    connection: Connection,
    actor: Actor,
    kind: PrincipalKind,
    name: str,
    *,
    display_name: str = "",
    is_admin: bool = False,
) -> Row[Any]:
    """Raises `Forbidden`, `InvalidName`, `InvalidInput`, `AlreadyExists`."""
    require_instance_admin(actor)
    return insert_principal(connection, actor, kind, name, display_name=display_name, is_admin=is_admin)


def insert_principal(
    connection: Connection,
    actor: Actor,
    kind: PrincipalKind,
    name: str,
    *,
    display_name: str = "",
    is_admin: bool = False,
) -> Row[Any]:
    """Like `create_principal`, for callers that have let the actor pass on other grounds."""
    check_name("principal", name)
    check_text("displayName", display_name, LONGEST_DISPLAY_NAME)
    if kind is PrincipalKind.LOCAL:
        raise InvalidInput("there is one local principal only; create a user or a service account")
    if is_admin and kind is not PrincipalKind.USER:
        raise InvalidInput("only users administer the registry; give a service account a role in projects")
    hold_registry(connection)
    if connection.execute(select(principal.c.id).where(principal.c.name == name)).first():
        raise AlreadyExists(f"principal {name!r} exists already; choose another name", principal=name)
    row = connection.execute(
        principal.insert()
        .values(kind=kind.value, name=name, display_name=display_name, is_admin=is_admin, created_at=now())
        .returning(*principal.c)
    ).one()
    after = {"kind": kind.name, "displayName": display_name, "isAdmin": is_admin}
    record(connection, actor, EventType.PRINCIPAL_CREATED, None, subject_of(row), after=after)
    return row


def update_principal(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    *,
    display_name: str | None = None,
    is_admin: bool | None = None,
    disabled: bool | None = None,
) -> None:
    """Change what is given. Disabling ends the sessions; keys stop working while it lasts.

    Raises `Forbidden`; `Conflict` when nobody would be left to administer the registry.
    """
    require_instance_admin(actor)
    if hold_registry(connection):
        row = connection.execute(select(principal).where(principal.c.id == row.id)).one()
    changes: dict[str, Any] = {}
    if display_name is not None and display_name != row.display_name:
        changes["display_name"] = check_text("displayName", display_name, LONGEST_DISPLAY_NAME)
    if is_admin is not None and is_admin != row.is_admin:
        if row.kind != PrincipalKind.USER.value:
            raise InvalidInput("only users administer the registry")
        changes["is_admin"] = is_admin
    if disabled is not None and disabled != (row.disabled_at is not None):
        if row.kind == PrincipalKind.LOCAL.value:
            raise InvalidInput("the local principal cannot be disabled")
        changes["disabled_at"] = now() if disabled else None
    if not changes:
        return
    connection.execute(principal.update().where(principal.c.id == row.id).values(**changes))
    if row.is_admin and not has_admin(connection):
        raise Conflict(f"{row.name!r} is the last administrator; make somebody else one first")
    if disabled:
        end_sessions(connection, row.id)
    before, after = _told(row, changes), _told(None, changes)
    record(connection, actor, EventType.PRINCIPAL_UPDATED, None, subject_of(row), before=before, after=after)


def has_admin(connection: Connection) -> bool:
    """Whether a user who is not disabled administers the registry."""
    admins = select(principal.c.id).where(principal.c.is_admin, principal.c.disabled_at.is_(None))
    return connection.execute(admins.limit(1)).first() is not None


def _told(row: Row[Any] | None, changes: dict[str, Any]) -> dict[str, Any]:
    """The changed values, as they were in `row` or as they are now, for the event."""
    values = changes if row is None else {key: row._mapping[key] for key in changes}
    names = {"display_name": "displayName", "is_admin": "isAdmin", "disabled_at": "disabled"}
    return {names[key]: value is not None if key == "disabled_at" else value for key, value in values.items()}


def subject_of(row: Row[Any]) -> tuple[SubjectKind, int, str]:
    return SubjectKind.PRINCIPAL, row.id, row.name
