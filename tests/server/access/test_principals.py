"""Users and service accounts over GraphQL: who sees and changes what of whom."""

import pytest
from wanllmdb_server.access.ranks import Role

from tests.server.client import Refused, over_http
from tests.server.people import add_key, add_person
from tests.server.servers import serving

ALL = "name kind displayName isAdmin disabled createdAt"


@pytest.fixture
def user(closed, name):
    return over_http(closed.url, add_person(closed.data_dir, name))


def test_people_see_all_of_themselves(closed, user, admin, name):
    admin.do("updatePrincipal", "__typename", principal=name, displayName="Ada L.")

    viewer = user.ask(f"{{ viewer {{ {ALL} memberships {{ totalCount }} sessions {{ totalCount }} }} }}")[
        "viewer"
    ]

    assert viewer.pop("createdAt")
    assert viewer == {
        "name": name,
        "kind": "USER",
        "displayName": "Ada L.",
        "isAdmin": False,
        "disabled": False,
        "memberships": {"totalCount": 0},
        "sessions": {"totalCount": 0},
    }


def test_people_see_nothing_of_others_and_administrators_all(user, admin, name):
    made = admin.do("createServiceAccount", "principal { id }", name=f"{name}-robot")["principal"]["id"]
    key = admin.do("createApiKey", "apiKey { id }", name="k", principal=f"{name}-robot")["apiKey"]["id"]
    find = "query($id: ID!) { node(id: $id) { id } }"

    for id_ in (made, key):
        assert user.ask(find, id=id_) == {"node": None}
        assert admin.ask(find, id=id_) == {"node": {"id": id_}}
    with pytest.raises(Refused, match="this needs an administrator of the registry") as refused:
        user.ask("{ principals { nodes { name } } }")
    assert refused.value.code == "FORBIDDEN"
    with pytest.raises(Refused, match=f"principal '{name}-robot' not found"):
        user.ask("query($p: String!) { apiKeys(principal: $p) { totalCount } }", p=f"{name}-robot")
    with pytest.raises(Refused, match="API key not found"):
        user.do("revokeApiKey", "__typename", apiKey=key)
    keys = "query($p: String!) { apiKeys(principal: $p) { nodes { id } } }"
    assert admin.ask(keys, p=f"{name}-robot")["apiKeys"]["nodes"] == [{"id": key}]


def test_administrators_find_principals_page_by_page(admin, name):
    for number in range(3):
        admin.do(
            "createServiceAccount", "__typename", name=f"{name}-{number}", displayName=f"Robot of {name}"
        )
    find = """query($search: String, $after: String) { principals(search: $search, first: 2, after: $after) {
      totalCount nodes { name } pageInfo { hasNextPage endCursor } } }"""
    search = f"Robot of {name}"

    first = admin.ask(find, search=search)["principals"]
    second = admin.ask(find, search=search, after=first["pageInfo"]["endCursor"])["principals"]

    assert first["totalCount"] == 3
    assert [node["name"] for node in first["nodes"] + second["nodes"]] == [f"{name}-{n}" for n in range(3)]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


def test_memberships_tell_the_roles_and_a_key_tells_no_more_than_it_may(closed, user, admin, name):
    for project in ("a", "b", "c"):
        admin.do("createProject", "__typename", name=f"{name}-{project}")
    add_person(closed.data_dir, f"{name}-2", roles={f"{name}-b": Role.MAINTAINER, f"{name}-a": Role.VIEWER})
    whole, low = (add_key(closed.data_dir, f"{name}-2", **limits) for limits in ({}, {"role": Role.WRITER}))
    narrow = add_key(closed.data_dir, f"{name}-2", project=f"{name}-b")
    ask = "{ viewer { memberships { nodes { role fromGroup project { name } } } } }"

    def seen(key):
        found = over_http(closed.url, key).ask(ask)["viewer"]["memberships"]["nodes"]
        return [(row["project"]["name"].removeprefix(f"{name}-"), row["role"]) for row in found]

    assert seen(whole) == [("a", "VIEWER"), ("b", "MAINTAINER")]
    assert seen(low) == [("a", "VIEWER"), ("b", "WRITER")]
    assert seen(narrow) == [("b", "MAINTAINER")]


@pytest.mark.parametrize(
    ("mutation", "fields"),
    [
        ("createUser", {"name": "eve"}),
        ("createServiceAccount", {"name": "eve"}),
        ("updatePrincipal", {"isAdmin": True}),
        ("invite", {}),
    ],
)
def test_who_is_no_administrator_changes_no_principal_not_even_oneself(user, name, rows, mutation, fields):
    before = rows()

    with pytest.raises(Refused) as refused:
        user.do(mutation, "__typename", **({} if "name" in fields else {"principal": name}), **fields)

    assert (refused.value.code, refused.value.details) == ("FORBIDDEN", {"needed": "INSTANCE_ADMIN"})
    assert rows() == before


def test_the_first_user_must_be_an_administrator_and_the_last_one_stays(tmp_path):
    with serving(tmp_path / "data") as server:
        with pytest.raises(Refused, match="the first user must be an administrator") as refused:
            server.api.do("createUser", "link", name="ada")
        assert refused.value.code == "STATE_CONFLICT"
        made = server.api.do("createUser", "principal { isAdmin } link", name="ada", isAdmin=True)
        assert made["principal"] == {"isAdmin": True}
        assert "#token=" in made["link"]
        with pytest.raises(Refused, match="login"):
            server.api.ask("{ viewer { name } }")

        ada = over_http(server.url, add_key(server.data_dir, "ada"))
        for change in ({"isAdmin": False}, {"disabled": True}):
            with pytest.raises(Refused, match="'ada' is the last administrator") as refused:
                ada.do("updatePrincipal", "__typename", principal="ada", **change)
            assert refused.value.code == "STATE_CONFLICT"
        with pytest.raises(Refused, match="the local principal cannot be disabled"):
            ada.do("updatePrincipal", "__typename", principal="local", disabled=True)
        assert ada.ask("{ viewer { isAdmin disabled } }") == {"viewer": {"isAdmin": True, "disabled": False}}
