"""API keys: told once, never stored, worth no more than they were made for, and worthless when they should be."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.access.browser import VIEWER
from tests.server.client import Refused, over_http
from tests.server.people import add_key, add_person, registry_of
from tests.server.rows import rows_of

CREATE = "secret apiKey { id name prefix role expiresAt revokedAt limitedToProject principal { name } project { name } }"
MINE = "{ apiKeys { totalCount nodes { name principal { name } } } viewer { apiKeys { totalCount } } }"


@pytest.fixture
def user(closed, name):
    """A client with a key without limits of a user that no other test uses."""
    return over_http(closed.url, add_person(closed.data_dir, name))


def with_key(server, secret):
    return over_http(server.url, secret)


def is_refused(api):
    with pytest.raises(Refused) as refused:
        api.ask(VIEWER)
    return (refused.value.code, refused.value.message.partition(";")[0])


def change(server, statement, *values):
    with registry_of(server.data_dir) as database, database.write() as connection:
        connection.exec_driver_sql(statement, values)


UNKNOWN = ("UNAUTHENTICATED", "the API key is unknown, revoked or has expired")


def test_a_key_works_for_who_made_it_and_is_told_once(closed, user, name):
    made = user.do("createApiKey", CREATE, name="laptop")

    secret, key = made["secret"], made["apiKey"]
    assert secret.startswith("wanllmdb_")
    assert len(base64.urlsafe_b64decode(secret.removeprefix("wanllmdb_") + "=")) == 32
    assert key.pop("id")
    assert key == {
        "name": "laptop",
        "prefix": secret[:15],
        "role": None,
        "expiresAt": None,
        "revokedAt": None,
        "limitedToProject": False,
        "principal": {"name": name},
        "project": None,
    }
    assert with_key(closed, secret).ask(VIEWER) == {"viewer": {"name": name, "kind": "USER"}}


def test_a_repeated_request_makes_no_second_key_and_tells_no_secret(closed, user, rows):
    wanted = {"name": "ci", "idempotencyKey": "once"}
    first = user.do("createApiKey", CREATE, **wanted)
    before = rows()

    second = user.do("createApiKey", CREATE, **wanted)

    assert second == {"secret": None, "apiKey": first["apiKey"]}
    assert rows() == before


def test_no_secret_is_anywhere_in_the_registry(closed, user, admin, name):
    secret = user.do("createApiKey", "secret", name="ci", idempotencyKey="a key")["secret"]
    links = [
        admin.do("createUser", "link", name=f"{name}-2", idempotencyKey="a user")["link"],
        admin.do("invite", "link", principal=f"{name}-2", idempotencyKey="a link")["link"],
    ]
    repeated = [
        admin.do("createUser", "link expiresAt", name=f"{name}-2", idempotencyKey="a user"),
        admin.do("invite", "link expiresAt", principal=f"{name}-2", idempotencyKey="a link"),
    ]

    assert repeated == [{"link": None, "expiresAt": None}] * 2
    stored = b"".join(path.read_bytes() for path in closed.data_dir.rglob("*") if path.is_file())
    stored += repr(rows_of(closed.data_dir)).encode()
    logged = b"".join(path.read_bytes() for path in closed.data_dir.parent.glob("*.log"))
    assert secret[:15].encode() in stored
    for hidden in [secret.removeprefix("wanllmdb_"), *(link.partition("#token=")[2] for link in links)]:
        assert len(hidden) == 43
        assert hidden.encode() not in stored + logged


def test_a_revoked_key_is_worthless_at_once_and_for_good(closed, user, name):
    made = user.do("createApiKey", "secret apiKey { id }", name="lost")
    lost = with_key(closed, made["secret"])
    assert lost.ask(VIEWER)["viewer"]["name"] == name

    revoked = user.do("revokeApiKey", "apiKey { revokedAt }", apiKey=made["apiKey"]["id"])["apiKey"]
    again = user.do("revokeApiKey", "apiKey { revokedAt }", apiKey=made["apiKey"]["id"])["apiKey"]

    assert is_refused(lost) == UNKNOWN
    assert revoked == again
    assert revoked["revokedAt"] is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE api_key SET expires_at = 1",
        "UPDATE api_key SET revoked_at = 1",
        "UPDATE principal SET disabled_at = 1",
    ],
)
def test_a_key_that_ended_elsewhere_changes_nothing_though_it_is_still_remembered(
    closed, user, name, rows, statement
):
    assert user.ask(VIEWER)["viewer"]["name"] == name
    whose = "(SELECT id FROM principal WHERE name = ?)"
    column = "principal_id" if "api_key" in statement else "id"
    change(closed, f"{statement} WHERE {column} = {whose}", name)
    before = rows()

    with pytest.raises(Refused, match="your login has ended") as refused:
        user.do("createProject", "project { id }", name=name)

    assert (refused.value.code, rows()) == ("UNAUTHENTICATED", before)
    assert is_refused(user) == UNKNOWN


def test_a_disabled_principal_has_keys_that_do_not_work_meanwhile(user, admin, name):
    admin.do("updatePrincipal", "__typename", principal=name, disabled=True)
    assert is_refused(user) == UNKNOWN

    admin.do("updatePrincipal", "__typename", principal=name, disabled=False)

    assert user.ask(VIEWER)["viewer"]["name"] == name


def test_an_administrator_who_is_one_no_more_is_none_at_once(closed, admin, name):
    deputy = over_http(closed.url, add_person(closed.data_dir, name, is_admin=True))
    assert deputy.ask("{ principals { nodes { name } } }")["principals"]["nodes"]

    admin.do("updatePrincipal", "__typename", principal=name, isAdmin=False)

    with pytest.raises(Refused) as refused:
        deputy.ask("{ principals { totalCount } }")
    assert (refused.value.code, refused.value.details) == ("FORBIDDEN", {"needed": "INSTANCE_ADMIN"})


@pytest.mark.parametrize("limit", ["project", "role"])
def test_a_narrow_key_makes_no_keys_ends_no_sessions_and_sees_itself_only(closed, user, name, rows, limit):
    user.do("createProject", "project { id }", name=name)
    limits = {"project": {"project": name}, "role": {"role": Role.ADMIN}}[limit]
    narrow = over_http(closed.url, add_key(closed.data_dir, name, **limits))
    own = user.ask("{ apiKeys { nodes { id limitedToProject role } } }")["apiKeys"]["nodes"]
    assert [(key["limitedToProject"], key["role"]) for key in own] == [
        (limit == "project", "ADMIN" if limit == "role" else None),
        (False, None),
    ]
    assert narrow.ask("{ viewer { sessions { totalCount } } }")["viewer"]["sessions"] is None
    assert narrow.ask(MINE) == {
        "apiKeys": {"totalCount": 1, "nodes": [{"name": "test", "principal": {"name": name}}]},
        "viewer": {"apiKeys": {"totalCount": 1}},
    }
    before = rows()

    with pytest.raises(Refused, match="makes no further keys") as refused:
        narrow.do("createApiKey", "secret", name="wider")
    assert refused.value.code == "FORBIDDEN"
    with pytest.raises(Refused, match="manages no keys and sessions"):
        narrow.do("endSessions", "ended")
    with pytest.raises(Refused, match="API key not found"):
        narrow.do("revokeApiKey", "apiKey { id }", apiKey=own[1]["id"])
    assert rows() == before

    narrow.do("revokeApiKey", "__typename", apiKey=own[0]["id"])
    assert is_refused(narrow) == UNKNOWN


def test_a_narrow_key_of_an_administrator_administers_nothing(closed, name, rows):
    add_person(closed.data_dir, name, is_admin=True)
    narrow = over_http(closed.url, add_key(closed.data_dir, name, role=Role.ADMIN))
    before = rows()

    for mutation, fields in (
        ("createUser", {"name": "eve"}),
        ("createServiceAccount", {"name": "eve"}),
        ("updatePrincipal", {"principal": name, "displayName": "Eve"}),
        ("invite", {"principal": name}),
    ):
        with pytest.raises(Refused) as refused:
            narrow.do(mutation, "__typename", **fields)
        assert (refused.value.code, refused.value.details) == ("FORBIDDEN", {"needed": "INSTANCE_ADMIN"})
    assert rows() == before


def test_a_key_makes_no_key_that_outlives_it(closed, name, rows):
    add_person(closed.data_dir, name)
    end = datetime.now(UTC) + timedelta(hours=1)
    passing = over_http(closed.url, add_key(closed.data_dir, name, expires_at=end))
    before = rows()

    for later in (None, (end + timedelta(seconds=1)).isoformat()):
        with pytest.raises(Refused, match="so must the keys it makes") as refused:
            passing.do("createApiKey", "secret", name="lasting", expiresAt=later)
        assert refused.value.code == "FORBIDDEN"
    with pytest.raises(Refused, match="expiresAt lies in the past"):
        passing.do("createApiKey", "secret", name="gone", expiresAt="2020-01-01T00:00:00Z")
    assert rows() == before

    assert passing.do("createApiKey", "secret", name="as long", expiresAt=end.isoformat())["secret"]


def test_people_make_keys_for_themselves_and_administrators_for_service_accounts(
    closed, user, admin, name, rows
):
    robot = f"{name}-robot"
    admin.do("createServiceAccount", "principal { kind }", name=robot, displayName="Nightly")
    before = rows()
    with pytest.raises(Refused, match=f"principal '{robot}' not found"):
        user.do("createApiKey", "secret", name="x", principal=robot)
    with pytest.raises(Refused, match="people make API keys for themselves"):
        admin.do("createApiKey", "secret", name="x", principal=name)
    with pytest.raises(Refused, match="only users administer the registry"):
        admin.do("updatePrincipal", "__typename", principal=robot, isAdmin=True)
    assert rows() == before

    secret = admin.do("createApiKey", "secret", name="x", principal=robot, role="WRITER")["secret"]

    assert with_key(closed, secret).ask(VIEWER) == {"viewer": {"name": robot, "kind": "SERVICE"}}


def test_a_key_is_not_made_for_a_project_that_its_maker_does_not_see(closed, user, admin, name, rows):
    admin.do("createProject", "project { id }", name=name)
    before = rows()

    messages = []
    for project in (name, f"{name}-none"):
        with pytest.raises(Refused) as refused:
            user.do("createApiKey", "secret", name="x", project=project)
        messages.append((refused.value.code, refused.value.message.replace(project, "it")))

    assert messages[0] == messages[1]
    assert messages[0][0] == "NOT_FOUND"
    assert rows() == before
