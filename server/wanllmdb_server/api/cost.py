"""The cost of an operation: how many fields it may resolve, when every page and list is full.

A field costs 1. A list multiplies what it holds by the `first` of the nearest field around it that has
one (`artifacts(first: 50) { nodes { … } }`), or else by `LIST_SIZE`. The sizes that come from variables
are left open, and filled in for each request. A field whose resolver does much more than its answer shows
has a price of its own (`PRICES`), and a list that grows faster than `first` a factor (`FACTORS`).

A cost is compiled into steps, each a constant plus products of a size and an earlier step. So the
shared parts (fragments) are evaluated once, a cost that depends on no variable is one number, and
nothing recurses.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLList,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
)

from wanllmdb_server.api.limits import callees_first, fragments_of
from wanllmdb_server.errors import QueryTooCostly

LIST_SIZE = 10
# The schema is of known size, and validation bounds how deep its lists nest.
INTROSPECTION_LIST_SIZE = 5
PAGE_ARGUMENT = "first"
# Walks through the lineage graph; without bound where only counts or a way are wanted. Measured: a walk over
# 5,000 nodes takes as long as resolving some 2,000 fields.
PRICES = {"lineage": 100, "impact": 1_000, "lineagePath": 1_000, "deletePreview": 1_000}
# A lineage graph has more edges than nodes.
FACTORS = {("LineageGraph", "edges"): 3}


class Variable(NamedTuple):
    """A page size that the request brings, and what holds when it does not."""

    name: str
    fallback: int


Size = int | Variable
Step = tuple[int, tuple[tuple[Size, int], ...]]


class Cost(NamedTuple):
    """A number, plus sizes times earlier steps."""

    number: int = 0
    terms: tuple[tuple[Size, int], ...] = ()

    def plus(self, other: "Cost") -> "Cost":
        return Cost(self.number + other.number, self.terms + other.terms)


class Weight(NamedTuple):
    """The cost of a selection: what counts once, and what counts for each item of its lists."""

    once: Cost = Cost()
    each: Cost = Cost()


class OperationCost(NamedTuple):
    """The compiled cost of one operation."""

    steps: tuple[Step, ...]
    total: Cost

    def check(self, variables: Mapping[str, Any], most: int) -> None:
        """Refuse an operation that costs more than `most` with these (coerced) variables."""
        cost = self.total.number if not self.total.terms else self._evaluate(variables)
        if cost > most:
            raise QueryTooCostly(
                f"the operation may resolve {cost} fields, {most} are allowed; "
                "ask for smaller pages (`first`) or fewer nested lists",
                # JSON numbers are exact up to 2^53 only, and nobody needs to know such a cost exactly.
                cost=min(cost, 2**53),
                limit=most,
            )

    def _evaluate(self, variables: Mapping[str, Any]) -> int:
        values: list[int] = []
        for number, terms in self.steps:
            values.append(number + sum(_value(size, variables) * values[step] for size, step in terms))
        return self.total.number + sum(
            _value(size, variables) * values[step] for size, step in self.total.terms
        )


def _value(size: Size, variables: Mapping[str, Any]) -> int:
    if isinstance(size, int):
        return size
    value = variables.get(size.name)
    return max(value, 0) if isinstance(value, int) else size.fallback


def compile_costs(schema: GraphQLSchema, document: DocumentNode) -> dict[str | None, OperationCost]:
    """The cost of each operation, by name, of a document that is valid."""
    compiler = _Compiler(schema)
    fragments = fragments_of(document)
    for name in callees_first(fragments):
        compiler.add_fragment(fragments[name])
    return {
        definition.name.value if definition.name else None: compiler.operation(definition)
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    }


class _Compiler:
    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.steps: list[Step] = []
        self.fragments: dict[str, Weight] = {}

    def add_fragment(self, fragment: FragmentDefinitionNode) -> None:
        weight = self._selection(fragment.selection_set, self._type(fragment.type_condition.name.value))
        # Stored as steps, so that spreading it twice does not copy its terms twice.
        self.fragments[fragment.name.value] = Weight(self._times(1, weight.once), self._times(1, weight.each))

    def operation(self, operation: OperationDefinitionNode) -> OperationCost:
        root = self.schema.get_root_type(operation.operation)
        weight = self._selection(operation.selection_set, root)
        total = weight.once.plus(self._times(LIST_SIZE, weight.each))
        return OperationCost(tuple(self.steps) if total.terms else (), total)

    def _type(self, name: str) -> GraphQLCompositeType | None:
        found = self.schema.get_type(name)
        return found if is_composite_type(found) else None

    def _selection(self, selections: SelectionSetNode | None, parent: GraphQLCompositeType | None) -> Weight:
        once, each = Cost(), Cost()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                weight = self._field(selection, parent)
            elif isinstance(selection, FragmentSpreadNode):
                weight = self.fragments[selection.name.value]
            else:
                condition = selection.type_condition  # type: ignore[attr-defined]  # the third kind: inline
                inner = self._type(condition.name.value) if condition else parent
                weight = self._selection(selection.selection_set, inner)  # type: ignore[attr-defined]  # same
            once, each = once.plus(weight.once), each.plus(weight.each)
        return Weight(once, each)

    def _field(self, node: FieldNode, parent: GraphQLCompositeType | None) -> Weight:
        field = self.schema.get_field(parent, node.name.value) if parent else None
        if field is None or node.selection_set is None:
            return Weight(Cost(1))
        price = PRICES.get(node.name.value, 1)
        named = get_named_type(field.type)
        below = self._selection(node.selection_set, named if is_composite_type(named) else None)
        size = _page_size(field, node)
        if isinstance(get_nullable_type(field.type), GraphQLList):
            inner_size = INTROSPECTION_LIST_SIZE if named.name.startswith("__") else LIST_SIZE
            factor = FACTORS.get((parent.name, node.name.value), 1) if parent else 1
            below = Weight(Cost(), self._times(factor, below.once).plus(self._times(inner_size, below.each)))
        if size is not None:
            below = Weight(below.once.plus(self._times(size, below.each)))
        return Weight(Cost(price).plus(below.once), below.each)

    def _times(self, size: Size, cost: Cost) -> Cost:
        if isinstance(size, int) and not cost.terms:
            return Cost(size * cost.number)
        self.steps.append(cost)
        return Cost(0, ((size, len(self.steps) - 1),))


def _page_size(field: GraphQLField, node: FieldNode) -> Size | None:
    """The value of `first`, or None when the field has no such argument."""
    argument = field.args.get(PAGE_ARGUMENT)
    if argument is None:
        return None
    fallback = _default_size(argument)
    given = next((a.value for a in node.arguments or () if a.name.value == PAGE_ARGUMENT), None)
    if isinstance(given, VariableNode):
        return Variable(given.name.value, fallback)
    return _literal_size(given, fallback)


def _default_size(argument: GraphQLArgument) -> int:
    if argument.default is not None:
        if argument.default.literal is not None:
            return _literal_size(argument.default.literal, LIST_SIZE)
        value = argument.default.value
    else:
        value = argument.default_value
    return value if isinstance(value, int) else LIST_SIZE


def _literal_size(value: ValueNode | None, fallback: int) -> int:
    return max(int(value.value), 0) if isinstance(value, IntValueNode) else fallback
