"""Logging in and out with a browser, changing the password, and what a guess learns: nothing."""

import re

import pytest
from wanllmdb_server.web.local_paths import local_path

from tests.server.access.browser import Browser
from tests.server.access.conftest import PASSWORD
from tests.server.client import over_http
from tests.server.people import add_key, add_person, registry_of
from tests.server.rows import query, rows_of

NEW = "another horse battery"


def events_of(server, name):
    return query(
        server.data_dir,
        "SELECT e.type, e.after, a.name AS actor FROM event e JOIN principal a ON a.id = e.actor_id "
        "WHERE e.subject_kind = 'PRINCIPAL' AND e.subject_name = ? ORDER BY e.id",
        name,
    )


def disable(server, name):
    with registry_of(server.data_dir) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE principal SET disabled_at = 1 WHERE name = ?", (name,))


def test_a_login_gives_a_cookie_that_scripts_and_other_sites_do_not_get(closed, browser, person):
    answer = browser.log_in(person, PASSWORD)

    assert answer.status == 200
    assert answer.json == {
        "principal": {"name": person, "displayName": "", "isAdmin": False},
        "next": "/",
    }
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(
        r"wanllmdb=[\w-]{43}; Path=/; HttpOnly; Secure; SameSite=Lax", answer.headers["set-cookie"]
    )
    assert browser.name == person
    assert events_of(closed, person)[-1] == {
        "type": "LOGGED_IN",
        "after": '{"by":"password"}',
        "actor": person,
    }


def test_a_login_knows_the_browser_and_nothing_secret_is_stored(closed, browser, person):
    browser.more = {"User-Agent": "Firefox" * 100}
    browser.log_in(person, PASSWORD)

    sessions = browser.api.ask(
        "{ viewer { sessions { totalCount nodes { address userAgent current createdAt lastSeenAt expiresAt } } } }"
    )["viewer"]["sessions"]

    assert sessions["totalCount"] == 1
    (session,) = sessions["nodes"]
    assert (session["address"], session["userAgent"]) == ("127.0.0.1", ("Firefox" * 100)[:256])
    assert session["current"]
    assert session["createdAt"] <= session["lastSeenAt"] < session["expiresAt"]
    database = b"".join(
        path.read_bytes() for path in closed.data_dir.glob("wanllmdb.sqlite*") if path.is_file()
    )
    database += repr(rows_of(closed.data_dir)).encode()
    assert browser.token.encode() not in database
    assert PASSWORD.encode() not in database


@pytest.mark.parametrize(
    "case", ["wrong password", "unknown user", "disabled", "no password", "too long", "local"]
)
def test_a_failed_login_does_not_tell_what_was_wrong(closed, browser, person, rows, case):
    if case == "disabled":
        disable(closed, person)
    if case == "no password":
        add_person(closed.data_dir, f"{person}-2")
    tried = {"unknown user": "nobody", "no password": f"{person}-2", "local": "local"}.get(case, person)
    given = {"disabled": PASSWORD, "too long": "x" * 5000}.get(case, "a wrong password")
    before = rows()

    answer = browser.log_in(tried, given)

    assert answer.status == 401
    assert answer.json == {
        "errors": [
            {
                "message": "name or password is wrong",
                "extensions": {"code": "UNAUTHENTICATED", "details": {}, "requestId": "the-same"},
            }
        ]
    }
    assert (answer.headers["cache-control"], answer.headers.get("set-cookie")) == ("no-store", None)
    assert rows() == before


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "x"}, "the member 'password' is missing or no text"),
        ({"password": "x"}, "the member 'name' is missing or no text"),
        ({"name": ["x"], "password": "x"}, "the member 'name' is missing or no text"),
        ({"name": "x", "password": "x" * 20_000}, "the body is larger than 16384 bytes"),
    ],
)
def test_what_is_no_login_is_refused_with_a_reason(browser, fields, message):
    answer = browser.post("/auth/login", **fields)

    assert (answer.status, answer.message) == (400, message)
    assert answer.code == ("BODY_TOO_LARGE" if "larger" in message else "INVALID_INPUT")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(closed, browser, body):
    headers = {"Content-Type": "application/json", "Origin": closed.url, "X-Wanllmdb-Csrf": "1"}

    answer = browser.send("POST", "/auth/login", body, headers)

    assert (answer.status, answer.code) == (400, "INVALID_INPUT")


@pytest.mark.parametrize("odd", ["Ada\ud800", "", "x" * 5000, "a'; --", "\x00"])
def test_odd_names_and_passwords_are_just_wrong(browser, odd):
    assert browser.log_in(odd, odd).status in (400, 401)
    assert browser.log_in("root", odd).status in (400, 401)


