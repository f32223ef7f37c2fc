"""A server with a login, on which tests share the people but not the projects."""

from dataclasses import dataclass

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import over_http
from tests.server.people import add_person
from tests.server.servers import Server, serving


@dataclass(frozen=True)
class Team:
    """A server, and a client for each of `root` (who administers it), `ada` and `eve`."""

    server: Server
    root: object
    ada: object
    eve: object

    def give(self, project, name, role=Role.WRITER):
        self.root.do("addMember", "project { id }", project=project, principal=name, role=role.value)

    def take(self, project, name):
        self.root.do("removeMember", "project", project=project, principal=name)


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    data = tmp_path_factory.mktemp("team") / "data"
    with serving(data) as server:
        root = over_http(server.url, add_person(data, "root", is_admin=True))
        ada, eve = (over_http(server.url, add_person(data, name)) for name in ("ada", "eve"))
        yield Team(server, root, ada, eve)


@pytest.fixture
def shared(team, project):
    """A project of root's in which ada writes and eve is nobody."""
    team.root.do("createProject", "project { id }", name=project)
    team.give(project, "ada")
    return project
