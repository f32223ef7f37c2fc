"""The parameters of a GraphQL request, read from a JSON body or from the query of a URL."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from wanllmdb_server.errors import QueryInvalid


class Parameters(NamedTuple):
    """A well-formed request; its query need not be valid."""

    query: str
    operation_name: str | None
    variables: Mapping[str, Any]


def from_body(body: bytes) -> Parameters:
    """Read a JSON body. QueryInvalid if it is no JSON object, or a member is missing or of a wrong type."""
    return from_members(_json(body, "the body"))


def from_url(query_string: bytes) -> Parameters:
    """Read the query of a URL, with `variables` and `extensions` in JSON. QueryInvalid as for a body."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise QueryInvalid("the query of the URL is not UTF-8; encode it as a form does") from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise QueryInvalid(f"'{name}' is given twice in the URL; give it once", member=name)
        values[name] = value
    # In a URL an empty value is how "absent" is written.
    for name in ("variables", "extensions"):
        text = values.get(name)
        values[name] = _json(text.encode(), f"'{name}'") if text else None
    values["operationName"] = values.get("operationName") or None
    return from_members(values)


def _json(text: bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise QueryInvalid(f"{what} is not valid JSON: {error}") from None


def from_members(request: Any) -> Parameters:
    """Read what was JSON. QueryInvalid as for a body."""
    if isinstance(request, list):
        raise QueryInvalid("batches are not supported; send each operation as a request of its own")
    if not isinstance(request, dict):
        raise QueryInvalid("the body must be a JSON object with the member 'query'")
    query = request.get("query")
    if query is None:
        raise QueryInvalid("the member 'query' is missing; it holds the GraphQL document", member="query")
    _check("query", query, str, "a string")
    operation_name = request.get("operationName")
    variables = request.get("variables")
    extensions = request.get("extensions")
    if operation_name is not None:
        _check("operationName", operation_name, str, "a string or null")
    if variables is not None:
        _check("variables", variables, dict, "an object or null")
    if extensions is not None:
        _check("extensions", extensions, dict, "an object or null")
    return Parameters(query, operation_name, variables or {})


def _check(member: str, value: Any, type_: type, wanted: str) -> None:
    if not isinstance(value, type_):
        raise QueryInvalid(f"the member '{member}' must be {wanted}", member=member)
