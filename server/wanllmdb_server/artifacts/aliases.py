"""The alias ledger: every move of an alias is one immutable row, written with the move itself.

`in_force` makes rollback a walk back through history: a set is in force itself and remembers the move
before it; a rollback puts that earlier move in force again. So each rollback goes one step further back,
and never back to what it undid.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.artifacts.artifacts import Locked, lock_artifact
from wanllmdb_server.artifacts.protection import check_protection
from wanllmdb_server.artifacts.tables import alias, alias_move, artifact, version
from wanllmdb_server.artifacts.versions import VersionState, get_committed
from wanllmdb_server.errors import (
    AliasConflict,
    InvalidInput,
    NotFound,
    NothingToRollBack,
    VersionDeleted,
)
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.names import LATEST, MAX_REASON, check_alias, check_text, version_index


class MoveKind(Enum):
    """What happened to an alias."""

    SET = "SET"
    DELETED = "DELETED"
    ROLLED_BACK = "ROLLED_BACK"


class Unchecked(Enum):
    """Stands for an `expectedVersion` that was not given, since null means "must not exist"."""

    UNCHECKED = "UNCHECKED"


UNCHECKED = Unchecked.UNCHECKED
Expected = str | None | Unchecked


@dataclass(frozen=True, slots=True)
class Why:
    """What goes into the ledger beside the move: the run that made it and the reason given."""

    run_id: int | None = None
    reason: str | None = None


def set_alias(
    connection: Connection,
    actor: Actor,
    artifact_id: int,
    name: str,
    version_id: int,
    *,
    expected: Expected = UNCHECKED,
    why: Why = Why(),  # frozen
) -> bool:
    """Point the alias to a committed version of the artifact; return whether it moved.

    Raises `AliasReserved`, `InvalidName`, `AliasConflict` (it does not point to `expected`), `NotFound`,
    `Forbidden` (it is protected).
    """
    check_alias(name)
    check_text("reason", why.reason or "", MAX_REASON)
    locked = lock_artifact(connection, actor, artifact_id, Role.WRITER)
    target = get_committed(connection, actor, version_id)
    if target.artifact_id != artifact_id:
        raise InvalidInput(
            f"version v{target.number} belongs to {target.artifact_name!r}, not to {locked.row.name!r}; "
            "an alias points within its artifact"
        )
    check_expected(connection, locked.row, name, expected)
    return move(connection, actor, locked, name, target.id, why)


def delete_alias(
    connection: Connection,
    actor: Actor,
    artifact_id: int,
    name: str,
    *,
    expected: Expected = UNCHECKED,
    why: Why = Why(),  # frozen
) -> None:
    """Take the alias away. Raises `AliasReserved`, `AliasConflict`, `NotFound`, `Forbidden`."""
    check_alias(name)
    check_text("reason", why.reason or "", MAX_REASON)
    locked = lock_artifact(connection, actor, artifact_id, Role.WRITER)
    check_expected(connection, locked.row, name, expected)
    if holder(connection, artifact_id, name) is None:
        raise NotFound(f"alias {name!r} not found in {locked.row.project_name}/{locked.row.name}", alias=name)
    move(connection, actor, locked, name, None, why)


def rollback_alias(
    connection: Connection,
    actor: Actor,
    artifact_id: int,
    name: str,
    *,
    expected: Expected = UNCHECKED,
    why: Why = Why(),  # frozen
) -> None:
    """Point the alias to where it pointed one move earlier; steps over deletions of the alias.

    Raises `NothingToRollBack`, `VersionDeleted` (naming the version), `AliasConflict`, `AliasReserved`,
    `Forbidden`.
    """
    check_alias(name)
    check_text("reason", why.reason or "", MAX_REASON)
    locked = lock_artifact(connection, actor, artifact_id, Role.WRITER)
    check_expected(connection, locked.row, name, expected)
    last = last_move(connection, artifact_id, name)
    target = _move_before(connection, last) if last else None
    if target is None:
        raise NothingToRollBack(
            f"alias {name!r} of '{locked.row.project_name}/{locked.row.name}' has no earlier position; "
            "see its history",
            alias=name,
        )
    holder_row = connection.execute(select(version).where(version.c.id == target.to_version_id)).one()
    if holder_row.state == VersionState.DELETED.value:
        raise VersionDeleted(
            f"alias {name!r} cannot roll back to v{holder_row.number}: that version was deleted; "
            "set the alias to another version",
            alias=name,
            version=f"v{holder_row.number}",
        )
    move(connection, actor, locked, name, holder_row.id, why, restored=target)


def _move_before(connection: Connection, last: Row[Any]) -> Row[Any] | None:
    """The nearest earlier move in force that pointed to a version, and to another one than now."""
    previous_id = last.previous_id
    while previous_id is not None:
        row = connection.execute(select(alias_move).where(alias_move.c.id == previous_id)).one()
        if row.to_version_id not in (None, last.to_version_id):
            return row
        previous_id = row.previous_id
    return None


def check_expected(connection: Connection, owner: Row[Any], name: str, expected: Expected) -> None:
    """Raise `AliasConflict` unless the alias points to `expected`; None means that it must not exist."""
    if isinstance(expected, Unchecked):
        return
    if expected is not None and version_index(expected) is None:
        raise InvalidInput(f"expectedVersion {expected!r} is no version name; write for example 'v3'")
    current = holder(connection, owner.id, name)
    held = f"v{current.number}" if current else None
    if held != expected:
        points = f"points to {held}" if held else "does not exist"
        wanted = f"still be {expected}" if expected else "not exist yet"
        raise AliasConflict(
            f"alias {name!r} of '{owner.project_name}/{owner.name}' {points}, but was expected to {wanted}; "
            "look at it again and retry",
            alias=name,
            current=held,
            expected=expected,
        )


def move(
    connection: Connection,
    actor: Actor,
    locked: Locked,
    name: str,
    to_version_id: int | None,
    why: Why,
    *,
    restored: Row[Any] | None = None,
) -> bool:
    """Move an alias of the locked artifact, or delete it (None); return False if it is there already.

    Every move of every alias comes by here. Raises `Forbidden` where it is protected from the actor.
    """
    check_protection(connection, actor, locked.row, name)
    current = holder(connection, locked.row.id, name)
    if (current.id if current else None) == to_version_id:
        return False
    _write_position(connection, actor, locked, name, to_version_id)
    kind = MoveKind.ROLLED_BACK if restored else MoveKind.SET if to_version_id else MoveKind.DELETED
    _write_ledger(connection, actor, locked, name, kind, current, to_version_id, why, restored)
    _record(connection, actor, locked, name, kind, current, to_version_id, why)
    return True


def move_latest(
    connection: Connection, actor: Actor, locked: Locked, version_id: int | None, why: Why
) -> bool:
    """Let `latest` follow; nobody else may move it."""
    return move(connection, actor, locked, LATEST, version_id, why)


def _write_position(
    connection: Connection, actor: Actor, locked: Locked, name: str, to_version_id: int | None
) -> None:
    mine = (alias.c.artifact_id == locked.row.id) & (alias.c.name == name)
    if to_version_id is None:
        connection.execute(delete(alias).where(mine))
        return
    values = {
        "version_id": to_version_id,
        "updated_at": locked.at,
        "updated_by": actor.principal_id,
        "reported_by": actor.reported_by,
    }
    if connection.execute(alias.update().where(mine).values(**values)).rowcount == 0:
        connection.execute(alias.insert().values(artifact_id=locked.row.id, name=name, **values))
    connection.execute(artifact.update().where(artifact.c.id == locked.row.id).values(updated_at=locked.at))


def _write_ledger(
    connection: Connection,
    actor: Actor,
    locked: Locked,
    name: str,
    kind: MoveKind,
    current: Row[Any] | None,
    to_version_id: int | None,
    why: Why,
    restored: Row[Any] | None,
) -> None:
    last = last_move(connection, locked.row.id, name)
    row_id = connection.execute(
        alias_move.insert()
        .values(
            artifact_id=locked.row.id,
            alias=name,
            kind=kind.value,
            from_version_id=current.id if current else None,
            to_version_id=to_version_id,
            in_force_id=restored.in_force_id if restored else None,
            previous_id=restored.previous_id if restored else (last.in_force_id if last else None),
            actor_id=actor.principal_id,
            reported_by=actor.reported_by,
            run_id=why.run_id,
            reason=why.reason,
            at=locked.at,
        )
        .returning(alias_move.c.id)
    ).scalar_one()
    if restored is None:
        connection.execute(alias_move.update().where(alias_move.c.id == row_id).values(in_force_id=row_id))


def _record(
    connection: Connection,
    actor: Actor,
    locked: Locked,
    name: str,
    kind: MoveKind,
    current: Row[Any] | None,
    to_version_id: int | None,
    why: Why,
) -> None:
    to_index = (
        connection.execute(select(version.c.number).where(version.c.id == to_version_id)).scalar_one()
        if to_version_id
        else None
    )
    type_ = {
        MoveKind.SET: EventType.ALIAS_SET,
        MoveKind.DELETED: EventType.ALIAS_DELETED,
        MoveKind.ROLLED_BACK: EventType.ALIAS_ROLLED_BACK,
    }[kind]
    record(
        connection,
        actor,
        type_,
        locked.row.project_id,
        (SubjectKind.ARTIFACT, locked.row.id, locked.row.name),
        at=locked.at,
        artifact_id=locked.row.id,
        run_id=why.run_id,
        reason=why.reason,
        before={"alias": name, "version": f"v{current.number}" if current else None},
        after={"alias": name, "version": f"v{to_index}" if to_index else None},
    )


def holder(connection: Connection, artifact_id: int, name: str) -> Row[Any] | None:
    """The version that holds the alias, or None."""
    return connection.execute(
        select(version)
        .join(alias, alias.c.version_id == version.c.id)
        .where(alias.c.artifact_id == artifact_id, alias.c.name == name)
    ).first()


def last_move(connection: Connection, artifact_id: int, name: str) -> Row[Any] | None:
    return connection.execute(
        select(alias_move)
        .where(alias_move.c.artifact_id == artifact_id, alias_move.c.alias == name)
        .order_by(alias_move.c.at.desc())
        .limit(1)
    ).first()
