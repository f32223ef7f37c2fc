"""What a client subscribes to, and how its answers are made: in threads, in one snapshot each time."""

from collections.abc import Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any, NamedTuple, Protocol

import orjson
from graphql import FieldNode, GraphQLSchema, VariableNode
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import VariableValues, get_argument_values

from wanllmdb_server.access.actors import Actor, Credential
from wanllmdb_server.api import errors
from wanllmdb_server.api.context import Context, Services
from wanllmdb_server.api.documents import Documents, Operation
from wanllmdb_server.api.execution import check_variables, execute
from wanllmdb_server.api.parameters import Parameters
from wanllmdb_server.errors import QueryInvalid, RegistryError, Unauthenticated
from wanllmdb_server.events.cursors import check_position, read_cursor
from wanllmdb_server.events.feed import head_of

SPAN = 1_000
"""Positions that are looked through at a time."""
MOST_ANSWERS = 100


class Arrived(NamedTuple):
    """Something that happened, as the root of one execution of the subscription."""

    position: int
    value: object


class Source(Protocol):
    """What a field of `Subscription` tells of, with its arguments, for one actor."""

    @property
    def key(self) -> Hashable:
        """Equal for those that tell of the same."""

    def check(self, context: Context) -> None:
        """Raises what the actor is refused with, if it may not read this any more."""

    def concerns(self, type_: str, project_id: int | None) -> bool:
        """Whether an event of that type in that project may be one to tell of. Quick."""

    def arrivals(self, context: Context, after: int, until: int) -> Sequence[Arrived]:
        """What happened in that part of the feed, in order."""


class OpenSource(Protocol):
    """Makes a source of the arguments of a field. Raises what the actor is refused with."""

    def __call__(self, context: Context, arguments: Mapping[str, Any]) -> Source: ...


@dataclass(frozen=True)
class Plan:
    """A subscription that was understood and allowed."""

    operation: Operation
    variables: Mapping[str, Any]
    actor: Actor
    source: Source
    epoch: str
    key: Hashable
    """Equal for plans whose answers are the same bytes."""
    request_id: str


class Hop(NamedTuple):
    """The answers to a part of the feed."""

    answers: list[tuple[int, bytes]]
    reached: int
    """They are all that there is up to this position."""
    is_all: bool
    """Whether the feed went no further."""
    gone: Mapping[Credential | None, RegistryError]
    """Of the credentials that were to be looked at, those that are good no more."""


class Planner:
    """Makes plans, and the answers to them. Safe to use from several threads."""

    def __init__(
        self,
        services: Services,
        schema: GraphQLSchema,
        documents: Documents,
        sources: Mapping[str, OpenSource],
    ) -> None:
        self._services = services
        self._schema = schema
        self._documents = documents
        self._sources = sources

    def plan(self, parameters: Parameters, actor: Actor, request_id: str) -> tuple[Plan, int]:
        """The plan for a request, and the position after which it begins.

        Raises InvalidDocumentError, InvalidVariablesError, RegistryError.
        """
        operation = self._documents.get(parameters.query).operation(parameters.operation_name)
        if not operation.is_subscription:
            raise QueryInvalid("only subscriptions are sent this way; send queries and mutations by POST")
        variables = check_variables(
            operation, parameters.variables, schema=self._schema, settings=self._services.settings
        )
        node = self._root_field(operation, variables)
        assert self._schema.subscription_type is not None  # noqa: S101  # the document is valid
        field = self._schema.subscription_type.fields[node.name.value]
        arguments = get_argument_values(field, node, variables)
        after = arguments.get("after")
        with closing(Context(self._services, actor, request_id)) as context:
            if after is None:
                # "From now on" is after everything that was committed, also if it has no position yet.
                context.place_events()
            self._services.authenticator.confirm(context.read, actor)
            source = self._sources[node.name.value](context, arguments)
            head = head_of(context.read)
        position = head.position if after is None else read_cursor(after, head)
        key = (_shared(parameters, node), source.key, actor)
        return Plan(operation, parameters.variables, actor, source, head.epoch, key, request_id), position

    def hop(self, plan: Plan, after: int, actors: Sequence[Actor]) -> Hop:
        """The next answers after a position, if their readers may still have them. Raises RegistryError."""
        with closing(Context(self._services, plan.actor, plan.request_id)) as context:
            gone = {actor.credential: e for actor in actors if (e := self._confirm(context, actor))}
            plan.source.check(context)
            head = head_of(context.read)
            check_position(plan.epoch, after, head)
            until = min(head.position, after + SPAN)
            arrivals = plan.source.arrivals(context, after, until)
            if len(arrivals) > MOST_ANSWERS:
                arrivals = arrivals[:MOST_ANSWERS]
                until = arrivals[-1].position
            answers = [(item.position, self._answer(plan, context, item.value)) for item in arrivals]
        return Hop(answers, until, until >= head.position, gone)

    def _confirm(self, context: Context, actor: Actor) -> Unauthenticated | None:
        try:
            self._services.authenticator.confirm(context.read, actor)
        except Unauthenticated as error:
            return error
        return None

    def _answer(self, plan: Plan, context: Context, root: object) -> bytes:
        settings = self._services.settings
        result = execute(
            plan.operation,
            plan.variables,
            context,
            schema=self._schema,
            settings=settings,
            deadline=monotonic() + settings.request_timeout_seconds,
            root=root,
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = errors.from_fields(result.errors, plan.request_id)
        return orjson.dumps(body)

    def _root_field(self, operation: Operation, variables: VariableValues) -> FieldNode:
        """The one field of the operation."""
        root = self._schema.subscription_type
        assert root is not None  # noqa: S101  # the document is valid
        fields = collect_fields(self._schema, operation.fragments, variables, root, operation.node)
        nodes = [details[0].node for details in fields.grouped_field_set.values()]
        if len(nodes) != 1 or nodes[0].name.value not in self._sources:
            raise QueryInvalid(f"subscribe to one field: {', '.join(sorted(self._sources))}")
        return nodes[0]


def _shared(parameters: Parameters, node: FieldNode) -> Hashable:
    """The document and the variables but for where to begin, if that is all that the variable is for."""
    variables = dict(parameters.variables)
    for argument in node.arguments or ():
        if argument.name.value == "after" and isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            # Once where it is declared, once here; more may only seem to be more (`$after2`).
            if parameters.query.count(f"${name}") <= 2:  # noqa: PLR2004
                variables.pop(name, None)
    text = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    return parameters.query, parameters.operation_name, text
