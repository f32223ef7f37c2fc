"""What groups give is given and taken at each login; what people gave stays."""

import pytest

from tests.oidc.browser import refusal
from tests.oidc.provider import running_provider
from tests.oidc.registries import ROLES, registry


@pytest.fixture
def change(provider):
    """Gives somebody other groups."""
    return lambda login, groups: provider.set_account(login, preferred_username=login, groups=groups)


def test_roles_come_change_and_go_with_the_groups(own, person, change):
    login = person(groups=["research", "dreamers", "unknown"])
    own.browser().log_in(login)
    assert own.roles(login) == {"vision": ("WRITER", True), "speech": ("VIEWER", True)}

    change(login, ["leads", "research"])
    own.browser().log_in(login)
    assert own.roles(login) == {"vision": ("MAINTAINER", True), "speech": ("VIEWER", True)}

    change(login, ["leads"])
    own.browser().log_in(login)
    assert own.roles(login) == {"vision": ("MAINTAINER", True)}

    change(login, [])
    own.browser().log_in(login)
    assert own.roles(login) == {}

    told = own.query(
        "SELECT e.type, p.name AS project, e.reason, e.before, e.after FROM event e JOIN project p "
        "ON p.id = e.project_id WHERE e.subject_name = ? ORDER BY e.id",
        login,
    )
    reason = "groups at the OpenID provider"
    assert sorted(map(tuple, (each.values() for each in told[:2]))) == [
        ("MEMBER_ADDED", "speech", reason, "null", '{"role":"VIEWER"}'),
        ("MEMBER_ADDED", "vision", reason, "null", '{"role":"WRITER"}'),
    ]
    assert [tuple(each.values()) for each in told[2:]] == [
        ("MEMBER_ADDED", "vision", reason, '{"role":"WRITER"}', '{"role":"MAINTAINER"}'),
        ("MEMBER_REMOVED", "speech", reason, '{"role":"VIEWER"}', "null"),
        ("MEMBER_REMOVED", "vision", reason, '{"role":"MAINTAINER"}', "null"),
    ]


def test_roles_that_a_person_gave_are_left_alone(own, person, change):
    login = person()
    own.browser().log_in(login)
    own.add_member("vision", login, "VIEWER")
    own.add_member("text", login, "ADMIN")

    change(login, ["leads"])
    own.browser().log_in(login)
    assert own.roles(login) == {"vision": ("VIEWER", False), "text": ("ADMIN", False)}

    change(login, [])
    own.browser().log_in(login)
    assert own.roles(login) == {"vision": ("VIEWER", False), "text": ("ADMIN", False)}


def test_a_role_of_a_group_that_a_person_gives_too_stays(own, person, change):
    login = person(groups=["research"])
    own.browser().log_in(login)
    own.add_member("vision", login, "WRITER")

    change(login, [])
    own.browser().log_in(login)

    assert own.roles(login) == {"vision": ("WRITER", False)}


def test_administrators_come_and_go_with_their_group(own, provider, person, change):
    login = person(groups=["admins"])
    browser = own.browser()
    browser.log_in(login)
    assert own.user_of(provider.issuer, login)["is_admin"] == 1
    assert "data" in browser.ask("{ projects { totalCount } }")

    change(login, ["research"])
    own.browser().log_in(login)

    user = own.user_of(provider.issuer, login)
    assert user["is_admin"] == 0
    told = own.query(
        "SELECT before, after FROM event WHERE type = 'PRINCIPAL_UPDATED' AND subject_id = ? ORDER BY id",
        user["id"],
    )
    assert told == [
        {"before": '{"isAdmin":false}', "after": '{"isAdmin":true}'},
        {"before": '{"isAdmin":true}', "after": '{"isAdmin":false}'},
    ]


@pytest.mark.parametrize("groups", [{"research": True}, ["research", 7], 7, None])
def test_groups_that_are_no_list_of_names_are_no_login(own, person, change, groups):
    login = person()
    change(login, groups)
    browser = own.browser()
    callback = browser.walk_to_callback(login)
    before = own.rows()

    status, code, message = refusal(browser.get(callback))

    assert (status, code) == (401, "UNAUTHENTICATED")
    assert message.startswith("the provider's claim 'groups' is no list of names;")
    assert own.rows() == before


def test_claims_in_the_id_token_need_no_further_question(tmp_path):
    with (
        running_provider(tmp_path, CLAIMS_IN_ID_TOKEN="1") as provider,
        registry(
            tmp_path,
            provider.issuer,
            oidc_scopes=["openid", "profile", "groups"],
            oidc_roles=ROLES,
        ) as own,
    ):
        provider.set_account("ada", preferred_username="ada", groups="leads")

        own.browser().log_in("ada")

        assert own.roles("ada") == {"vision": ("MAINTAINER", True)}
