"""Who loses the right to read loses the subscription, and gets nothing that came after that."""

from contextlib import ExitStack

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused, over_http
from tests.server.live.listening import socket, stream
from tests.server.people import add_key, add_person
from tests.server.rows import change
from tests.server.servers import serving


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    data = tmp_path_factory.mktemp("rights") / "data"
    with serving(data, rate_limit_failures=0) as server:
        ada = over_http(server.url, add_person(data, "ada", is_admin=True))
        yield server, ada


@pytest.fixture
def member(world, request):
    """A project, a member of it, and a function that makes something happen there."""
    server, ada = world
    name = request.node.name.split("[")[-1].strip("]").replace(" ", "-").replace("_", "-")
    ada.do("createProject", "project { id }", name=name)
    key = add_person(server.data_dir, f"{name}-viewer", roles={name: Role.VIEWER})

    def act(tag):
        ada.do("updateProject", "project { id }", project=name, description=tag)

    return name, f"{name}-viewer", key, act


def remove(server, ada, project, person, key):
    ada.do("removeMember", "project", project=project, principal=person)


def disable(server, ada, project, person, key):
    ada.do("updatePrincipal", "principal { id }", principal=person, disabled=True)


def revoke(server, ada, project, person, key):
    me = over_http(server.url, key)
    (mine,) = me.ask("{ viewer { apiKeys { nodes { id } } } }")["viewer"]["apiKeys"]["nodes"]
    ada.do("revokeApiKey", "apiKey { id }", apiKey=mine["id"])


def delete(server, ada, project, person, key):
    ada.do("deleteProject", "name", project=project)


def expire(server, person):
    change(
        server.data_dir,
        "UPDATE api_key SET expires_at = 1 WHERE principal_id = (SELECT id FROM principal WHERE name = ?)",
        person,
    )


@pytest.mark.parametrize("transport", ["websocket", "stream"])
@pytest.mark.parametrize(
    ("lose", "code"),
    [
        (remove, "NOT_FOUND"),
        (disable, "UNAUTHENTICATED"),
        (revoke, "UNAUTHENTICATED"),
        (delete, "NOT_FOUND"),
    ],
)
def test_it_ends_with_the_right(world, member, lose, code, transport):
    server, ada = world
    project, person, key, act = member
    with ExitStack() as stack:
        if transport == "stream":
            events = stack.enter_context(stream(server.url, key, project=project))
            events.until_subscribed()
            read = events.next
        else:
            ws = stack.enter_context(socket(server.url, key))
            newest = newest_of(ada, project)
            ws.subscribe("a", project=project, after=newest)
            read = lambda: ws.next("a")  # noqa: E731
        act("before")
        assert read()["after"] == {"description": "before"}

        lose(server, ada, project, person, key)

        with pytest.raises(Refused) as refused:
            read()
        assert refused.value.code == code


NEWEST = "query($p: String!) { events(project: $p, first: 1) { nodes { cursor } } }"


def newest_of(api, project):
    (node,) = api.ask(NEWEST, p=project)["events"]["nodes"]
    return node["cursor"]


def test_it_ends_when_the_key_has_expired(world, member):
    """No event tells of that."""
    server, _ = world
    project, person, key, _ = member
    with stream(server.url, key, project=project) as events:
        events.until_subscribed()
        expire(server, person)
        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            events.next()


def test_other_members_and_other_keys_go_on(world, member):
    server, ada = world
    project, person, key, act = member
    other = add_key(server.data_dir, person)
    newest = newest_of(ada, project)
    with socket(server.url, key) as ending, socket(server.url, other) as staying:
        for ws in (ending, staying):
            ws.subscribe("a", project=project, after=newest)
        act("one")
        assert ending.next("a") == staying.next("a")

        revoke_one(server, ada, key, person)
        act("two")

        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            ending.next("a")
        assert staying.next("a")["after"] == {"description": "two"}
        ending.subscribe("again", project=project)
        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            ending.next("again")


def revoke_one(server, ada, key, person):
    nodes = over_http(server.url, key).ask("{ viewer { apiKeys { nodes { id lastUsedAt } } } }")
    used = nodes["viewer"]["apiKeys"]["nodes"]
    # The newest is listed first: the one to revoke was made first.
    ada.do("revokeApiKey", "apiKey { id }", apiKey=used[-1]["id"])


def test_who_only_may_read_a_public_project_cannot_subscribe(world, member):
    server, ada = world
    project, _, _, _ = member
    ada.do("updateProject", "project { id }", project=project, visibility="PUBLIC_READ")
    stranger = add_person(server.data_dir, f"{project}-stranger")
    with stream(server.url, stranger, project=project) as events, pytest.raises(Refused, match="FORBIDDEN"):
        events.next()


def test_anonymous_subscriptions_end_when_the_registry_gets_its_first_user(tmp_path):
    with serving(tmp_path / "data") as server:
        server.api.do("createProject", "project { id }", name="p")
        with stream(server.url, project="p") as events:
            events.until_subscribed()
            key = add_person(tmp_path / "data", "first", is_admin=True)
            with pytest.raises(Refused, match="UNAUTHENTICATED"):
                events.next()
            over_http(server.url, key).ask("{ viewer { name } }")
