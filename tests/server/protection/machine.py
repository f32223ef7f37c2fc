"""Random walks of a writer, a maintainer and an administrator over protected aliases of one artifact.

A writer never moves a protected alias, by whatever way; a maintainer always can; and the ledger is that of
the moves that were allowed.
"""

import itertools
from copy import deepcopy

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from wanllmdb_server.access.actors import Actor
from wanllmdb_server.access.ranks import Role

from tests.server.aliases.machine import Walk, aliases
from tests.server.aliases.model import ABSENT, Model, No
from tests.server.client import Refused
from tests.server.people import person_inside
from tests.server.protocol import add, commit, create, store

_numbers = itertools.count(1)
actors = st.sampled_from(["writer", "writer", "maintainer", "local"])
numbers = st.integers(1, 3)
# Mostly none, so that it is not they that refuse.
expected_positions = st.sampled_from([ABSENT] * 8 + [None, "v1", "v2"])
patterns = st.sampled_from(["production", "prod*", "*", "?taging"])
COVERED = {
    "production": {"production"},
    "prod*": {"production"},
    "*": {"production", "staging"},
    "?taging": {"staging"},
}


class Guarded(Walk):
    """The walk of `Walk`, each step made by one of three."""

    @initialize(content=st.integers(0, 5), pattern=patterns)
    def begin(self, content, pattern):
        number = next(_numbers)
        self.project, self.name = f"guarded-{number}", "iris"
        self.registry.api.do("createProject", "project { id }", name=self.project)
        roles = {"writer": Role.WRITER, "maintainer": Role.MAINTAINER}
        self.people: dict[str, Actor] = {
            name: person_inside(self.registry, f"{name}-{number}", {self.project: role})
            for name, role in roles.items()
        }
        self.model = Model()
        self.protections: set[tuple[bool, str]] = set()
        self.log(content, ["production"], "writer", early=True)
        self.log(content + 1, ["production", "staging"], "writer", early=True)
        self.protect(pattern, True, "maintainer")  # a rule is called by position

    def _api(self, who):
        return self.registry.api if who == "local" else self.registry.acting(self.people[who])

    def _protected(self):
        return {alias for _, pattern in self.protections for alias in COVERED[pattern]}

    @rule(pattern=patterns, everywhere=st.booleans(), who=actors)
    def protect(self, pattern, everywhere, who):
        if self._protection("protectAlias", pattern, everywhere, who):
            self.protections.add((everywhere, pattern))

    @rule(pattern=patterns, everywhere=st.booleans(), who=actors)
    def unprotect(self, pattern, everywhere, who):
        if self._protection("unprotectAlias", pattern, everywhere, who):
            self.protections.remove((everywhere, pattern))

    def _protection(self, mutation, pattern, everywhere, who):
        """Whether it was carried out, which must be as it should."""
        within = {} if everywhere else {"artifact": self.name}
        unknown = mutation == "unprotectAlias" and (everywhere, pattern) not in self.protections
        expected = "FORBIDDEN" if who == "writer" else "NOT_FOUND" if unknown else None
        try:
            self._api(who).do(
                mutation, "protectedAliases { pattern }", project=self.project, pattern=pattern, **within
            )
        except Refused as refused:
            assert refused.code == expected
            return False
        assert expected is None
        return True

    @rule(content=st.integers(0, 5), names=st.lists(aliases, max_size=2), who=actors, early=st.booleans())
    def log(self, content, names, who="local", *, early=True):
        """With the aliases told at once, or only with the commit, which decides."""
        api = self._api(who)
        data = f"{self.project} {content}".encode()
        try:
            draft = create(api, self.project, self.name, aliases=names if early else [])["id"]
        except Refused as refused:
            assert (refused.code, who, early) == ("FORBIDDEN", "writer", True)
            assert set(names) & self._protected()
            return
        assert not (early and who == "writer" and set(names) & self._protected())
        store(self.registry, set(add(api, draft, {"data.txt": data})), [data])
        try:
            version = commit(api, draft, aliases=names)
        except Refused as refused:
            assert (refused.code, who) == ("FORBIDDEN", "writer")
            assert set(names) & self._protected()
            api.do("discardDraft", "id", version=draft)
            return
        assert who != "writer" or not set(names) & self._protected()
        assert version["index"] == self.model.log(content, names)

    # One rule for all three, because a walk leaves out some of its rules at random.
    set = delete = roll_back = None

    @rule(
        kind=st.sampled_from(["set", "delete", "roll_back"]),
        alias=aliases,
        number=numbers,
        expected=expected_positions,
        who=actors,
    )
    def move(self, kind, alias, number, expected, who):
        self._who, self._touched = who, {alias}
        given = {"number": number} if kind == "set" else {}
        getattr(super(), kind)(alias=alias, expected=expected, **given)

    @rule(number=numbers, delete_aliases=st.booleans(), who=st.sampled_from(["maintainer", "local"]))
    def delete_version(self, number, delete_aliases, who):
        """No version is deleted by a writer, whatever is protected."""
        self._who, self._touched = who, set()
        super().delete_version(number, delete_aliases)

    def _both(self, on_model, mutation, select, **fields):
        before = deepcopy(self.model)
        forbidden = self._who == "writer" and self._touched & self._protected()

        def guarded():
            on_model()
            if forbidden:
                # put back what the model did: the registry must not do it
                self.model.__dict__.update(before.__dict__)
                raise No("FORBIDDEN", min(forbidden) if len(forbidden) == 1 else "is protected by")

        super()._both(guarded, mutation, select, **fields)

    @property
    def api(self):
        return self._api(self._who)

    @invariant()
    def protections_are_told(self):
        found = self.registry.api.ask(
            """query($p: String!) { project(name: $p) { protectedAliases { pattern artifact { name } } }
            artifact(project: $p, name: "iris") { aliases { name protected } protectedAliases { pattern } } }""",
            p=self.project,
        )
        rows = found["project"]["protectedAliases"]
        told = {(row["artifact"] is None, row["pattern"]) for row in rows}
        assert told == self.protections
        assert len(rows) == len(told) == len(found["artifact"]["protectedAliases"])
        assert {a["name"] for a in found["artifact"]["aliases"] if a["protected"]} == (
            self._protected() & set(self.model.positions())
        )
