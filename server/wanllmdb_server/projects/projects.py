"""Projects: the namespaces that own artifacts and runs."""

from typing import Any

from sqlalchemy import Connection, Row, Select, select

from wanllmdb_server.access.actors import LOCAL_PRINCIPAL_ID, Actor
from wanllmdb_server.access.memberships import insert_member
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import Visibility, require, require_instance_admin
from wanllmdb_server.access.tables import project
from wanllmdb_server.access.visibility import visible_to
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold_registry
from wanllmdb_server.db.paging import Order, Page, fetch_page
from wanllmdb_server.errors import AlreadyExists, Forbidden, NotFound
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import check_name, check_text


def select_projects(actor: Actor, search: str | None = None) -> Select[Any]:
    query = select_even_deleted(actor).where(project.c.deleted_at.is_(None))
    return query.where(project.c.name.icontains(search, autoescape=True)) if search else query


def select_even_deleted(actor: Actor) -> Select[Any]:
    """Projects with those deleted, for links from tombstones."""
    return select(project).where(visible_to(actor))


def page_of_projects(
    connection: Connection, actor: Actor, search: str | None, first: int, after: str | None
) -> Page:
    return fetch_page(connection, select_projects(actor, search), [Order(project.c.name)], first, after)


def find_project(connection: Connection, actor: Actor, name: str) -> Row[Any] | None:
    return connection.execute(select_projects(actor).where(project.c.name == name)).first()


def get_project(connection: Connection, actor: Actor, name: str) -> Row[Any]:
    """The project called `name`. Raises `NotFound`."""
    row = find_project(connection, actor, name)
    if row is None:
        raise NotFound(
            f"project {name!r} not found; check the name, or create it by starting a run in it", project=name
        )
    return row


def get_project_by_id(connection: Connection, actor: Actor, project_id: int) -> Row[Any]:
    """The project with that row id. Raises `NotFound`."""
    row = connection.execute(select_projects(actor).where(project.c.id == project_id)).first()
    if row is None:
        raise NotFound("project not found; it may have been deleted")
    return row


def create_project(connection: Connection, actor: Actor, name: str, description: str = "") -> Row[Any]:
    """A project with the actor as its admin. Raises `InvalidName`, `AlreadyExists`, `Forbidden`."""
    if not may_create_projects(actor):
        raise Forbidden(
            "this API key may not create projects; use one without a project or with another role"
        )
    check_name("project", name)
    check_text("description", description)
    hold_registry(connection)
    _refuse_taken(connection, name)
    row = connection.execute(
        project.insert()
        .values(name=name, description=description, created_at=now(), created_by=actor.principal_id)
        .returning(*project.c)
    ).one()
    if actor.principal_id != LOCAL_PRINCIPAL_ID:
        insert_member(connection, actor, row.id, actor.principal_id, Role.ADMIN)
    after = {"name": name, "description": description}
    record(connection, actor, EventType.PROJECT_CREATED, row.id, subject_of(row), after=after)
    return row


def keep_project(connection: Connection, owner: Row[Any]) -> None:
    """Keep the project from being deleted while something is added to it. Raises `NotFound` if it was."""
    if connection.dialect.name == "sqlite":
        return
    row = (
        select(project.c.deleted_at)
        .where(project.c.id == owner.id)
        .with_for_update(read=True, key_share=True)
    )
    if connection.execute(row).scalar_one() is not None:
        raise NotFound(f"project {owner.name!r} not found; it was deleted just now", project=owner.name)


def may_create_projects(actor: Actor) -> bool:
    """Whether the actor's API key is neither for one project nor for reading only."""
    return actor.project_id is None and actor.capped(Role.ADMIN) is not Role.VIEWER


def get_or_create_project(connection: Connection, actor: Actor, name: str, *, create: bool) -> Row[Any]:
    """The project called `name`, made if it is missing and `create` allows. Raises `NotFound`."""
    row = find_project(connection, actor, name)
    if row is None and create:
        if hold_registry(connection):
            row = find_project(connection, actor, name)  # somebody else may have made it meanwhile
        return row or create_project(connection, actor, name)
    return row or get_project(connection, actor, name)


def update_project(
    connection: Connection,
    actor: Actor,
    row: Row[Any],
    *,
    name: str | None = None,
    description: str | None = None,
    visibility: Visibility | None = None,
) -> Row[Any]:
    """Rename, describe, show or hide; None leaves as it is.

    Raises `Forbidden`, `InvalidName`, `AlreadyExists`.
    """
    require(connection, actor, row.id, Role.ADMIN)
    changes: dict[str, Any] = {}
    if name is not None and name != row.name:
        check_name("project", name)
        hold_registry(connection)
        _refuse_taken(connection, name)
        changes["name"] = name
    if description is not None and description != row.description:
        changes["description"] = check_text("description", description)
    if visibility is not None and visibility.value != row.visibility:
        changes["visibility"] = visibility.value
    if not changes:
        return row
    updated = connection.execute(
        project.update().where(project.c.id == row.id).values(**changes).returning(*project.c)
    ).one()
    before = {key: row._mapping[key] for key in changes}
    record(
        connection,
        actor,
        EventType.PROJECT_UPDATED,
        row.id,
        subject_of(updated),
        before=before,
        after=changes,
    )
    return updated


def assign_storage(connection: Connection, actor: Actor, row: Row[Any], storage: str | None) -> None:
    """Let new blobs of the project go to `storage`, None for the default; those it has stay.

    Raises `Forbidden`.
    """
    require_instance_admin(actor)
    if storage == row.storage:
        return
    connection.execute(project.update().where(project.c.id == row.id).values(storage=storage))
    before, after = {"storage": row.storage}, {"storage": storage}
    subject = subject_of(row)
    record(connection, actor, EventType.STORAGE_ASSIGNED, row.id, subject, before=before, after=after)


def delete_project(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    """Delete a project that owns nothing; the caller has made sure that it is empty. Raises `Forbidden`."""
    require(connection, actor, row.id, Role.ADMIN)
    connection.execute(project.update().where(project.c.id == row.id).values(deleted_at=now()))
    record(connection, actor, EventType.PROJECT_DELETED, row.id, subject_of(row), before={"name": row.name})


def _refuse_taken(connection: Connection, name: str) -> None:
    taken = select(project.c.id).where(project.c.name == name, project.c.deleted_at.is_(None))
    if connection.execute(taken).first() is not None:
        raise AlreadyExists(f"the project name {name!r} is taken; choose another name", project=name)


def subject_of(row: Row[Any]) -> tuple[SubjectKind, int, str]:
    return SubjectKind.PROJECT, row.id, row.name
