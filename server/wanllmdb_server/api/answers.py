"""From the parameters of a request to the bytes of its answer: what a thread does for the endpoint."""

from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLSchema

from wanllmdb_server.api import errors
from wanllmdb_server.api.documents import Documents, InvalidDocumentError
from wanllmdb_server.api.execution import InvalidVariablesError, OperationContext, execute
from wanllmdb_server.api.media import GRAPHQL_RESPONSE
from wanllmdb_server.api.parameters import Parameters
from wanllmdb_server.errors import ErrorCode, QueryInvalid, RegistryError
from wanllmdb_server.settings import Settings

# Codes that say the server, not the request, is why there is no data.
_SERVER_STATUS = {
    ErrorCode.INTERNAL.value: 500,
    ErrorCode.TIMEOUT.value: 503,
    ErrorCode.DATABASE_BUSY.value: 503,
    ErrorCode.DATABASE_UNAVAILABLE.value: 503,
}


class Answer(NamedTuple):
    """An HTTP response before it is sent."""

    status: int
    body: bytes
    media_type: str
    allow: str | None = None
    denied: tuple[tuple[str, ErrorCode], ...] = ()
    """Fields that were denied, for the log of denied attempts."""


class Call(NamedTuple):
    """One request, as it goes to a thread."""

    read: Callable[[bytes], Parameters]
    source: bytes
    queries_only: bool
    media_type: str
    request_id: str
    context: OperationContext
    deadline: float


def answer(call: Call, schema: GraphQLSchema, documents: Documents, settings: Settings) -> Answer:
    """Execute a request and encode its result. Closes the context of the call; never raises."""
    try:
        with closing(call.context):
            return _execute(call, schema, documents, settings)
    except (InvalidDocumentError, InvalidVariablesError) as invalid:
        return failed(errors.from_request(invalid.errors, call.request_id), call.media_type)
    except Exception as error:  # noqa: BLE001  # the boundary that answers every error
        return failed([errors.from_exception(error, call.request_id)], call.media_type)


def failed(request_errors: list[dict[str, Any]], media_type: str) -> Answer:
    """The answer to a well-formed request that has no data. Its status depends on the media type."""
    status = 200
    if media_type == GRAPHQL_RESPONSE:
        status = _SERVER_STATUS.get(request_errors[0]["extensions"]["code"], 400)
    return Answer(status, orjson.dumps({"errors": request_errors}), media_type)


def refused(
    status: int, error: RegistryError, request_id: str, media_type: str, allow: str | None = None
) -> Answer:
    """The answer to a request that is not well-formed; its status is the same in every media type."""
    body = orjson.dumps({"errors": [errors.from_registry(error, request_id)]})
    return Answer(status, body, media_type, allow)


def _execute(call: Call, schema: GraphQLSchema, documents: Documents, settings: Settings) -> Answer:
    try:
        parameters = call.read(call.source)
    except QueryInvalid as error:
        return refused(400, error, call.request_id, call.media_type)
    operation = documents.get(parameters.query).operation(parameters.operation_name)
    if call.queries_only and operation.is_mutation:
        by_get = QueryInvalid("a mutation cannot be sent by GET; send it by POST")
        return refused(405, by_get, call.request_id, call.media_type, allow="POST")
    if operation.is_subscription:
        raise QueryInvalid(
            "a subscription has many answers; send it with Accept: text/event-stream, or over a WebSocket "
            "that speaks graphql-transport-ws"
        )
    result = execute(
        operation,
        parameters.variables,
        call.context,
        schema=schema,
        settings=settings,
        deadline=call.deadline,
    )
    body: dict[str, Any] = {"data": result.data}
    if not result.errors:
        return Answer(200, orjson.dumps(body), call.media_type)
    body["errors"] = errors.from_fields(result.errors, call.request_id)
    return Answer(200, orjson.dumps(body), call.media_type, denied=errors.denied_in(result.errors))
