"""Lists that fetch their pages as they are read."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Pages(Generic[Item]):
    """Iterate over all items of a list; a page is fetched when the one before it is used up.

    `fetch` gets a cursor and returns something with `nodes` and `page_info`, or None for an empty list.
    """

    def __init__(self, fetch: Callable[[str | None], Any], make: Callable[[Any], Item] | None = None) -> None:
        self._fetch = fetch
        self._make = make

    def __iter__(self) -> Iterator[Item]:
        after: str | None = None
        while (page := self._fetch(after)) is not None:
            for node in page.nodes:
                yield self._make(node) if self._make else node
            after = page.page_info.end_cursor
            if not page.page_info.has_next_page:
                return
