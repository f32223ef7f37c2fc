"""The parameters of a run: a dict whose changes reach the server."""

from collections.abc import Callable
from typing import Any, NoReturn, Self

from wanllmdb.errors import Conflict

Send = Callable[[dict[str, Any]], dict[str, Any]]


class RunConfig(dict[str, Any]):
    """The run's parameters. `update()` and item assignment are sent to the server.

    What other processes of the run have set stays; after an update it is seen here too.
    """

    def __init__(self, values: dict[str, Any], send: Send) -> None:
        """`send` takes changes to the server and returns all parameters there are then."""
        super().__init__(values)
        self._send = send

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Add or change parameters."""
        super().update(self._send(dict(*args, **kwargs)))

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The parameter's value, set to `default` if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def __ior__(self, other: Any) -> Self:  # type: ignore[override,misc]  # the built-in is generic
        self.update(other)
        return self

    def __delitem__(self, key: str) -> None:
        self._refuse()

    def pop(self, *_args: Any) -> Any:
        """Refused, like every removal."""
        self._refuse()

    def popitem(self) -> tuple[str, Any]:
        """Refused, like every removal."""
        self._refuse()

    def clear(self) -> None:
        """Refused, like every removal."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise Conflict("a run's parameters can be added and changed, not removed; set this one to None")
