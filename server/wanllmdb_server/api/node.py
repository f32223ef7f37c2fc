"""The Node interface, and how an object of the schema is made of a row."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Self, cast

import strawberry
from sqlalchemy import Row
from strawberry import Private
from strawberry.types.base import StrawberryObjectDefinition

from wanllmdb_server.api.batches import Batch
from wanllmdb_server.api.ids import to_global


@cache
def plain_fields(cls: Hashable) -> list[str]:
    """The fields without a resolver: each is a column of the row, by the same name."""
    definition = cast("StrawberryObjectDefinition", cls.__strawberry_definition__)  # type: ignore[attr-defined]  # set by the decorator
    return [field.python_name for field in definition.fields if field.base_resolver is None]


@strawberry.interface(description="Something with an id that `node` finds again.")
class Node:
    row: Private[Row[Any]]
    batch: Private[Batch]
    converters: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    @strawberry.field(description="Its id, opaque and good for ever.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(to_global(type(self).__name__, self.row.id))

    @classmethod
    def of(cls, row: Row[Any], batch: Batch | None = None) -> Self:
        """The object over one row; `batch` are the rows it was fetched with."""
        values = row._mapping
        fields = {name: values[name] for name in plain_fields(cls)}  # type: ignore[arg-type]  # a class is hashable
        for name, convert in cls.converters.items():
            fields[name] = convert(fields[name])
        return cls(row=row, batch=batch or Batch([row]), **fields)

    @classmethod
    def list_of(cls, rows: Sequence[Row[Any]]) -> list[Self]:
        batch = Batch(rows)
        return [cls.of(row, batch) for row in rows]

    @classmethod
    def by_id(cls, rows: Sequence[Row[Any]]) -> dict[int, Self]:
        return {item.row.id: item for item in cls.list_of(rows)}
