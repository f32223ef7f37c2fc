"""The webhooks of a project: who administers the project makes, changes and deletes them, and sees them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.roles import require
from wanllmdb_server.access.tables import principal, project
from wanllmdb_server.access.visibility import administered_by, visible_to
from wanllmdb_server.artifacts.protection import check_glob
from wanllmdb_server.db.base import now
from wanllmdb_server.errors import InvalidInput, LimitExceeded, NotFound
from wanllmdb_server.events.feed import head_of
from wanllmdb_server.events.outbox import EventType, SubjectKind, record
from wanllmdb_server.events.tables import webhook
from wanllmdb_server.storage.web_connections import Network
from wanllmdb_server.webhooks.addresses import check_url, shown
from wanllmdb_server.webhooks.deliveries import end_pending
from wanllmdb_server.webhooks.sealing import Vault, new_secret

MOST = 100
"""Webhooks in a project."""

ALIAS_TYPES = {EventType.ALIAS_SET, EventType.ALIAS_DELETED, EventType.ALIAS_ROLLED_BACK}


def select_webhooks(actor: Actor) -> Select[Any]:
    """Those of the projects that the actor administers."""
    return (
        select(webhook, principal.c.name.label("actor_name"))
        .join(principal, principal.c.id == webhook.c.created_by)
        .join(project, project.c.id == webhook.c.project_id)
        .where(webhook.c.deleted_at.is_(None), administered_by(actor))
    )


def get_webhook(connection: Connection, actor: Actor, webhook_id: int) -> Row[Any]:
    """The webhook, for who administers its project; its row stays locked. Raises `NotFound`, `Forbidden`."""
    owner = connection.execute(
        select(webhook.c.project_id)
        .join(project, project.c.id == webhook.c.project_id)
        .where(webhook.c.id == webhook_id, webhook.c.deleted_at.is_(None), visible_to(actor))
        .with_for_update(of=webhook)
    ).scalar_one_or_none()
    if owner is None:
        raise NotFound("webhook not found; it may have been deleted")
    require(connection, actor, owner, Role.ADMIN)
    return connection.execute(select_webhooks(actor).where(webhook.c.id == webhook_id)).one()


def create_webhook(
    connection: Connection,
    actor: Actor,
    owner: Row[Any],
    vault: Vault,
    url: str,
    *,
    types: Sequence[EventType] | None,
    alias_pattern: str | None,
    enabled: bool,
    networks: list[Network],
) -> tuple[int, str]:
    """Add a webhook to the project `owner`; return its row id and its secret, which nobody is told again.

    Raises `Forbidden`, `InvalidInput`, `AccessDenied`, `LimitExceeded`.
    """
    require(connection, actor, owner.id, Role.ADMIN)
    check_url(url, networks)
    _check_filter(types, alias_pattern)
    mine = (webhook.c.project_id == owner.id) & webhook.c.deleted_at.is_(None)
    if connection.execute(select(func.count()).select_from(webhook).where(mine)).scalar_one() >= MOST:
        raise LimitExceeded(f"project {owner.name!r} has {MOST} webhooks; delete some", limit=MOST)
    secret = new_secret()
    values = {"url": url, "types": _plain(types), "alias_pattern": alias_pattern, "enabled": enabled}
    row_id: int = connection.execute(
        webhook.insert()
        .values(
            project_id=owner.id,
            secret=vault.seal(secret),
            created_at=now(),
            created_by=actor.principal_id,
            after_position=head_of(connection).position,
            **values,
        )
        .returning(webhook.c.id)
    ).scalar_one()
    subject = SubjectKind.WEBHOOK, row_id, shown(url)
    record(connection, actor, EventType.WEBHOOK_CREATED, owner.id, subject, after=_told(values))
    return row_id, secret


def update_webhook(
    connection: Connection, actor: Actor, row: Row[Any], networks: list[Network], changes: dict[str, Any]
) -> None:
    """Change what `changes` has of `url`, `types`, `alias_pattern` and `enabled`.

    Disabling ends what was not delivered yet; after enabling it gets what happens from then on.
    Raises `InvalidInput`, `AccessDenied`.
    """
    if "url" in changes:
        check_url(changes["url"], networks)
    types = changes.get("types", [EventType(name) for name in row.types] if row.types is not None else None)
    _check_filter(types, changes.get("alias_pattern", row.alias_pattern))
    if "types" in changes:
        changes = changes | {"types": _plain(types)}
    changed = {name: value for name, value in changes.items() if value != row._mapping[name]}
    if not changed:
        return
    values = dict(changed)
    if changed.get("enabled"):
        values["after_position"] = head_of(connection).position
    if "url" in changed:
        values["rest_until"] = None
    connection.execute(webhook.update().where(webhook.c.id == row.id).values(**values))
    if changed.get("enabled") is False:
        end_pending(connection, row.id, "the webhook was disabled")
    record(
        connection,
        actor,
        EventType.WEBHOOK_UPDATED,
        row.project_id,
        _subject_of(row),
        before=_told({name: row._mapping[name] for name in changed}),
        after=_told(changed),
    )


def delete_webhook(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    """Delete it with what was not delivered yet; its secret is gone for good."""
    connection.execute(
        webhook.update().where(webhook.c.id == row.id).values(deleted_at=now(), enabled=False, secret="")
    )
    end_pending(connection, row.id, "the webhook was deleted")
    before = _told({name: row._mapping[name] for name in ("url", "types", "alias_pattern", "enabled")})
    record(connection, actor, EventType.WEBHOOK_DELETED, row.project_id, _subject_of(row), before=before)


def reseal_secrets(connection: Connection, vault: Vault) -> int:
    """Encrypt with the current key what an older one encrypted; return how many secrets that were."""
    rows = connection.execute(select(webhook.c.id, webhook.c.secret).where(webhook.c.deleted_at.is_(None)))
    stale = [(row.id, sealed) for row in rows.all() if (sealed := vault.resealed(row.secret))]
    for row_id, sealed in stale:
        connection.execute(webhook.update().where(webhook.c.id == row_id).values(secret=sealed))
    return len(stale)


def _check_filter(types: Sequence[EventType] | None, alias_pattern: str | None) -> None:
    if alias_pattern is not None:
        check_glob(alias_pattern)
        if types is not None and not ALIAS_TYPES & set(types):
            known = ", ".join(sorted(kind.value for kind in ALIAS_TYPES))
            raise InvalidInput(
                f"the webhook would never be told anything: it is for aliases like {alias_pattern!r}, but "
                f"for no type of event that is about an alias; add one of {known}, or leave the pattern out"
            )
    if types is not None and not types:
        raise InvalidInput("an empty list of types matches nothing; leave it out for all types")


def _plain(types: Sequence[EventType] | None) -> list[str] | None:
    return None if types is None else sorted({kind.value for kind in types})


def _subject_of(row: Row[Any]) -> tuple[SubjectKind, int, str]:
    return SubjectKind.WEBHOOK, row.id, shown(row.url)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the audit log, which all members read, tells of a webhook: of the URL only where it leads."""
    names = {"url": "receiver", "types": "types", "alias_pattern": "aliasPattern", "enabled": "enabled"}
    plain = {**values, "url": shown(values["url"])} if "url" in values else values
    return {names[name]: value for name, value in plain.items()}
