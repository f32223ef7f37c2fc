"""A small registry with a lineage that tests look at from all sides."""

from dataclasses import dataclass, field

import pytest

from tests.server.client import Api
from tests.server.inside import Inside, opened
from tests.server.protocol import log_inside

GRAPH = """truncated frontier
  nodes { id kind depth deleted hiddenUpstream hiddenDownstream
    node { id ... on ArtifactVersion { ref } ... on Run { name } } }
  edges { source target role at }"""


@dataclass
class Story:
    """Makes runs and versions, and remembers how each is called by its id."""

    inside: Inside
    names: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> Api:
        return self.inside.api

    def run(self, name, *used, project="lab"):
        """A run that used those refs; its id."""
        run = self.api.do("createRun", "run { id }", project=project, process="p", key=name, name=name)
        run_id = run["run"]["id"]
        self.names[run_id] = name
        for ref in used:
            self.use(run_id, ref)
        return run_id

    def use(self, run, ref):
        self.api.do("useArtifact", "version { id }", version=ref, run=run)

    def log(self, ref, run=None, *, content=None, kind="dataset", aliases=()):
        """A version of `project/artifact`, logged by a run; its id."""
        project, _, artifact = ref.partition("/")
        begin = {"run": run} if run else {}
        made = log_inside(
            self.inside,
            project,
            artifact,
            {"a": content or ref.encode()},
            begin=begin,
            kind=kind,
            aliases=list(aliases),
        )
        self.names[made["id"]] = f"{ref}:{made['name']}"
        return made["id"]

    def link(self, ref, target):
        made = self.api.do("linkVersion", "version { id ref }", version=ref, target=target)["version"]
        self.names[made["id"]] = made["ref"]
        return made["id"]

    def lineage(self, root, api=None, **arguments):
        """The graph as clients get it."""
        types = {"direction": "Direction!", "depth": "Int!", "first": "Int!", "types": "[String!]"}
        types |= {"asOf": "DateTime"}
        declared = "".join(f", ${name}: {types[name]}" for name in arguments)
        passed = "".join(f", {name}: ${name}" for name in arguments)
        document = f"query($root: ID!{declared}) {{ lineage(root: $root{passed}) {{ {GRAPH} }} }}"
        return (api or self.api).ask(document, root=root, **arguments)["lineage"]

    def seen(self, graph):
        """(name, depth) of each node, `?` for what is restricted."""
        return [(self.names.get(node["id"], "?"), node["depth"]) for node in graph["nodes"]]

    def edges(self, graph):
        names = self.names
        return {
            (names.get(edge["source"], "?"), edge["role"], names.get(edge["target"], "?"))
            for edge in graph["edges"]
        }


@pytest.fixture
def story(tmp_path):
    with opened(tmp_path / "data") as inside:
        for name in ("lab", "shop", "front", "secret"):
            inside.api.do("createProject", "project { id }", name=name)
        yield Story(inside)
