"""What a GraphQL document may ask for, judged before anything is executed.

Shape (depth, aliases, literal lists) needs no types and is judged before validation, so that validation
never sees a bomb. Cost needs types and is judged after. Both walk each fragment once, callees first,
so an exponential document costs no more than its own length, and neither trusts the document to be
free of cycles. The count of tokens is limited while parsing, in `documents.py`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)

from wanllmdb_server.errors import (
    ListTooLong,
    QueryTooDeep,
    QueryTooLarge,
    QueryTooManyAliases,
)
from wanllmdb_server.settings import Settings

# The standard introspection query nests 15 deep without being costly; validation bounds its lists.
INTROSPECTION_DEPTH = 25
INTROSPECTION_FIELDS = frozenset({"__schema", "__type"})

# Validation compares the fields of all fragments spread in one place with each other: 300 take 0.7 s.
MOST_SPREADS = 100


class Shape(NamedTuple):
    """How deep a selection goes (in and outside of introspection), and how many aliases it has."""

    depth: int = 0
    introspection: int = 0
    aliases: int = 0


Selections = SelectionSetNode | None
Fragments = Mapping[str, FragmentDefinitionNode]


def check_shape(document: DocumentNode, settings: Settings) -> None:
    """Refuse a document with an operation too deep, too many aliases or too long a literal list.

    A repeated field counts as an alias: it makes the server do the same.
    """
    fragments = fragments_of(document)
    _check_literal_lists(document, settings.list_max_items)
    _check_spreads(document)
    shapes: dict[str, Shape] = {}
    for name in callees_first(fragments):
        shapes[name] = _shape(fragments[name].selection_set, shapes)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _check_operation(definition, _shape(definition.selection_set, shapes), settings)


def check_input_lists(variables: Mapping[str, Any], most: int) -> None:
    """Refuse variables that hold, at any depth, a list longer than `most`."""
    stack: list[tuple[str, Any]] = [
        (name, value) for name, value in variables.items() if isinstance(value, (list, dict))
    ]
    while stack:
        name, value = stack.pop()
        if isinstance(value, list):
            _check_length(len(value), most, f"variable '${name}'")
            items: Iterable[Any] = value
        else:
            items = value.values()
        stack.extend((name, item) for item in items if isinstance(item, (list, dict)))


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def callees_first(fragments: Fragments) -> Iterator[str]:
    """The names of the fragments, each after those it spreads, but for a cycle (validation reports it).

    Iterative, because a chain of fragments may be longer than Python's stack.
    """
    begun: set[str] = set()
    for root in fragments:
        stack = [] if root in begun else [(root, _spreads(fragments[root]))]
        begun.add(root)
        while stack:
            name, spreads = stack[-1]
            callee = next((spread for spread in spreads if spread in fragments and spread not in begun), None)
            if callee is None:
                stack.pop()
                yield name
            else:
                begun.add(callee)
                stack.append((callee, _spreads(fragments[callee])))


def _spreads(node: Node) -> Iterator[str]:
    """Names of the fragments spread anywhere below, without following them."""
    selections: Selections = getattr(node, "selection_set", None)
    for selection in selections.selections if selections else ():
        if isinstance(selection, FragmentSpreadNode):
            yield selection.name.value
        else:
            yield from _spreads(selection)


def _shape(selections: Selections, fragments: Mapping[str, Shape]) -> Shape:
    """The shape of a selection, given those of the fragments (one missing is part of a cycle)."""
    depth = introspection = aliases = 0
    names: set[tuple[str | None, str]] = set()
    for condition, selection in _flat(selections, None):
        if isinstance(selection, FragmentSpreadNode):
            below = fragments.get(selection.name.value, Shape())
        else:
            below = _shape(selection.selection_set, fragments)
            if selection.name.value in INTROSPECTION_FIELDS:
                below = Shape(1, max(below.depth, below.introspection), below.aliases)
            else:
                below = Shape(below.depth + 1, below.introspection, below.aliases)
            key = condition, (selection.alias or selection.name).value
            aliases += bool(selection.alias) or key in names
            names.add(key)
        depth = max(depth, below.depth)
        introspection = max(introspection, below.introspection)
        aliases += below.aliases
    return Shape(depth, introspection, aliases)


def _flat(
    selections: Selections, condition: str | None
) -> Iterator[tuple[str | None, FieldNode | FragmentSpreadNode]]:
    """Fields and spreads of one selection with the type they are asked of, inline fragments opened."""
    for selection in selections.selections if selections else ():
        if isinstance(selection, InlineFragmentNode):
            named = selection.type_condition
            yield from _flat(selection.selection_set, named.name.value if named else condition)
        elif isinstance(selection, (FieldNode, FragmentSpreadNode)):
            yield condition, selection


def _check_operation(operation: OperationDefinitionNode, shape: Shape, settings: Settings) -> None:
    name = f"operation '{operation.name.value}'" if operation.name else "the operation"
    for depth, most in (
        (shape.depth, settings.query_max_depth),
        (shape.introspection, INTROSPECTION_DEPTH),
    ):
        if depth > most:
            raise QueryTooDeep(
                f"{name} is {depth} fields deep, {most} are allowed; "
                "ask for the inner parts in a second query",
                depth=depth,
                limit=most,
            )
    if shape.aliases > settings.query_max_aliases:
        raise QueryTooManyAliases(
            f"{name} has {shape.aliases} aliased or repeated fields, "
            f"{settings.query_max_aliases} are allowed; "
            "send several requests",
            aliases=shape.aliases,
            limit=settings.query_max_aliases,
        )


def _check_spreads(document: DocumentNode) -> None:
    count = sum(1 for definition in document.definitions for _ in _spreads(definition))
    if count > MOST_SPREADS:
        raise QueryTooLarge(
            f"the document spreads fragments {count} times, {MOST_SPREADS} are allowed; "
            "send several requests",
            spreads=count,
            limit=MOST_SPREADS,
        )


def _check_literal_lists(document: DocumentNode, most: int) -> None:
    visit(document, _ListLengths(most))


class _ListLengths(Visitor):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def enter_list_value(self, node: ListValueNode, *_: Any) -> None:
        _check_length(len(node.values), self.most, "a list in the document")


def _check_length(length: int, most: int, where: str) -> None:
    if length > most:
        raise ListTooLong(
            f"{where} has {length} items, {most} are allowed; send it in several requests",
            length=length,
            limit=most,
        )
