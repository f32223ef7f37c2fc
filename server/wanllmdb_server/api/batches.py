"""Objects that were fetched together: what one of them needs is fetched for all of them at once.

So a list costs one statement per selected field, whatever its length, without a loader per row.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Row

Value = TypeVar("Value")
Fetch = Callable[[Sequence[int]], Mapping[int, Value]]


class Batch:
    """Some rows of one kind, and what was fetched for them so far."""

    def __init__(self, rows: Sequence[Row[Any]]) -> None:
        self._rows = rows
        self._fetched: dict[Hashable, Mapping[int, Any]] = {}

    def of_row(self, key: Hashable, row: Row[Any], fetch: Fetch[Value]) -> Value:
        """What belongs to one row; `fetch` gets the ids of all rows, once per key."""
        if key not in self._fetched:
            self._fetched[key] = fetch([other.id for other in self._rows])
        return cast("Value", self._fetched[key][row.id])

    def linked(
        self, columns: tuple[str, ...], row_id: int | None, fetch: Fetch[Value], what: Hashable = "linked"
    ) -> Value | None:
        """What a row links to by one of `columns`; `fetch` gets the ids that all rows have there, once.

        `what` tells apart different things that are fetched by the same columns.
        """
        if row_id is None:
            return None
        key = (columns, what)
        if key not in self._fetched:
            values = (row._mapping[column] for row in self._rows for column in columns)
            self._fetched[key] = fetch(list(dict.fromkeys(v for v in values if v is not None)))
        return cast("Value | None", self._fetched[key].get(row_id))
