"""Arguments that Python would let pass and that mean something else than they say."""

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from wanllmdb.errors import InvalidInput

Choice = TypeVar("Choice", bound=Enum)


def choose(kind: type[Choice], argument: str, value: str) -> Choice:
    """The member of that value, in any case. Raises `InvalidInput` naming what there is."""
    try:
        return kind(value.upper())
    except ValueError:
        known = ", ".join(repr(member.value) for member in kind)
        raise InvalidInput(f"{argument}={value!r} is unknown; use one of {known}") from None


def names(argument: str, values: Sequence[str]) -> list[str]:
    """A list of names. Raises `InvalidInput` for a single string, which is a sequence of letters too."""
    if isinstance(values, str):
        raise InvalidInput(f"{argument}={values!r} is one string; pass a list, {argument}=[{values!r}]")
    return list(values)
