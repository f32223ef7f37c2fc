"""The access matrix: every operation by every kind of caller, in its own, another's and a public project."""

import asyncio
from dataclasses import dataclass

import pytest
from graphql import build_schema
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.app import build_app, open_registry
from wanllmdb_server.settings import Settings

from tests.server.access.matrix import (
    MUTATIONS,
    OPEN,
    OPEN_FOLDERS,
    QUERIES,
    ROUTES,
    SIGNED,
    SUBSCRIPTIONS,
    Needs,
)
from tests.server.access.things import FIELDS, UPLOADS, Things
from tests.server.api.test_contract import CONTRACT
from tests.server.client import Refused, over_http, send
from tests.server.live.listening import socket
from tests.server.people import add_key, add_person
from tests.server.rows import query, rows_of
from tests.server.servers import serving, wait_until

MEMBERS = {
    "viewer": Role.VIEWER,
    "writer": Role.WRITER,
    "maintainer": Role.MAINTAINER,
    "admin": Role.ADMIN,
}
CALLERS = ["anonymous", "outsider", *MEMBERS, "instance", "instance as viewer", "admin elsewhere"]
WHERE = ["own", "other", "public"]
# A name that is taken cannot be created, which tells that somebody has it: see docs/security.md.
TAKEN = {"createRun", "createVersion"}
UNDER_WAY = (
    "SELECT id FROM job WHERE once AND state IN ('QUEUED', 'RUNNING') "
    "UNION ALL SELECT id FROM delivery WHERE state = 'PENDING'"
)
NARROW = {"instance as viewer", "admin elsewhere"}
# Whose upload is tried by those that could not have begun one themselves.
OWNERS = {"anonymous": "outsider", "instance as viewer": "instance", "admin elsewhere": "admin"}
WITHOUT_PROJECT = {
    "principals",
    "createUser",
    "createServiceAccount",
    "storages",
    "deniedAttempts",
    "/api/events.ndjson",
    "/metrics",
}
# What changes without being asked for.
_RESTLESS = {"api_key", "denial", "job"}


@dataclass
class World:
    """A server, a client for each caller, and things in a project of each kind that refusals leave alone."""

    server: object
    clients: dict
    keys: dict
    things: dict

    def make(self, where, caller=None):
        """Fresh things; the draft is the caller's own, if it may have one."""
        roles = MEMBERS if where == "own" else {}
        writes = where == "own" and caller in ("writer", "maintainer", "admin")
        made = Things(self.server, self.clients["instance"], roles, self.clients[caller] if writes else None)
        if where == "public":
            made.publish()
        return made

    def state(self):
        """Every row of the registry, when the jobs and deliveries that were asked for have been carried out."""
        path = self.server.data_dir
        wait_until(lambda: not query(path, UNDER_WAY))
        rows = rows_of(path)
        return {table: rows[table] for table in rows if table not in _RESTLESS}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    data = tmp_path_factory.mktemp("matrix") / "data"
    settings = {"heartbeat_timeout_seconds": 3600, "rate_limit_failures": 0, "webhook_attempts": 1}
    with serving(data, **settings) as server:
        keys = {"instance": add_person(data, "instance", is_admin=True)}
        for name in ("outsider", *MEMBERS, "newcomer", "member"):
            keys[name] = add_person(data, name)
        keys["instance as viewer"] = add_key(data, "instance", role=Role.VIEWER)
        over_http(server.url, keys["admin"]).do("createProject", "project { id }", name="elsewhere")
        keys["admin elsewhere"] = add_key(data, "admin", project="elsewhere")
        clients = {name: over_http(server.url, key) for name, key in keys.items()}
        clients["anonymous"] = over_http(server.url)
        made = World(server, clients, keys, {})
        made.things = {where: made.make(where) for where in WHERE}
        for things in made.things.values():
            things.make_all()
        yield made


def role_of(caller, where):
    """The role that a caller has there, None if it may not even see the project."""
    if caller == "instance":
        return Role.ADMIN
    if caller == "instance as viewer":
        return Role.VIEWER
    if caller == "admin elsewhere":
        return None
    if where == "own" and caller in MEMBERS:
        return MEMBERS[caller]
    return Role.VIEWER if where == "public" else None


def expected(operation, needs, caller, where):
    """`allowed`, or the code of the refusal."""
    if caller == "anonymous":
        return "UNAUTHENTICATED"
    if needs is Needs.LOGIN:
        return "allowed"
    if needs is Needs.SELF:  # the things' people are nobody's
        return "allowed" if caller == "instance" else "NOT_FOUND"
    if needs is Needs.CREATOR:
        return "FORBIDDEN" if caller in NARROW else "allowed"
    if operation in WITHOUT_PROJECT:
        return "allowed" if caller == "instance" else "FORBIDDEN"
    return _in_project(operation, needs, caller, where)


def _in_project(operation, needs, caller, where):
    role = role_of(caller, where)
    if role is None:
        taken = operation in TAKEN and caller not in NARROW
        return "ALREADY_EXISTS" if taken else "NOT_FOUND"
    if needs is Needs.INSTANCE:
        fine = caller == "instance"
    elif needs is Needs.MEMBER:
        fine = caller in ("instance", "instance as viewer") or (where == "own" and caller in MEMBERS)
    else:
        fine = role >= Role[needs.name]
    return "allowed" if fine else "FORBIDDEN"


