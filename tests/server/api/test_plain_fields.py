"""Plain fields are answered as graphql-core's own executor answers them, whatever is wrong with a value."""

import time
from datetime import UTC, datetime
from enum import Enum

import pytest
import strawberry
from graphql import execute_sync, parse
from hypothesis import given, settings
from hypothesis import strategies as st
from wanllmdb_server.api.documents import Documents
from wanllmdb_server.api.execution import execute
from wanllmdb_server.api.scalars import CONFIG, JSON, BigInt
from wanllmdb_server.settings import Settings


@strawberry.enum
class Color(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.interface
class Named:
    name: str | None


@strawberry.type
class Thing(Named):
    id: strawberry.ID
    text: str
    number: int | None
    flag: bool
    color: Color
    shade: Color | None
    at: datetime | None
    size: BigInt
    data: JSON | None
    words: list[str]
    other: "Thing | None" = None

    @strawberry.field
    def resolved(self, twice: bool = False) -> str:
        return self.text * (2 if twice else 1)


class Broken(Thing):
    """One whose attribute cannot even be read."""

    @property
    def text(self) -> str:
        raise LookupError("no text")

    @text.setter
    def text(self, value: str) -> None:
        pass


@strawberry.type
class Query:
    things: list[Thing]
    maybe: list[Thing | None]
    named: list[Named]


SCHEMA = strawberry.Schema(Query, types=[Thing], config=CONFIG)
SETTINGS = Settings()
DOCUMENTS = Documents(SCHEMA._schema, SETTINGS)

odd = st.sampled_from(
    [None, "x", "", 1, 2**31, -(2**31), 2**60, True, 1.0, 1.5, Color.RED, "red", "RED", [], object]
)
wrong = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ["id", "name", "text", "number", "flag", "color", "shade", "at", "size", "data", "words"], odd
    ),
)


def thing(class_=Thing, **changes):
    fields = {
        "id": "1", "name": "a", "text": "b", "number": 3, "flag": False, "color": Color.BLUE, "shade": None,
        "at": datetime(2026, 1, 1, tzinfo=UTC), "size": 2**40, "data": {"a": [1]}, "words": ["x"],
    }  # fmt: skip
    return class_(**(fields | changes))


class Context:
    """What an operation needs of one."""

    def interrupt(self) -> None:
        """Nothing to interrupt."""

    def close(self) -> None:
        """Nothing to give back."""


def _both(query, things, variables=None):
    """The answers of the executor itself and of ours: data, and each error with its path and place."""
    root = Query(things=things, maybe=things, named=things)
    operation = DOCUMENTS.get(query).operation(None)
    theirs = execute_sync(SCHEMA._schema, parse(query), root, variable_values=variables)
    ours = execute(
        operation,
        variables or {},
        Context(),
        schema=SCHEMA._schema,
        settings=SETTINGS,
        deadline=time.monotonic() + 60,
        root=root,
    )
    return tuple(
        (result.data, [error.formatted for error in result.errors or ()]) for result in (theirs, ours)
    )


ALL = "id name text number flag color shade at size data words resolved(twice: true) other { id flag }"
QUERIES = [
    f"{{ things {{ {ALL} }} }}",
    f"{{ maybe {{ {ALL} other {{ text }} }} }}",
    "{ things { a: text text __typename b: number } named { __typename name ... on Thing { id text } } }",
    "query($yes: Boolean!) { things { text @include(if: $yes) id @skip(if: $yes) number } }",
    "{ maybe { ...f id } } fragment f on Thing { number text ...g } fragment g on Named { name }",
]


@pytest.mark.parametrize("query", QUERIES)
@settings(max_examples=60, deadline=None)
@given(changes=st.lists(wrong, max_size=3), yes=st.booleans())
def test_like_the_executor_itself(query, changes, yes):
    things = [thing(), thing(other=thing(flag=None)), *(thing(**change) for change in changes)]
    theirs, ours = _both(query, things, {"yes": yes} if "$yes" in query else None)

    assert ours == theirs


def test_an_attribute_that_cannot_be_read_is_an_error_of_its_field():
    theirs, ours = _both("{ maybe { id text } }", [thing(), thing(Broken)])

    assert ours == theirs
    assert ours[0] == {"maybe": [{"id": "1", "text": "b"}, None]}
    assert [error["path"] for error in ours[1]] == [["maybe", 1, "text"]]