def test_a_login_gives_a_token_of_its_own_whatever_the_browser_had(closed, person):
    planted = "planted" + "x" * 36
    browser = Browser(closed.url, planted)

    browser.log_in(person, PASSWORD)

    assert browser.token != planted
    assert browser.name == person
    assert Browser(closed.url, planted).name is None


def test_the_session_that_the_browser_had_before_ends(closed, logged_in, person):
    old = logged_in.token

    logged_in.log_in(person, PASSWORD)

    assert Browser(closed.url, old).name is None
    assert logged_in.name == person


def test_who_logs_out_is_out_at_once(closed, logged_in):
    token = logged_in.token
    assert logged_in.name is not None

    answer = logged_in.post("/auth/logout")

    assert (answer.status, answer.json) == (200, {})
    assert answer.headers["set-cookie"] == "wanllmdb=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0"
    assert Browser(closed.url, token).name is None
    assert logged_in.post("/auth/logout").status == 200


def test_a_new_password_ends_the_other_sessions_and_the_old_password(closed, logged_in, person):
    other = Browser(closed.url)
    other.log_in(person, PASSWORD)
    before = logged_in.token

    answer = logged_in.post("/auth/password", old=PASSWORD, new=NEW)

    assert answer.status == 200
    assert logged_in.token != before
    assert logged_in.name == person
    assert (other.name, Browser(closed.url, before).name) == (None, None)
    assert other.log_in(person, PASSWORD).status == 401
    assert other.log_in(person, NEW).status == 200
    assert [event["type"] for event in events_of(closed, person)][-3:] == [
        "PASSWORD_CHANGED",
        "LOGGED_IN",
        "LOGGED_IN",
    ]


@pytest.mark.parametrize(
    ("old", "new", "status", "message"),
    [
        ("a wrong password", NEW, 401, "the old password is wrong"),
        (PASSWORD, "short", 400, "a password needs 12 to 1024 characters; a few words make a good one"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_for_a_bad_one(
    closed, logged_in, person, rows, old, new, status, message
):
    before = rows()

    answer = logged_in.post("/auth/password", old=old, new=new)

    assert (answer.status, answer.message) == (status, message)
    assert rows() == before
    assert logged_in.name == person


def test_a_password_is_changed_by_who_is_logged_in_with_a_browser_only(closed, browser, person, rows):
    browser.more = {"Authorization": f"Bearer {add_key(closed.data_dir, person)}"}
    before = rows()

    answer = browser.post("/auth/password", old=PASSWORD, new=NEW)

    assert (answer.status, answer.message) == (401, "log in with your browser to change your password")
    assert rows() == before


def test_the_methods_are_told_to_everybody(closed):
    answer = Browser(closed.url).send("GET", "/auth/methods", None, {})

    assert (answer.status, answer.json) == (200, {"password": True, "oidc": None})
    assert answer.headers["cache-control"] == "no-store"


def test_a_login_is_not_needed_for_the_pages_but_for_the_registry(closed, browser):
    for path in ("/login", "/setup", "/auth/static/login.js", "/healthz"):
        assert browser.send("GET", path, None, {}).status == 200
    # The web UI's page is there for everybody; whether this checkout has it built does not matter.
    for path in ("/", "/p/iris", "/playground", "/nothing"):
        assert browser.send("GET", path, None, {}).status in (200, 503)
    assert browser.send("GET", "/assets/nothing.js", None, {}).status == 404
    for path in (
        "/graphql?query={viewer{name}}",
        "/graphql/x",
        "/api/manifests/1",
        "/api/x",
        "/metrics",
        "//x",
    ):
        answer = browser.send("GET", path, None, {})
        assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert over_http(closed.url, add_key(closed.data_dir, "root")).ask("{ viewer { name } }") == {
        "viewer": {"name": "root"}
    }


@pytest.mark.parametrize(
    "path", ["/playground", "/playground#a-Z_9", "/", "/p/iris/v1?tab=files&x=//y#z", "/a/", "/a%09b"]
)
def test_a_login_leads_to_the_page_that_asked_for_it(browser, person, path):
    assert browser.post("/auth/login", name=person, password=PASSWORD, next=path).json["next"] == path


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example", "\t//evil.example", "/a//b", "/.//evil.example",
     "https://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "evil.example", "", " /a",
     "/a\n", "/a\\b", "/\u2215evil.example", "/" + "a" * 3000, None, 7, ["/a"]],
)  # fmt: skip
def test_a_login_leads_nowhere_else(path):
    assert local_path(path) is None


def test_a_login_that_was_asked_for_elsewhere_leads_to_the_projects(browser, person):
    answer = browser.post("/auth/login", name=person, password=PASSWORD, next="//evil.example")

    assert answer.json["next"] == "/"