def outcome(act):
    """The code with which rights refused it, or `allowed`."""
    try:
        seen = act()
    except Refused as refused:
        denied = refused.code in ("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "ALREADY_EXISTS")
        return refused.code if denied else "allowed"
    return "allowed" if seen else "NOT_FOUND"


async def _paths(app):
    async with app.router.lifespan_context(app):
        return {route.path for route in app.routes}


def test_the_matrix_knows_every_field_and_route(tmp_path):
    schema = build_schema(CONTRACT.read_text())
    opened = open_registry(Settings(data_dir=tmp_path / "data"), "http://127.0.0.1:9")
    paths = asyncio.run(_paths(build_app(opened)))

    assert set(MUTATIONS) == set(schema.mutation_type.fields)
    assert {name for name in QUERIES if "." not in name} == set(schema.query_type.fields)
    assert set(SUBSCRIPTIONS) == set(schema.subscription_type.fields)
    assert {path for path in paths if not path.startswith(OPEN_FOLDERS)} == set(ROUTES)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_a_mutation_is_for_who_may(world, mutation, where):
    needs = MUTATIONS[mutation]
    select, fields = FIELDS[mutation]
    wanted = {caller: expected(mutation, needs, caller, where) for caller in CALLERS}
    allowed = [caller for caller in CALLERS if wanted[caller] == "allowed"]
    before = world.state()

    def attempt(caller, things):
        if mutation in UPLOADS:
            things.own_upload(OWNERS.get(caller, caller))
        return outcome(lambda: world.clients[caller].do(mutation, select, **fields(things)))

    got = {caller: attempt(caller, world.things[where]) for caller in CALLERS if caller not in allowed}
    assert mutation in UPLOADS or world.state() == before
    got |= {caller: attempt(caller, world.make(where, caller)) for caller in allowed}

    assert got == wanted


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("query", sorted(QUERIES))
def test_a_query_shows_what_one_may_see(world, query, where):
    needs, document, variables, shows = QUERIES[query]
    things = world.things[where]

    got = {
        caller: outcome(lambda caller=caller: shows(world.clients[caller].ask(document, **variables(things))))
        for caller in CALLERS
    }

    wanted = {caller: expected(query, needs, caller, where) for caller in CALLERS}
    if query == "jobs":  # they are not asked for by project
        wanted |= dict.fromkeys(MEMBERS, "allowed")
        wanted |= dict.fromkeys(("outsider", "instance", "instance as viewer"), "allowed")
    assert got == wanted


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("subscription", sorted(SUBSCRIPTIONS))
def test_a_subscription_begins_for_who_may(world, subscription, where):
    needs, document, variables = SUBSCRIPTIONS[subscription]
    things = world.things[where]

    def begin(caller):
        """Over a WebSocket; what is answered to nobody at all is the refusal of the connection."""
        with socket(world.server.url, init=False) as ws:
            key = world.keys.get(caller)
            payload = {"Authorization": f"Bearer {key}"} if key else {}
            ws.send(type="connection_init", payload=payload)
            if key is None:
                assert ws.closed()[0] == 4403
                return "UNAUTHENTICATED"
            assert ws.receive() == {"type": "connection_ack"}
            ws.subscribe("a", document, **variables(things))
            # Whoever may is told of the first event of the project.
            return outcome(lambda: ws.receive_one("a"))

    got = {caller: begin(caller) for caller in CALLERS}

    assert got == {caller: expected(subscription, needs, caller, where) for caller in CALLERS}


GUARDED = sorted(path for path, needs in ROUTES.items() if needs not in (OPEN, SIGNED) and path != "/graphql")


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("path", GUARDED)
def test_a_route_is_for_who_may(world, path, where):
    things = world.things[where]
    filled = path.replace("{name}", things.project).replace("{version}", things.manifest)
    statuses = {"allowed": 200, "UNAUTHENTICATED": 401, "FORBIDDEN": 403, "NOT_FOUND": 404}

    got = {}
    for caller in CALLERS:
        key = world.keys.get(caller)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        got[caller] = send(f"{world.server.url}{filled}", "GET", None, headers)[0]

    assert got == {caller: statuses[expected(path, ROUTES[path], caller, where)] for caller in CALLERS}


@pytest.mark.parametrize("path", sorted(path for path, needs in ROUTES.items() if "{" not in path))
def test_a_route_without_a_login_answers_only_if_it_is_open(world, path):
    status, _, _ = send(f"{world.server.url}{path}", "GET", None, {})

    assert (status == 401) == (ROUTES[path] is not OPEN)


def test_signed_routes_take_signed_urls_only(world):
    for path in (path for path, needs in ROUTES.items() if needs is SIGNED):
        filled = path.replace("{name}", "default").replace("{key:path}", "some/key")
        method = "PUT" if filled.endswith("packs") else "GET"
        headers = {"Authorization": f"Bearer {world.keys['instance']}", "Content-Length": "0"}
        status, _, _ = send(f"{world.server.url}{filled}", method, b"", headers)
        assert status == 403, path
