"""The last word on errors: whatever went wrong becomes a GraphQL error here, and nowhere else.

A `RegistryError` keeps its message, code and details. What graphql-core says about the request keeps
its message and gets QUERY_INVALID. Anything else is a bug of ours: it is logged with its traceback,
and the client learns nothing but the request id under which it was logged.
"""

from collections.abc import Sequence
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError

from wanllmdb_server.errors import (
    ErrorCode,
    Forbidden,
    Hidden,
    RateLimited,
    RegistryError,
    Unauthenticated,
)

log = structlog.get_logger(__name__)

_DENIALS = (Unauthenticated, Forbidden, RateLimited, Hidden)


def from_registry(error: RegistryError, request_id: str) -> dict[str, Any]:
    """The GraphQL error for what the registry refused on purpose."""
    return {"message": error.message, "extensions": _extensions(error, request_id)}


def from_exception(error: Exception, request_id: str) -> dict[str, Any]:
    """The GraphQL error for an exception outside of any field; masked unless it is ours."""
    if isinstance(error, RegistryError):
        return from_registry(error, request_id)
    _log_bug(error, request_id, path=None)
    return _masked(request_id)


def from_request(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors of a request that was not executed: syntax, validation, operation, variables."""
    return [_about_request(error, request_id) for error in errors]


def from_fields(errors: Sequence[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors of the fields of an executed operation, each with its path."""
    return [_about_field(error, request_id) for error in errors]


def denied_in(errors: Sequence[GraphQLError]) -> tuple[tuple[str, ErrorCode], ...]:
    """What of an operation was denied: fields of the schema with the code, each once."""
    found: dict[tuple[str, ErrorCode], None] = {}
    for error in errors:
        cause = _cause(error)
        if isinstance(cause, _DENIALS) and error.nodes and isinstance(error.nodes[0], FieldNode):
            found[error.nodes[0].name.value, cause.code] = None
    return tuple(found)


def _about_request(error: GraphQLError, request_id: str) -> dict[str, Any]:
    cause = _cause(error)
    # When a scalar refused its input, the code of the refusal says more than QUERY_INVALID.
    extensions = _extensions(cause, request_id) if isinstance(cause, RegistryError) else _invalid(request_id)
    return {**error.formatted, "extensions": extensions}


def _about_field(error: GraphQLError, request_id: str) -> dict[str, Any]:
    cause = _cause(error)
    place = {key: value for key, value in error.formatted.items() if key in {"locations", "path"}}
    if isinstance(cause, RegistryError):
        return {"message": cause.message, **place, "extensions": _extensions(cause, request_id)}
    if isinstance(cause, GraphQLError) and cause.nodes:
        # graphql-core points at the document when the request is at fault (an argument whose variable is
        # null), and at nothing when a resolver returned what its type forbids.
        return {"message": error.message, **place, "extensions": _invalid(request_id)}
    _log_bug(cause, request_id, path=error.path)
    return {**_masked(request_id), **place}


def _cause(error: GraphQLError) -> Exception:
    """What was raised first: graphql-core wraps an error each time it learns more about its place."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _extensions(error: RegistryError, request_id: str) -> dict[str, Any]:
    return {"code": error.code.value, "details": dict(error.details), "requestId": request_id}


def _invalid(request_id: str) -> dict[str, Any]:
    return {"code": ErrorCode.QUERY_INVALID.value, "details": {}, "requestId": request_id}


def _masked(request_id: str) -> dict[str, Any]:
    return {
        "message": f"internal error; quote request id {request_id} when you report it",
        "extensions": {"code": ErrorCode.INTERNAL.value, "details": {}, "requestId": request_id},
    }


def _log_bug(error: Exception, request_id: str, path: list[str | int] | None) -> None:
    log.error("internal error", request_id=request_id, path=path, exc_info=error)
