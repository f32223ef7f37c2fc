"""Answers to requests that carry an idempotency key, so that a repeated request is not carried out twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.tables import idempotency
from wanllmdb_server.db.base import now
from wanllmdb_server.db.locks import hold
from wanllmdb_server.digests import digest_of
from wanllmdb_server.errors import IdempotencyConflict, InvalidInput
from wanllmdb_server.names import check_text

KEPT_FOR = timedelta(hours=24)


def once(
    connection: Connection,
    actor: Actor,
    key: str,
    request: dict[str, Any],
    perform: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Carry out `perform` unless the actor's `key` was used before; then return what it returned.

    The result must be JSON. Raises `IdempotencyConflict` if the key came with another request,
    `InvalidInput` if the request is no JSON (nested too deeply, or a number too large).
    """
    check_text("idempotencyKey", key, 128)
    fingerprint = _fingerprint(request)
    hold(connection, "idempotency", actor.principal_id, key)
    mine = (idempotency.c.principal_id == actor.principal_id) & (idempotency.c.key == key)
    known = connection.execute(select(idempotency.c.request, idempotency.c.result).where(mine)).first()
    if known is None:
        result = perform()
        connection.execute(
            idempotency.insert().values(
                principal_id=actor.principal_id, key=key, request=fingerprint, result=result, created_at=now()
            )
        )
        return result
    if known.request != fingerprint:
        raise IdempotencyConflict(
            f"idempotency key {key!r} was used for a different request; make a new key", key=key
        )
    return dict(known.result)


def is_first_use(connection: Connection, actor: Actor, key: str) -> bool:
    """Whether the actor's `key` was not used before; from now on it was. For what must not happen twice."""
    hold(connection, "idempotency", actor.principal_id, key)
    mine = (idempotency.c.principal_id == actor.principal_id) & (idempotency.c.key == key)
    if connection.execute(select(idempotency.c.key).where(mine)).first() is not None:
        return False
    connection.execute(
        idempotency.insert().values(
            principal_id=actor.principal_id, key=key, request=_fingerprint({}), result={}, created_at=now()
        )
    )
    return True


def _fingerprint(request: dict[str, Any]) -> str:
    try:
        return digest_of(orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str))
    except (orjson.JSONEncodeError, RecursionError) as error:
        raise InvalidInput(f"the input cannot be stored as JSON: {error}") from error


def forget_old(connection: Connection) -> int:
    """Drop answers older than 24 hours; return how many."""
    return connection.execute(delete(idempotency).where(idempotency.c.created_at < now() - KEPT_FOR)).rowcount
