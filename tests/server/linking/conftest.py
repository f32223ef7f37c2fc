"""Two projects, and people who may do something in one or both of them."""

from dataclasses import dataclass

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Api, Refused
from tests.server.inside import Inside
from tests.server.people import person_inside
from tests.server.protocol import log_inside

LINKED = """version { id ref index digest size fileCount referenceCount description metadata aliases tags
  linkedFrom { ref } verification createdBy { name } }"""


@dataclass
class Places:
    """`research` with the artifact `iris`, and the empty project `registry`."""

    inside: Inside
    research: str
    registry: str

    def person(self, name: str, **roles: Role) -> Api:
        """Somebody with these roles in `research` and `registry`."""
        named = {getattr(self, project): role for project, role in roles.items()}
        return self.inside.acting(person_inside(self.inside, f"{name}-{self.research}", named))

    def link(self, api: Api, version="iris:v1", target="iris", select=LINKED, **more):
        wanted = {"version": f"{self.research}/{version}", "target": f"{self.registry}/{target}", **more}
        return api.do("linkVersion", select, **wanted)["version"]

    def refused(self, state, api: Api, code: str, **wanted) -> Refused:
        """How a link is refused; nothing may change by that."""
        before = state()
        with pytest.raises(Refused) as refused:
            self.link(api, **wanted)
        assert refused.value.code == code
        assert state() == before
        return refused.value


@pytest.fixture
def places(inside, project):
    found = Places(inside, f"{project}-research", f"{project}-registry")
    for name in (found.research, found.registry):
        inside.api.do("createProject", "project { id }", name=name)
    begin = {"description": "all of them", "metadata": {"rows": 150}}
    log_inside(
        inside,
        found.research,
        "iris",
        {"a": b"one", "b/c": b"two"},
        begin=begin,
        aliases=["best"],
        tags=["raw"],
    )
    return found


@pytest.fixture
def promoter(places):
    return places.person("promoter", research=Role.VIEWER, registry=Role.WRITER)
