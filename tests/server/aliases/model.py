"""What the design says of versions and aliases of one artifact, as simply as it can be said."""

from dataclasses import dataclass, field

LATEST = "latest"
ABSENT = object()
"""An expectedVersion that is not given; None means that the alias must not exist."""


class No(Exception):
    """The model refuses: with this code, and a message that names this."""

    def __init__(self, code: str, names: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.names = names


@dataclass
class Model:
    contents: dict[int, int] = field(default_factory=dict)
    """Version number -> content, of the versions that are committed."""
    last: int = 0
    force: dict[str, list[int | None]] = field(default_factory=dict)
    """Alias -> the positions in force, oldest first: a set adds one, a rollback takes some away."""
    ledger: list[tuple[str, str, int | None, int | None]] = field(default_factory=list)
    """(alias, kind, from, to), oldest first."""

    def held(self, alias: str) -> int | None:
        return self.force[alias][-1] if self.force.get(alias) else None

    def positions(self) -> dict[str, int]:
        return {alias: number for alias in self.force if (number := self.held(alias)) is not None}

    def log(self, content: int, aliases: list[str]) -> int:
        equal = [number for number, known in self.contents.items() if known == content]
        if equal:
            number = equal[0]
        else:
            self.last += 1
            number = self.last
            self.contents[number] = content
        for alias in [LATEST, *dict.fromkeys(aliases)]:
            self._move(alias, number)
        return number

    def set(self, alias: str, number: int, expected: object) -> None:
        self._find(number)
        self._expect(alias, expected)
        self._move(alias, number)

    def delete(self, alias: str, expected: object) -> None:
        self._expect(alias, expected)
        if self.held(alias) is None:
            raise No("NOT_FOUND", alias)
        self._move(alias, None)

    def roll_back(self, alias: str, expected: object) -> None:
        self._expect(alias, expected)
        now, earlier = self.held(alias), self.force.get(alias, [])[:-1]
        while earlier and earlier[-1] in (None, now):
            earlier.pop()
        if not earlier:
            raise No("NOTHING_TO_ROLL_BACK", alias)
        if earlier[-1] not in self.contents:
            raise No("VERSION_DELETED", f"v{earlier[-1]}")
        self.force[alias] = earlier
        self.ledger.append((alias, "ROLLED_BACK", now, earlier[-1]))

    def delete_version(self, number: int, *, delete_aliases: bool) -> None:
        self._find(number)
        named = sorted(
            alias for alias, held in self.positions().items() if held == number and alias != LATEST
        )
        if named and not delete_aliases:
            raise No("STATE_CONFLICT", named[0])
        for alias in named:
            self._move(alias, None)
        del self.contents[number]
        if self.held(LATEST) == number:
            self._move(LATEST, max(self.contents, default=None))

    def _find(self, number: int) -> None:
        if not 0 < number <= self.last:
            raise No("NOT_FOUND", f"v{number}")
        if number not in self.contents:
            raise No("VERSION_DELETED", f"v{number}")

    def _expect(self, alias: str, expected: object) -> None:
        held = self.held(alias)
        if expected is not ABSENT and expected != (f"v{held}" if held else None):
            raise No("ALIAS_CONFLICT", f"points to v{held}" if held else "does not exist")

    def _move(self, alias: str, number: int | None) -> None:
        held = self.held(alias)
        if held != number:
            self.force.setdefault(alias, []).append(number)
            self.ledger.append((alias, "SET" if number else "DELETED", held, number))
