"""Logging in through a real provider: who becomes a user, under which name, and with what session."""

import pytest

from tests.oidc.browser import ATTEMPT, SESSION, parameters, refusal
from tests.oidc.provider import running_provider
from tests.oidc.registries import SECRET, registry

VIEWER = "{ viewer { name kind } }"


def test_who_logs_in_becomes_a_user_with_a_session(own, provider, person):
    login = person(name="grace", email="grace@example.org", email_verified=True)
    provider.set_account(login, name="Grace Hopper", preferred_username=login)
    browser = own.browser()

    answer = browser.log_in(login, target="/playground?query=%7B%7D")

    assert (answer.status_code, answer.headers["location"]) == (303, "/playground?query=%7B%7D")
    assert answer.headers["cache-control"] == "no-store"
    assert browser.ask(VIEWER) == {"data": {"viewer": {"name": login, "kind": "USER"}}}
    user = own.user_of(provider.issuer, login)
    assert (user["name"], user["display_name"], user["is_admin"]) == (login, "Grace Hopper", 0)
    told = own.query(
        "SELECT type, actor_id, after FROM event WHERE subject_kind = 'PRINCIPAL' AND subject_id = ? ORDER BY id",
        user["id"],
    )
    assert told == [
        {
            "type": "PRINCIPAL_CREATED",
            "actor_id": 1,
            "after": '{"kind":"USER","displayName":"Grace Hopper","isAdmin":false}',
        },
        {
            "type": "LOGGED_IN",
            "actor_id": user["id"],
            "after": f'{{"by":"oidc","issuer":"{provider.issuer}"}}',
        },
    ]


def test_the_same_person_is_the_same_user_whatever_they_are_called_now(own, provider, person):
    login = person()
    own.browser().log_in(login)
    before = own.user_of(provider.issuer, login)
    provider.set_account(login, preferred_username="countess")
    users = own.query("SELECT count(*) AS n FROM principal")

    browser = own.browser()
    browser.log_in(login)

    assert browser.ask(VIEWER) == {"data": {"viewer": {"name": login, "kind": "USER"}}}
    assert own.user_of(provider.issuer, login) == before
    assert own.query("SELECT count(*) AS n FROM principal") == users


def test_a_local_user_of_the_same_name_is_not_taken_over(own, provider, person):
    login = person()
    provider.set_account(login, preferred_username="Root", email="root@example.org", email_verified=True)
    root = own.query("SELECT * FROM principal WHERE name = 'root'")
    browser = own.browser()

    browser.log_in(login)

    assert browser.ask(VIEWER) == {"data": {"viewer": {"name": "Root-2", "kind": "USER"}}}
    assert own.query("SELECT * FROM principal WHERE name = 'root'") == root
    assert own.user_of(provider.issuer, login)["id"] != root[0]["id"]


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "zoë o'neill@corp.example"}, "zoe-o-neill"),
        ({"preferred_username": "", "email": "lin.wei@example.org", "email_verified": True}, "lin.wei"),
        ({"preferred_username": "local"}, "local-2"),
        ({"preferred_username": "../.."}, "user"),
        ({"preferred_username": "x" * 300}, "x" * 100),
        ({"preferred_username": "_"}, "_"),
    ],
)
def test_names_are_made_to_fit(own, provider, person, claims, name):
    login = person()
    provider.set_account(login, **claims)

    own.browser().log_in(login)

    assert own.user_of(provider.issuer, login)["name"] == name


