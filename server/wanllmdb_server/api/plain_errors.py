"""Errors of the HTTP routes that are not GraphQL: one JSON object and a fitting status."""

from starlette.responses import JSONResponse

from wanllmdb_server.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    Forbidden,
    InvalidInput,
    NotFound,
    RegistryError,
    Unauthenticated,
)

_STATUS: list[tuple[type[RegistryError], int]] = [
    (NotFound, 404),
    (Unauthenticated, 401),
    (Forbidden, 403),
    (InvalidInput, 400),
    (DatabaseBusy, 503),
    (DatabaseUnavailable, 503),
]


def error_response(error: RegistryError) -> JSONResponse:
    """The answer to a request that the registry refused."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 409)
    body = {"error": {"code": error.code.value, "message": error.message, "details": dict(error.details)}}
    return JSONResponse(body, status_code=status)
