"""Random walks over versions and aliases of one artifact: after every step the registry equals the model."""

import itertools
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.server.aliases.model import ABSENT, Model, No
from tests.server.client import Refused
from tests.server.inside import Inside
from tests.server.protocol import log_inside

PROJECT = "walk"
READ = """query($project: String!, $name: String!) { artifact(project: $project, name: $name) {
  aliases { name versionName protected version { state } }
  aliasHistory(first: 500) { totalCount nodes { alias kind at from { index } to { index } } }
  versions(first: 500, filter: {states: [COMMITTED, DELETED]}, orderBy: {field: INDEX, direction: ASC}) {
    nodes { index state aliases } } } }"""

_numbers = itertools.count(1)
aliases = st.sampled_from(["staging", "production"])
numbers = st.integers(1, 7)
expectations = st.one_of(st.just(ABSENT), st.none(), numbers.map("v{}".format))


class Walk(RuleBasedStateMachine):
    registry: Inside
    project = PROJECT

    @initialize(content=st.integers(0, 5))
    def begin(self, content):
        self.name = f"artifact-{next(_numbers)}"
        self.model = Model()
        self.log(content, ["production"])

    @rule(content=st.integers(0, 5), names=st.lists(aliases, max_size=2))
    def log(self, content, names):
        files = {"data.txt": f"{self.name} {content}".encode()}
        version = log_inside(self.registry, self.project, self.name, files, aliases=names)
        assert version["index"] == self.model.log(content, names)

    @rule(alias=aliases, number=numbers, expected=expectations)
    def set(self, alias, number, expected):
        self._both(
            lambda: self.model.set(alias, number, expected),
            "setAlias",
            "alias { name versionName }",
            alias=alias,
            version=f"v{number}",
            **self._given(expected),
        )

    @rule(alias=aliases, expected=expectations)
    def delete(self, alias, expected):
        self._both(
            lambda: self.model.delete(alias, expected),
            "deleteAlias",
            "artifact { id }",
            alias=alias,
            **self._given(expected),
        )

    @rule(alias=aliases, expected=expectations)
    def roll_back(self, alias, expected):
        self._both(
            lambda: self.model.roll_back(alias, expected),
            "rollbackAlias",
            "alias { versionName }",
            alias=alias,
            **self._given(expected),
        )

    @rule(number=numbers, delete_aliases=st.booleans())
    def delete_version(self, number, delete_aliases):
        self._both(
            lambda: self.model.delete_version(number, delete_aliases=delete_aliases),
            "deleteVersion",
            "version { state }",
            version=f"{self.project}/{self.name}:v{number}",
            deleteAliases=delete_aliases,
        )

    @precondition(lambda self: self.model.ledger)
    @rule(data=st.data())
    def resolve_in_the_past(self, data):
        moves = list(reversed(self._read()["aliasHistory"]["nodes"]))
        chosen = data.draw(st.integers(0, len(moves) - 1))
        alias, _, before, after = self.model.ledger[chosen]
        at = datetime.fromisoformat(moves[chosen]["at"])

        self._resolves(alias, at, after)
        self._resolves(alias, at - timedelta(microseconds=1), before)

    @invariant()
    def registry_equals_model(self):
        found = self._read()
        moves = list(reversed(found["aliasHistory"]["nodes"]))
        times = [datetime.fromisoformat(move["at"]) for move in moves]
        states = {node["index"]: node["state"] for node in found["versions"]["nodes"]}
        holders = [(name, node["index"]) for node in found["versions"]["nodes"] for name in node["aliases"]]

        ledger = [(m["alias"], m["kind"], _index(m["from"]), _index(m["to"])) for m in moves]
        assert ledger == self.model.ledger
        assert found["aliasHistory"]["totalCount"] == len(self.model.ledger)
        for alias in {row[0] for row in ledger}:
            mine = [row for row in ledger if row[0] == alias]
            mine_at = [at for row, at in zip(ledger, times, strict=True) if row[0] == alias]
            assert [row[2] for row in mine] == [None, *(row[3] for row in mine[:-1])]
            assert mine_at == sorted(set(mine_at))
        positions = {name: f"v{number}" for name, number in self.model.positions().items()}
        assert {a["name"]: a["versionName"] for a in found["aliases"]} == positions
        assert len(holders) == len(positions)
        assert {name: f"v{number}" for name, number in holders} == positions
        assert {a["version"]["state"] for a in found["aliases"]} <= {"COMMITTED"}
        assert states == {
            number: "COMMITTED" if number in self.model.contents else "DELETED"
            for number in range(1, self.model.last + 1)
        }

    @property
    def api(self):
        """Who makes the next move."""
        return self.registry.api

    def _both(self, on_model, mutation, select, **fields):
        """Do it to both; they must agree on whether it is refused, and why."""
        if mutation != "deleteVersion":
            fields["artifact"] = f"{self.project}/{self.name}"
        try:
            on_model()
        except No as no:
            try:
                self.api.do(mutation, select, **fields)
            except Refused as refused:
                assert refused.code == no.code
                assert no.names in refused.message
                return
            raise AssertionError(f"{mutation} {fields} was carried out; the model says {no.code}") from no
        self.api.do(mutation, select, **fields)

    def _resolves(self, alias, at, number):
        ref = f"{self.project}/{self.name}:{alias}@{at.isoformat()}"
        try:
            answer = self.registry.api.ask(f'{{ artifactVersion(ref: "{ref}") {{ index }} }}')
        except Refused as refused:
            expected = "NOT_FOUND" if number is None else "VERSION_DELETED"
            assert refused.code == expected
            assert number not in self.model.contents
        else:
            assert answer["artifactVersion"]["index"] == number

    def _read(self):
        return self.registry.api.ask(READ, project=self.project, name=self.name)["artifact"]

    @staticmethod
    def _given(expected):
        return {} if expected is ABSENT else {"expectedVersion": expected}


def _index(version):
    return version["index"] if version else None
