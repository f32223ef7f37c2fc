"""Settings that say who may log in at all."""

import pytest
from wanllmdb_server.settings import Settings
from wanllmdb_server.web.oidc.routes import oidc_login_method

from tests.oidc.browser import SESSION, refusal
from tests.oidc.registries import Registry, registry
from tests.server.servers import run, serving


def test_without_creating_users_only_those_who_are_known_log_in(provider, person, tmp_path):
    known, stranger = person(), person()
    with registry(tmp_path, provider.issuer) as own:
        own.browser().log_in(known)
        admin = own.query("SELECT count(*) AS n FROM principal")
    with serving(
        tmp_path / "data",
        oidc_issuer=provider.issuer,
        oidc_client_id="public",
        oidc_create_users="false",
    ) as server:
        own = Registry(server, own.admin)
        browser = own.browser()
        assert browser.log_in(known).status_code == 303
        other = own.browser()
        callback = other.walk_to_callback(stranger)
        before = own.rows()

        status, code, message = refusal(other.get(callback))

        assert (status, code) == (403, "FORBIDDEN")
        assert "oidc_create_users" in message
        assert own.rows() == before
        assert own.query("SELECT count(*) AS n FROM principal") == admin


@pytest.mark.parametrize(
    ("claims", "may"),
    [
        ({"email": "ada@Example.org", "email_verified": True}, True),
        ({"email": "ada@example.org", "email_verified": False}, False),
        ({"email": "ada@example.org", "email_verified": "true"}, False),
        ({"email": "ada@example.org"}, False),
        ({"email": "ada@example.org@evil.example", "email_verified": True}, False),
        ({"email": "ada@sub.example.org", "email_verified": True}, False),
        ({"email": "example.org", "email_verified": True}, False),
        ({}, False),
    ],
)
def test_only_verified_addresses_of_allowed_domains(at_example_org, provider, person, claims, may):
    login = person(**claims)
    browser = at_example_org.browser()
    callback = browser.walk_to_callback(login)
    before = at_example_org.rows()

    answer = browser.get(callback)

    if may:
        assert answer.status_code == 303
        assert at_example_org.user_of(provider.issuer, login)["name"] == login
    else:
        assert refusal(answer)[:2] == (403, "FORBIDDEN")
        assert "verified e-mail address" in refusal(answer)[2]
        assert at_example_org.rows() == before
        assert browser.cookie(SESSION) is None


@pytest.fixture(scope="module")
def at_example_org(provider, tmp_path_factory):
    with registry(
        tmp_path_factory.mktemp("oidc"), provider.issuer, oidc_allowed_email_domains=["@example.org"]
    ) as own:
        yield own


def test_the_first_user_must_be_able_to_administer(provider, person, tmp_path):
    settings = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "public",
        "oidc_scopes": '["openid", "profile", "groups"]',
        "oidc_admin_groups": '["admins"]',
    }
    with serving(tmp_path / "data", **settings) as server:
        own = Registry(server, server.api)
        browser = own.browser()
        callback = browser.walk_to_callback(person(groups=["research"]))
        before = own.rows()

        status, code, message = refusal(browser.get(callback))

        assert (status, code) == (403, "FORBIDDEN")
        assert "has no administrator yet" in message
        assert own.rows() == before

        first = person(groups=["admins"])
        own.browser().log_in(first)
        own.browser().log_in(person())

        assert [row["is_admin"] for row in own.query("SELECT is_admin FROM principal ORDER BY id")] == [
            0,
            1,
            0,
        ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"oidc_issuer": "http://login.example.org", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "http://127.0.0.1.example.org", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "https://login.example.org?x=1", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "https://login.example.org/#x", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "https://me:secret@login.example.org", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "https://login.example.org:port", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "login.example.org", "oidc_client_id": "x"}, "is no issuer"),
        ({"oidc_issuer": "https://login.example.org"}, "so oidc_client_id must be"),
        ({"oidc_issuer": "https://login.example.org", "oidc_client_id": ""}, "so oidc_client_id must be"),
        ({"oidc_roles": {"research": {"vision": "owner"}}}, "'VIEWER', 'WRITER', 'MAINTAINER' or 'ADMIN'"),
        ({"oidc_scopes": ["profile"]}, "must have 'openid'"),
    ],
)
def test_wrong_settings_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        Settings(**settings)


def test_wrong_settings_stop_the_start_and_tell_no_secret(tmp_path):
    done = run(
        tmp_path / "data",
        "serve",
        oidc_issuer="http://login.example.org",
        oidc_client_id="x",
        oidc_client_secret="hush-hush",
    )

    assert done.returncode == 1
    assert "'http://login.example.org' is no issuer; write its https:// URL" in done.stderr
    assert "hush" not in done.stderr + done.stdout


def test_the_login_page_offers_what_is_set():
    assert oidc_login_method(Settings()) is None
    there = Settings(oidc_issuer="https://login.example.org", oidc_client_id="x", oidc_name="Example")
    assert oidc_login_method(there) == {"name": "Example", "url": "/auth/oidc/login"}
