"""Executes one operation on graphql-core's executor, synchronously, in the calling thread.

Strawberry's own entry points parse, validate and set up extensions for each call. Here all that does
not depend on the request was done before (`documents.py`), which makes a small query several times
faster. The resolvers, scalars, enums and input types are Strawberry's, unchanged.
"""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Protocol

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.pyutils import Path, Undefined
from graphql.utilities import coerce_input_value

from wanllmdb_server.api.documents import Operation
from wanllmdb_server.api.limits import check_input_lists
from wanllmdb_server.api.plain_fields import Planned, plan, read
from wanllmdb_server.errors import Timeout
from wanllmdb_server.settings import Settings

NO_VARIABLES = VariableValues({}, {})
MOST_COERCION_ERRORS = 20


class OperationContext(Protocol):
    """What resolvers get as `info.context`. Made for one operation, used by one thread."""

    def interrupt(self) -> None:
        """Called from another thread when time is up: make what the operation waits for fail soon."""

    def close(self) -> None:
        """Called once, in the executing thread, after the operation: give back what it holds."""


class InvalidVariablesError(Exception):
    """The variables do not fit the operation; nothing was executed."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


def execute(
    operation: Operation,
    variables: Mapping[str, Any],
    context: OperationContext,
    *,
    schema: GraphQLSchema,
    settings: Settings,
    deadline: float,
    root: object = None,
) -> ExecutionResult:
    """Run an operation until it ends or `deadline` (of `time.monotonic`) has passed.

    `root` is what the resolvers of root fields get: what has happened, for a subscription.

    Errors of fields are in the result. What prevents the execution is raised: InvalidVariablesError,
    ListTooLong, QueryTooCostly. Timeout when time was up; what was committed until then stays.
    """
    coerced = check_variables(operation, variables, schema=schema, settings=settings)
    executor = _OperationExecutor(
        schema,
        operation.fragment_definitions,
        operation.fragments,
        root,
        context,
        operation.node,
        coerced,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        is_awaitable=_never,  # no resolver is asynchronous, so nothing is a guard here
        is_async_iterable=_never,
    )
    executor.deadline = deadline
    try:
        result = executor.execute_operation()
    except _PastDeadlineError:
        raise timed_out(settings) from None
    finally:
        # The executor and its helpers hold each other: without this, all of it would wait for the collector.
        del executor.async_helpers
    assert isinstance(result, ExecutionResult)  # noqa: S101  # a promise of the synchronous executor, for mypy
    return result


def check_variables(
    operation: Operation, variables: Mapping[str, Any], *, schema: GraphQLSchema, settings: Settings
) -> VariableValues:
    """The variables as resolvers get them. Raises InvalidVariablesError, ListTooLong, QueryTooCostly."""
    check_input_lists(variables, settings.list_max_items)
    coerced = _coerce(schema, operation, variables)
    operation.cost.check(coerced.coerced, settings.query_max_cost)
    return coerced


def timed_out(settings: Settings) -> Timeout:
    return Timeout(
        f"the operation took longer than {settings.request_timeout_seconds:g} s and was stopped; "
        "ask for less, and repeat a mutation with the same idempotencyKey, for it may have taken effect",
        seconds=settings.request_timeout_seconds,
    )


def _coerce(schema: GraphQLSchema, operation: Operation, variables: Mapping[str, Any]) -> VariableValues:
    definitions = operation.node.variable_definitions
    if not definitions:
        return NO_VARIABLES
    known = _coerce_known(operation, variables)
    if known is not None:
        return known
    values = get_variable_values(schema, definitions, dict(variables), max_errors=MOST_COERCION_ERRORS)
    if isinstance(values, list):
        raise InvalidVariablesError(values)
    return values


def _coerce_known(operation: Operation, variables: Mapping[str, Any]) -> VariableValues | None:
    """What `get_variable_values` returns when each variable has a valid value; None when one has not.

    The signatures are made once a document, which saves a tenth of a small query. Defaults, absent values
    and errors are left to graphql-core.
    """
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for signature in operation.variables:
        value = variables.get(signature.name, Undefined)
        if value is Undefined or isinstance(value, (dict, list)):
            # Of nested values graphql-core has to check the depth first.
            return None
        result = coerce_input_value(value, signature.type)
        if result is Undefined:
            return None
        sources[signature.name] = VariableValueSource(signature, value)
        coerced[signature.name] = result
    return VariableValues(sources, coerced)


def _never(_value: object) -> bool:
    return False


class _PastDeadlineError(BaseException):
    """Ends an execution. Not an `Exception`, because graphql-core turns those into errors of fields."""


class _OperationExecutor(Executor[Any]):
    deadline: float

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By the identity of the selected fields, which stay as long as they are kept beside the plan.
        self._plans: dict[tuple[GraphQLObjectType, int], tuple[GroupedFieldSet, list[Planned] | None]] = {}

        self._runtime_types: dict[tuple[GraphQLAbstractType, type], GraphQLObjectType] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        # Overridden because reading an attribute takes the executor ten times as long as it takes.
        planned = self._plan(parent_type, grouped_field_set)
        if planned is None:
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        if monotonic() > self.deadline:
            raise _PastDeadlineError
        results: dict[str, Any] = {}
        for field in planned:
            written = read(field, source_value)
            if written is not Undefined:
                results[field.response_name] = written
                continue
            below = Path(path, field.response_name, parent_type.name)
            result = self.execute_field(parent_type, source_value, field.details, below, position_context)
            if result is not Undefined:
                results[field.response_name] = result
        return results

    def complete_abstract_value(
        self,
        return_type: GraphQLAbstractType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        # Overridden because Strawberry goes through all types of the schema for each object of an interface,
        # and which one it is depends on the object's class alone.
        key = (return_type, type(result))
        known = self._runtime_types.get(key)
        if known is None:
            resolve = return_type.resolve_type or self.type_resolver
            known = self._runtime_types[key] = self.ensure_valid_runtime_type(
                resolve(result, info, return_type), return_type, field_details_list, info, result
            )
        return self.complete_object_value(known, field_details_list, info, path, result, position_context)

    def _plan(
        self, parent_type: GraphQLObjectType, grouped_field_set: GroupedFieldSet
    ) -> list[Planned] | None:
        key = (parent_type, id(grouped_field_set))
        known = self._plans.get(key)
        if known is None:
            known = self._plans[key] = (grouped_field_set, plan(parent_type, grouped_field_set))
        return known[1]

    def build_resolve_info(
        self,
        field_def: GraphQLField,
        field_nodes: list[FieldNode],
        parent_type: GraphQLObjectType,
        path: Path,
    ) -> GraphQLResolveInfo[Any]:
        # Overridden because it is called before each field: an execution past its deadline ends there.
        if monotonic() > self.deadline:
            raise _PastDeadlineError
        return super().build_resolve_info(field_def, field_nodes, parent_type, path)
