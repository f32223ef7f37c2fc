"""Protected aliases: names that only maintainers may set, move or take away.

A protection is a name or a pattern, of a whole project or of one artifact. It belongs to the artifact's row,
so a rename does not shake it off. `latest` follows logging by itself and is never protected: a pattern that
covers it along with others, such as `*`, does not stop anybody from logging.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require, role_in
from wanllmdb_server.access.tables import principal
from wanllmdb_server.artifacts.artifacts import lock_artifact, record_artifact
from wanllmdb_server.artifacts.tables import alias_protection, artifact
from wanllmdb_server.db.base import now
from wanllmdb_server.db.lists import among, as_list
from wanllmdb_server.db.locks import hold
from wanllmdb_server.errors import Forbidden, InvalidName, LimitExceeded, NotFound
from wanllmdb_server.events.outbox import EventType, record
from wanllmdb_server.names import LATEST, check_alias
from wanllmdb_server.projects.projects import subject_of

MOST = 1_000
"""Protections in a project; so few that a list of them needs no pages."""

_PATTERN = re.compile(r"[A-Za-z0-9._*?-]{1,128}\Z")


def check_pattern(pattern: str) -> str:
    """Return a name or pattern that can cover an alias; raise `InvalidName` or `AliasReserved`."""
    return check_glob(pattern) if set(pattern) & set("*?") else check_alias(pattern)


def check_glob(pattern: str) -> str:
    """Return a name or pattern of aliases, `latest` among them; raise `InvalidName`."""
    if not _PATTERN.match(pattern):
        raise InvalidName(
            f"pattern {pattern!r} is not allowed; use 1 to 128 letters, digits, '.', '_' or '-', "
            "with '*' for any number of characters and '?' for one",
            name=pattern,
        )
    return pattern


def covers(pattern: str, name: str) -> bool:
    """Whether a protection with this pattern covers the alias; none covers `latest`."""
    return name != LATEST and matches(pattern, name)


def matches(pattern: str, name: str) -> bool:
    """Whether an alias is like the pattern: `*` is any number of characters, `?` is one; case counts."""
    at = place = 0
    star, resume = -1, 0  # the last star, and where the name goes on if it takes one character more
    while place < len(name):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", name[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


def check_protection(connection: Connection, actor: Actor, owner: Row[Any], name: str) -> None:
    """Let pass who may move this alias of the artifact `owner`. Raises `Forbidden` naming the protection."""
    if name == LATEST or _is_maintainer(connection, actor, owner.project_id):
        return
    for row in connection.execute(_protecting(owner.project_id, owner.id)):
        if covers(row.pattern, name):
            raise Forbidden(
                f"alias {name!r} is protected by {row.pattern!r} in '{owner.project_name}/{owner.name}': "
                "moving it needs the role maintainer; ask a maintainer of the project",
                alias=name,
                pattern=row.pattern,
                project=owner.project_name,
                needed=Role.MAINTAINER.value,
            )


def _is_maintainer(connection: Connection, actor: Actor, project_id: int) -> bool:
    role = role_in(connection, actor, project_id)
    return role is not None and role >= Role.MAINTAINER


def _protecting(project_id: int, artifact_id: int) -> Select[Any]:
    return select(alias_protection.c.pattern).where(
        alias_protection.c.project_id == project_id,
        or_(alias_protection.c.artifact_id.is_(None), alias_protection.c.artifact_id == artifact_id),
    )


def protect_alias(
    connection: Connection, actor: Actor, owner: Row[Any], within: Row[Any] | None, pattern: str
) -> None:
    """Protect what the pattern covers, in the project `owner` or only in its artifact `within`.

    Protecting again changes nothing. Raises `Forbidden`, `InvalidName`, `AliasReserved`, `LimitExceeded`.
    """
    require(connection, actor, owner.id, Role.MAINTAINER)
    check_pattern(pattern)
    hold(connection, "protections", owner.id)
    if connection.execute(_exactly(owner.id, within, pattern)).first() is not None:
        return
    mine = alias_protection.c.project_id == owner.id
    if (
        connection.execute(select(func.count()).select_from(alias_protection).where(mine)).scalar_one()
        >= MOST
    ):
        raise LimitExceeded(
            f"project {owner.name!r} has {MOST} protections; take some away, or use a pattern", limit=MOST
        )
    connection.execute(
        alias_protection.insert().values(
            project_id=owner.id,
            artifact_id=within.id if within else None,
            pattern=pattern,
            created_by=actor.principal_id,
            created_at=now(),
        )
    )
    _record(connection, actor, owner, within, EventType.ALIAS_PROTECTED, after={"pattern": pattern})


def unprotect_alias(
    connection: Connection, actor: Actor, owner: Row[Any], within: Row[Any] | None, pattern: str
) -> None:
    """Take away the protection with exactly this pattern. Raises `Forbidden`, `NotFound`."""
    require(connection, actor, owner.id, Role.MAINTAINER)
    check_pattern(pattern)
    row = connection.execute(_exactly(owner.id, within, pattern)).first()
    if row is None:
        where = f"'{owner.name}/{within.name}' itself" if within else f"project {owner.name!r}"
        raise NotFound(f"{where} has no protection {pattern!r}; see protectedAliases", pattern=pattern)
    connection.execute(delete(alias_protection).where(alias_protection.c.id == row.id))
    _record(connection, actor, owner, within, EventType.ALIAS_UNPROTECTED, before={"pattern": pattern})


def _exactly(project_id: int, within: Row[Any] | None, pattern: str) -> Select[Any]:
    where = alias_protection.c.artifact_id
    return select(alias_protection.c.id).where(
        alias_protection.c.project_id == project_id,
        where == within.id if within else where.is_(None),
        alias_protection.c.pattern == pattern,
    )


def _record(
    connection: Connection,
    actor: Actor,
    owner: Row[Any],
    within: Row[Any] | None,
    type_: EventType,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    if within is None:
        record(connection, actor, type_, owner.id, subject_of(owner), before=before, after=after)
    else:
        at = lock_artifact(connection, actor, within.id, Role.MAINTAINER).at
        record_artifact(connection, actor, type_, within, at, before=before, after=after)


def drop_protections(connection: Connection, artifact_id: int) -> None:
    """Forget the protections of an artifact that is being deleted; the caller records the deletion."""
    connection.execute(delete(alias_protection).where(alias_protection.c.artifact_id == artifact_id))


def protections_of_projects(connection: Connection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """All protections of each project, those of single artifacts too, by pattern."""
    query = _select().where(among(alias_protection.c.project_id))
    return _grouped(connection, query.add_columns(alias_protection.c.project_id.label("owner_id")), ids)


def protections_of_artifacts(connection: Connection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """What protects the aliases of each artifact: its own and its project's protections, by pattern."""
    its_own = or_(alias_protection.c.artifact_id.is_(None), alias_protection.c.artifact_id == artifact.c.id)
    query = (
        _select()
        .join(artifact, (artifact.c.project_id == alias_protection.c.project_id) & its_own)
        .where(among(artifact.c.id))
        .add_columns(artifact.c.id.label("owner_id"))
    )
    return _grouped(connection, query, ids)


def _select() -> Select[Any]:
    return (
        select(alias_protection, principal.c.name.label("actor_name"))
        .join(principal, principal.c.id == alias_protection.c.created_by)
        .order_by(alias_protection.c.pattern, alias_protection.c.id)
    )


def _grouped(connection: Connection, query: Select[Any], ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {owner_id: [] for owner_id in ids}
    for row in connection.execute(query, {"values": as_list(ids)}):
        found[row.owner_id].append(row)
    return found
