"""Query text -> a document that is parsed, within the limits, valid, and ready to be executed.

All of that depends on nothing but the text (and the schema), so it is done once a text. The cache is
bounded by count and by the memory that the parsed documents take.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.language.parser import MAX_NESTING_DEPTH

from wanllmdb_server.api.cost import OperationCost, compile_costs
from wanllmdb_server.api.limits import check_shape, fragments_of
from wanllmdb_server.errors import QueryInvalid, QueryTooDeep, QueryTooLarge
from wanllmdb_server.settings import Settings

MOST_DOCUMENTS = 1_000
MOST_BYTES = 64 << 20
# Measured: 320 bytes of syntax tree a token, and the text itself.
BYTES_PER_TOKEN = 320
# The first few mistakes help; a hundred are a way to make the server work.
MOST_VALIDATION_ERRORS = 20


class InvalidDocumentError(Exception):
    """The document has syntax or validation errors; these are they."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


class Operation:
    """One operation of a document, with all that its execution needs and that no request changes."""

    __slots__ = (
        "cost",
        "fragment_definitions",
        "fragments",
        "is_mutation",
        "is_subscription",
        "node",
        "variables",
    )

    def __init__(
        self,
        node: OperationDefinitionNode,
        fragments: dict[str, FragmentDefinitionNode],
        cost: OperationCost,
        schema: GraphQLSchema,
    ) -> None:
        self.node = node
        signatures = (get_variable_signature(schema, item) for item in node.variable_definitions or ())
        self.variables = [item for item in signatures if isinstance(item, GraphQLVariableSignature)]
        self.is_mutation = node.operation is OperationType.MUTATION
        self.is_subscription = node.operation is OperationType.SUBSCRIPTION
        self.fragment_definitions = fragments
        self.fragments = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
        self.cost = cost


class Document:
    """A valid document within the limits."""

    __slots__ = ("operations", "size")

    def __init__(self, operations: Mapping[str | None, Operation], size: int) -> None:
        self.operations = operations
        self.size = size

    def operation(self, name: str | None) -> Operation:
        """The operation of that name, or the only one. QueryInvalid if there is none such."""
        if name is not None:
            operation = self.operations.get(name)
            if operation is None:
                raise QueryInvalid(f"the document has no operation '{name}'; {self._has()}")
            return operation
        if len(self.operations) != 1:
            raise QueryInvalid(
                f"the document has several operations, name one in operationName; {self._has()}"
            )
        return next(iter(self.operations.values()))

    def _has(self) -> str:
        return (
            "it has "
            + ", ".join(f"'{name}'" for name in self.operations if name)
            + ("one without a name" if None in self.operations else "")
        )


class Documents:
    """The documents in use, most recent last. Safe to use from several threads."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._lock = Lock()
        self._cache: OrderedDict[str, Document] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, query: str) -> Document:
        """The document of that text. InvalidDocumentError, or the error of the limit that it exceeds."""
        with self._lock:
            document = self._cache.get(query)
            if document is not None:
                self._cache.move_to_end(query)
                self.hits += 1
                return document
            self.misses += 1
        # Outside of the lock: others need not wait. Two threads may do the same work, with the same result.
        document = self._load(query)
        self._keep(query, document)
        return document

    def __len__(self) -> int:
        return len(self._cache)

    def _keep(self, query: str, document: Document) -> None:
        with self._lock:
            replaced = self._cache.pop(query, None)
            self._bytes += document.size - (replaced.size if replaced else 0)
            self._cache[query] = document
            while self._cache and (len(self._cache) > MOST_DOCUMENTS or self._bytes > MOST_BYTES):
                self._bytes -= self._cache.popitem(last=False)[1].size

    def _load(self, query: str) -> Document:
        tree = self._parse(query)
        check_shape(tree, self._settings)
        errors = validate(self._schema, tree, max_errors=MOST_VALIDATION_ERRORS)
        if errors:
            raise InvalidDocumentError(errors)
        costs = compile_costs(self._schema, tree)
        fragments = fragments_of(tree)
        operations = {
            name: Operation(node, fragments, costs[name], self._schema)
            for node in tree.definitions
            if isinstance(node, OperationDefinitionNode)
            for name in [node.name.value if node.name else None]
        }
        return Document(operations, len(query) + tree.token_count * BYTES_PER_TOKEN)

    def _parse(self, query: str) -> DocumentNode:
        most = self._settings.query_max_tokens
        try:
            return parse(query, max_tokens=most)
        except GraphQLError as error:
            # graphql-core has no error types of their own for these two.
            if f"more than {most} tokens" in error.message:
                raise QueryTooLarge(
                    f"the document has more than {most} tokens; send several requests", limit=most
                ) from None
            if "nested too deeply" in error.message:
                raise QueryTooDeep(
                    f"the document nests more than {MAX_NESTING_DEPTH} deep; "
                    f"{self._settings.query_max_depth} are allowed",
                    limit=self._settings.query_max_depth,
                ) from None
            raise InvalidDocumentError([error]) from None
