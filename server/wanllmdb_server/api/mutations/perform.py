"""How every mutation is carried out: one write transaction, once per idempotency key.

The work returns the row ids of what it made as JSON; the payload is read again afterwards, so that a
repeated request gets the same answer as the first.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from typing import Any, Protocol

from sqlalchemy import Connection
from strawberry import UNSET

from wanllmdb_server.access.idempotency import once
from wanllmdb_server.api.context import Info
from wanllmdb_server.errors import WriteCollision

KEY_DESCRIPTION = "Makes the mutation safe to repeat: the same key with the same input is carried out once."

_TRIES = 4


class Input(Protocol):
    """Every mutation's input."""

    idempotency_key: str | None


def perform(info: Info, input_: Input, work: Callable[[Connection], dict[str, Any]]) -> dict[str, Any]:
    """Carry out `work` and commit. Raises `IdempotencyConflict` besides what the work raises."""
    for _ in range(_TRIES - 1):
        # Whoever was rolled back has left nothing behind.
        with suppress(WriteCollision):
            return _perform(info, input_, work)
    return _perform(info, input_, work)


def _perform(info: Info, input_: Input, work: Callable[[Connection], dict[str, Any]]) -> dict[str, Any]:
    context = info.context
    with context.write() as connection:
        key = input_.idempotency_key
        if key is None:
            return work(connection)
        request = {"operation": info.field_name, "input": _plain(input_)}
        return once(connection, context.actor, key, request, lambda: work(connection))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {key: _plain(item) for key, item in vars(value).items() if item is not UNSET}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
