"""Fields that are attributes of an object and no more: read without the machinery that a resolver needs.

Answers with many small objects, such as a lineage graph, consist of such fields. The executor spends ten
times as long on each as it takes to read it. What is unusual about a value (null where there must be one, a
wrong type, an error) is left to the executor, so that answers and errors are the same.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Undefined

_INT = 2**31

Write = Callable[[Any], Any]
"""What goes into the answer for a value; None if the executor has to look at it."""


class Planned(NamedTuple):
    """A selected field: where its value is and how it is written, unless it is one for the executor."""

    response_name: str
    details: list[FieldDetails]
    attribute: str = ""
    write: Write | None = None
    nullable: bool = False


def plan(schema_type: GraphQLObjectType, selected: dict[str, list[FieldDetails]]) -> list[Planned] | None:
    """How to read the selected fields of objects of that type; None if none of them is plain."""
    planned = [_plan(schema_type, name, details) for name, details in selected.items()]
    return planned if any(item.write for item in planned) else None


def read(field: Planned, source: Any) -> Any:
    """What a field puts into the answer; `Undefined` if the executor has to look at it."""
    if field.write is None:
        return Undefined
    try:
        value = getattr(source, field.attribute)
        if value is None and field.nullable:
            return None
        written = field.write(value)
    except Exception:  # noqa: BLE001  # the executor meets it again, and makes an error of the field of it
        return Undefined
    return Undefined if written is None else written


def _plan(schema_type: GraphQLObjectType, name: str, details: list[FieldDetails]) -> Planned:
    field = schema_type.fields.get(details[0].node.name.value)
    if field is None or field.args or not getattr(field.resolve, "_is_default", False):
        return Planned(name, details)
    write = _writer(field)
    if write is None:
        return Planned(name, details)
    attribute: str = field.extensions["strawberry-definition"].python_name
    return Planned(name, details, attribute, write, get_nullable_type(field.type) is field.type)


def _writer(field: GraphQLField) -> Write | None:
    leaf: Any = get_nullable_type(field.type)
    if not is_leaf_type(leaf):
        return None
    if leaf is GraphQLString or leaf is GraphQLID:
        return _text
    if leaf is GraphQLInt:
        return _integer
    if leaf is GraphQLBoolean:
        return _boolean
    if isinstance(leaf, GraphQLEnumType):
        members: type[Enum] = leaf.extensions["strawberry-definition"].wrapped_cls
        by_value = {item.value: name for name, item in leaf.values.items()}
        names = {member: by_value[member.value] for member in members}
        return names.get
    assert isinstance(leaf, GraphQLScalarType)  # noqa: S101  # the other kind of leaf, for mypy
    return leaf.coerce_output_value


def _text(value: Any) -> str | None:
    return value if type(value) is str else None


def _integer(value: Any) -> int | None:
    return value if type(value) is int and -_INT <= value < _INT else None


def _boolean(value: Any) -> bool | None:
    return value if type(value) is bool else None
