"""A request repeated with its key after the right was taken away gets nothing to see of how things are now."""

from itertools import count

import pytest
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.projects.members import remove_member
from wanllmdb_server.projects.projects import get_project

from tests.server.client import Refused
from tests.server.people import person_inside
from tests.server.protocol import log_inside

_numbers = count(1)
MUTATIONS = {
    "setAlias": ("alias { versionName }", lambda p: {"artifact": f"{p}/iris", "alias": "a", "version": "v1"}),
    "rollbackAlias": ("alias { versionName }", lambda p: {"artifact": f"{p}/iris", "alias": "best"}),
    "protectAlias": ("protectedAliases { pattern }", lambda p: {"project": p, "pattern": "x"}),
    "unprotectAlias": ("protectedAliases { pattern }", lambda p: {"project": p, "pattern": "secret"}),
    "linkVersion": ("version { ref }", lambda p: {"version": f"{p}/iris:v1", "target": f"{p}/copy"}),
}


@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_a_repeated_request_shows_nothing_that_is_out_of_sight_by_now(
    inside, inside_state, project, mutation
):
    inside.api.do("createProject", "project { id }", name=project)
    for content in (b"one", b"two"):
        log_inside(inside, project, "iris", {"a": content}, aliases=["best"])
    for pattern in ("secret", "hidden"):
        inside.api.do("protectAlias", "__typename", project=project, pattern=pattern)
    name = f"leaver-{next(_numbers)}"
    api = inside.acting(person_inside(inside, name, {project: Role.ADMIN}))
    select, fields = MUTATIONS[mutation]
    wanted = {**fields(project), "idempotencyKey": "once"}
    api.do(mutation, select, **wanted)
    with inside.database.write() as connection:
        actor = local_actor()
        remove_member(connection, actor, get_project(connection, actor, project), name)
    before = inside_state()

    with pytest.raises(Refused) as refused:
        api.do(mutation, select, **wanted)

    assert refused.value.code == "NOT_FOUND"
    assert project not in refused.value.message
    assert inside_state() == before
