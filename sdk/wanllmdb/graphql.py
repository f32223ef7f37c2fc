"""The base of the generated client: sends one GraphQL operation, turns error codes into exceptions."""

import math
import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from wanllmdb.errors import DatabaseBusy, InvalidInput, TransferFailed, WanllmdbError, from_code
from wanllmdb.http import Connections

# Carrying these out twice changes nothing, so they need no key (and the server need not keep one).
_REPEATABLE = {
    "AddEntries",
    "SignUploads",
    "StartUpload",
    "UploadParts",
    "CompleteUpload",
    "AbortUpload",
    "HeartbeatRun",
}


class GraphQLClient:
    """Sends operations over `connections`. A mutation gets an idempotency key, so that it may be retried."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    def execute(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The whole answer. Waits and tries again while the database is busy.

        Raises the server's error under its code, `ServerUnreachable` if nothing answers.
        """
        plain = {name: _plain(value) for name, value in (variables or {}).items()}
        if query.lstrip().startswith("mutation") and operation_name not in _REPEATABLE:
            plain["input"].setdefault("idempotencyKey", uuid.uuid4().hex)
        payload = {"query": query, "operationName": operation_name, "variables": plain}
        failures = 0
        while True:
            answer = self.connections.json("POST", "/graphql", payload)
            error = _error(answer)
            if error is None:
                return dict(answer)
            failures += 1
            if not isinstance(error, DatabaseBusy) or failures >= self.connections.retry.attempts:
                raise self.connections.explain(error)
            self.connections.retry.pause(failures)

    def get_data(self, response: dict[str, Any]) -> dict[str, Any]:
        data = response.get("data")
        if not isinstance(data, dict):
            raise TransferFailed("the server sent an answer without data; is this a wanllmdb server?")
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, BaseModel):
        return value
    for field in value.model_fields_set:
        _check_finite(getattr(value, field))
    try:
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True, fallback=_of_array_library)
    except (PydanticSerializationError, ValueError) as error:
        raise InvalidInput(f"config and metadata must be made of what JSON can hold: {error}") from None


def _check_finite(value: Any) -> None:
    """Raise `InvalidInput` for NaN and infinity, which pydantic would turn into null without a word."""
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInput(f"{value} cannot be stored as JSON; write None or a string instead")
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            _check_finite(item)


def _of_array_library(value: Any) -> Any:
    """Numbers and arrays of NumPy and its kin as Python's own. Raises `InvalidInput` for anything else."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise InvalidInput(
        f"a {type(value).__name__} cannot be sent as JSON; convert it to numbers, strings, lists and dicts"
    )


def _error(answer: dict[str, Any]) -> WanllmdbError | None:
    errors = answer.get("errors")
    if not errors:
        return None
    first = errors[0]
    extensions = first.get("extensions", {})
    return from_code(extensions.get("code", "INTERNAL"), first["message"], extensions.get("details"))