def test_the_way_there_asks_as_the_standard_wants(own, provider):
    answer = own.browser().begin()

    asked = parameters(answer)
    assert answer.headers["location"].startswith(f"{provider.issuer}/auth?")
    assert {name: asked[name] for name in asked.keys() - {"state", "nonce", "code_challenge"}} == {
        "response_type": "code",
        "client_id": "public",
        "redirect_uri": f"{own.server.url}/auth/oidc/callback",
        "scope": "openid profile email groups",
        "code_challenge_method": "S256",
    }
    assert len(asked["state"]) == len(asked["nonce"]) == len(asked["code_challenge"]) == 43
    again = parameters(own.browser().begin())
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_the_cookies_are_out_of_reach(own, person):
    browser = own.browser()

    begun = browser.begin().headers["set-cookie"]
    finished = browser.log_in(person()).headers.get_list("set-cookie")

    attempt = begun.split("; ")
    assert attempt[0].startswith(f"{ATTEMPT}=")
    assert sorted(attempt[1:]) == ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=lax", "Secure"]
    [session] = [each.split("; ") for each in finished if each.startswith(f"{SESSION}=")]
    assert sorted(session[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    assert browser.cookie(ATTEMPT) is None
    assert browser.cookie(SESSION) is not None


def test_a_session_that_was_planted_is_not_used(own, person):
    planter, victim = own.browser(), own.browser()
    planter.log_in(person(name="mallory"))
    planted = planter.cookie(SESSION)
    victim.cookies = {(SESSION, "/"): planter.cookies[SESSION, "/"]}
    login = person()

    victim.log_in(login)

    assert victim.cookie(SESSION) != planted
    assert victim.ask(VIEWER)["data"]["viewer"]["name"] == login


def test_who_is_disabled_cannot_log_in(own, provider, person):
    login = person(groups=["research"])
    own.browser().log_in(login)
    user = own.user_of(provider.issuer, login)
    own.disable(user["name"])
    provider.set_account(login, preferred_username=login, groups=["admins"])
    browser = own.browser()
    callback = browser.walk_to_callback(login)
    before = own.rows()

    status, code, message = refusal(browser.get(callback))

    assert (status, code) == (403, "FORBIDDEN")
    assert message == f"user '{login}' is disabled; ask an administrator of the registry"
    assert own.rows() == before
    assert browser.cookie(SESSION) is None


def test_what_the_person_denies_is_no_login(own, provider):
    browser = own.browser()
    state = parameters(browser.begin())["state"]
    before = own.rows()

    answer = browser.get(f"/auth/oidc/callback?error=access_denied&state={state}&iss={provider.issuer}")

    assert refusal(answer) == (401, "UNAUTHENTICATED", "the provider did not log you in: 'access_denied'")
    assert own.rows() == before


def test_a_browser_is_shown_a_page(own):
    browser = own.browser(Accept="text/html,*/*")

    answer = browser.get("/auth/oidc/callback?state=%3Cscript%3E&error=%3Cscript%3E")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "no login was begun in this browser" in answer.text
    assert '<a href="/auth/oidc/login">Try again</a>' in answer.text
    assert "<script" not in answer.text


def test_a_client_with_a_secret_and_tokens_signed_by_eddsa(provider, person, tmp_path):
    login = person()
    with registry(tmp_path, provider.issuer, "basic", oidc_client_secret=SECRET) as own:
        browser = own.browser()

        browser.log_in(login)

        assert browser.ask(VIEWER)["data"]["viewer"]["name"] == login


def test_a_secret_goes_into_the_form_where_the_provider_wants_it_and_tokens_are_signed_by_es256(tmp_path):
    with (
        running_provider(tmp_path, AUTH_METHODS="none,client_secret_post") as provider,
        registry(tmp_path, provider.issuer, "post", oidc_client_secret=SECRET) as own,
    ):
        provider.set_account("ada", preferred_username="ada")
        browser = own.browser()

        browser.log_in("ada")

        assert browser.ask(VIEWER)["data"]["viewer"]["name"] == "ada"


def test_a_wrong_secret_is_no_login(provider, person, tmp_path):
    with registry(tmp_path, provider.issuer, "basic", oidc_client_secret="wrong") as own:
        browser = own.browser()
        callback = browser.walk_to_callback(person())
        before = own.rows()

        status, code, message = refusal(browser.get(callback))

        assert (status, code) == (401, "UNAUTHENTICATED")
        assert message == "the provider does not take the code (401: 'invalid_client'); log in again"
        assert own.rows() == before
