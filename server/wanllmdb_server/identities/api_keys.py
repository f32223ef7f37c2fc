"""API keys: random, shown once, good for one principal and maybe for one project or up to one role only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import Actor, PrincipalKind
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import api_key, principal, project
from wanllmdb_server.access.tokens import SHOWN, hash_token, new_api_key
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold_row
from wanllmdb_server.errors import Forbidden, InvalidInput, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_text


@dataclass(frozen=True, slots=True)
class KeySpec:
    """What a key is to be good for; None is no limit."""

    name: str
    project_id: int | None = None
    role: Role | None = None
    expires_at: datetime | None = None


def select_api_keys(actor: Actor) -> Select[Any]:
    """Keys with the names of owner and project: one's own, or all for an administrator. Never the secret.

    A key that is limited to a project or role shows itself only.
    """
    columns = [column for column in api_key.c if column.name != "hash"]
    query = (
        select(*columns, principal.c.name.label("principal_name"), project.c.name.label("project_name"))
        .join(principal, principal.c.id == api_key.c.principal_id)
        .outerjoin(project, project.c.id == api_key.c.project_id)
    )
    if actor.is_admin:
        return query
    mine = query.where(api_key.c.principal_id == actor.principal_id)
    return mine.where(api_key.c.id == _own_key(actor)) if actor.is_narrow else mine


def _own_key(actor: Actor) -> int | None:
    return actor.credential.api_key_id if actor.credential else None


def create_api_key(
    connection: Connection, actor: Actor, owner: Row[Any], spec: KeySpec
) -> tuple[Row[Any], str]:
    """A key for the principal `owner`: its row, and the secret, which nobody can be told again.

    People make keys for themselves, and administrators for service accounts too. A key that was itself
    made narrower makes no keys, as they might be wider, and no key makes one that outlives it.
    Raises `Forbidden`, `InvalidInput`.
    """
    if owner.kind == PrincipalKind.LOCAL.value:
        raise InvalidInput("the local principal has no keys; create a user or a service account")
    if actor.is_narrow:
        raise Forbidden("a key that is limited to a project or role makes no further keys; log in otherwise")
    if owner.id != actor.principal_id and not (actor.is_admin and owner.kind == PrincipalKind.SERVICE.value):
        raise Forbidden(
            "people make API keys for themselves; administrators make them for service accounts too"
        )
    if spec.expires_at is not None and spec.expires_at <= now():
        raise InvalidInput("expiresAt lies in the past; choose a time to come, or none")
    _refuse_outliving(connection, actor, spec)
    check_text("name", spec.name, 128)
    secret, at = new_api_key(), now()
    key_id = connection.execute(
        api_key.insert()
        .values(
            hash=hash_token(secret),
            prefix=secret[:SHOWN],
            name=spec.name,
            principal_id=owner.id,
            project_id=spec.project_id,
            role=spec.role.value if spec.role else None,
            created_by=actor.principal_id,
            created_at=at,
            expires_at=spec.expires_at,
        )
        .returning(api_key.c.id)
    ).scalar_one()
    row = connection.execute(select_api_keys(actor).where(api_key.c.id == key_id)).one()
    after = {
        "principal": owner.name,
        "prefix": row.prefix,
        "project": row.project_name,
        "role": row.role,
        "expiresAt": spec.expires_at.isoformat() if spec.expires_at else None,
    }
    record(connection, actor, EventType.API_KEY_CREATED, None, subject_of(row), after=after)
    return row, secret


def _refuse_outliving(connection: Connection, actor: Actor, spec: KeySpec) -> None:
    own = connection.execute(select(api_key.c.expires_at).where(api_key.c.id == _own_key(actor))).first()
    end = own.expires_at if own else None
    if end is not None and (spec.expires_at is None or spec.expires_at > end):
        raise Forbidden(
            f"the API key that asks expires at {end.isoformat()}, and so must the keys it makes; "
            "set expiresAt, or log in otherwise"
        )


def revoke_api_key(connection: Connection, actor: Actor, key_id: int) -> Row[Any]:
    """Make a key worthless, for good; once more changes nothing. Raises `NotFound`."""
    hold_row(connection, api_key, key_id)
    mine = select_api_keys(actor).where(api_key.c.id == key_id)
    row = connection.execute(mine).first()
    if row is None:
        raise NotFound("API key not found; people see their own, administrators all")
    if row.revoked_at is None:
        connection.execute(api_key.update().where(api_key.c.id == key_id).values(revoked_at=now()))
        before = {"principal": row.principal_name, "prefix": row.prefix}
        record(connection, actor, EventType.API_KEY_REVOKED, None, subject_of(row), before=before)
    return connection.execute(mine).one()


def subject_of(row: Row[Any]) -> tuple[SubjectKind, int, str]:
    return SubjectKind.API_KEY, row.id, row.name
