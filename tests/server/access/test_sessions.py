"""Attacks on sessions of browsers: stolen tokens, forged requests, sessions that should be over."""

import pytest

from tests.server.access.browser import CSRF, Browser
from tests.server.access.conftest import PASSWORD
from tests.server.client import Refused
from tests.server.people import registry_of
from tests.server.rows import query

JSON = {"Content-Type": "application/json"}
CREATE = b'{"query": "mutation { createProject(input: {name: \\"forged\\"}) { project { id } } }"}'


def change(server, assignment, name):
    """Change the sessions of a user in the database, and let the server look at it again."""
    with registry_of(server.data_dir) as database, database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE session SET {assignment} WHERE principal_id = (SELECT id FROM principal WHERE name = ?)",
            (name,),
        )
    look_again(server)


def look_again(server):
    """Let the server forget whom it knows, which any logout does."""
    assert Browser(server.url, "unknown").post("/auth/logout").status == 200


def ago(column, **time):
    return f"{column} = {column} - {sum({'minutes': 60, 'hours': 3600}[unit] * n for unit, n in time.items()) * 10**6}"


def test_a_token_is_changed_for_a_new_one_and_works_a_moment_longer(closed, logged_in, person):
    first = logged_in.token
    change(closed, ago("rotated_at", hours=2), person)

    assert logged_in.name == person
    assert logged_in.token != first
    assert Browser(closed.url, first).name == person
    assert logged_in.name == person


def test_who_comes_back_with_a_token_that_was_replaced_ends_the_session(closed, logged_in, person):
    thief = Browser(closed.url, logged_in.token)
    change(closed, ago("rotated_at", hours=2), person)
    assert logged_in.name == person
    change(closed, ago("rotated_at", minutes=2), person)

    answer = thief.post("/graphql", query="{ viewer { name } }")

    assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
    assert "an old token of it was used" in answer.message
    assert logged_in.name is None


def test_a_thief_who_comes_first_is_found_out_by_the_owner(closed, logged_in, person):
    thief = Browser(closed.url, logged_in.token)
    change(closed, ago("rotated_at", hours=2), person)
    assert thief.name == person
    change(closed, ago("rotated_at", minutes=2), person)

    assert logged_in.name is None
    assert thief.name is None


def test_two_requests_at_once_with_a_token_that_is_due_both_work(closed, logged_in, person):
    other = Browser(closed.url, logged_in.token)
    change(closed, ago("rotated_at", hours=2), person)

    assert [logged_in.name, other.name, logged_in.name, other.name] == [person] * 4


@pytest.mark.parametrize(
    "assignment",
    [ago("last_seen_at", hours=25), "expires_at = 1", "ended_at = 1"],
    ids=["idle", "old", "ended"],
)
def test_a_session_is_over(closed, logged_in, person, assignment):
    assert logged_in.name == person
    change(closed, assignment, person)

    assert logged_in.name is None
    assert logged_in.post("/auth/password", old=PASSWORD, new="another horse battery").status == 401


def test_a_session_that_is_used_does_not_become_idle(closed, logged_in, person):
    for _ in range(3):
        change(closed, ago("last_seen_at", hours=20), person)
        assert logged_in.name == person


def test_a_session_that_ended_elsewhere_changes_nothing_though_it_is_still_remembered(
    closed, logged_in, person, rows
):
    assert logged_in.name == person
    with registry_of(closed.data_dir) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE session SET ended_at = 1 WHERE ended_at IS NULL")
    before = rows()

    with pytest.raises(Refused, match="your login has ended") as refused:
        logged_in.api.do("createProject", "project { id }", name=person)

    assert refused.value.code == "UNAUTHENTICATED"
    assert rows() == before


def test_who_is_disabled_is_out_at_once(closed, admin, logged_in, person):
    assert logged_in.name == person

    admin.do("updatePrincipal", "__typename", principal=person, disabled=True)
    assert logged_in.name is None
    admin.do("updatePrincipal", "__typename", principal=person, disabled=False)

    assert logged_in.name is None
    assert logged_in.log_in(person, PASSWORD).status == 200


def test_logging_out_everywhere_ends_ones_own_sessions_and_no_others(closed, logged_in, person, other):
    phone = Browser(closed.url)
    phone.log_in(person, PASSWORD)

    ended = logged_in.api.do("endSessions", "ended principal { name }")

    assert ended == {"ended": 2, "principal": {"name": person}}
    assert [logged_in.name, phone.name, other.name] == [None, None, f"{person}-other"]
    assert query(
        closed.data_dir,
        "SELECT type, after, project_id FROM event WHERE subject_name = ? ORDER BY id DESC LIMIT 1",
        person,
    ) == [{"type": "SESSIONS_ENDED", "after": '{"sessions":2}', "project_id": None}]


def test_an_administrator_logs_anybody_out_and_nobody_else_does(admin, logged_in, other, person, rows):
    before = rows()
    with pytest.raises(Refused, match=f"principal '{person}' not found") as refused:
        other.api.do("endSessions", "ended", principal=person)
    assert (refused.value.code, rows()) == ("NOT_FOUND", before)

    assert admin.do("endSessions", "ended", principal=person) == {"ended": 1}
    assert admin.do("endSessions", "ended", principal=person) == {"ended": 0}

    assert logged_in.name is None


POSTS = {
    "/graphql": CREATE,
    "/auth/logout": b"{}",
    "/auth/password": b'{"old": "x", "new": "y"}',
    "/auth/login": b'{"name": "x", "password": "y"}',
    "/auth/invitations/accept": b'{"token": "x", "password": "y"}',
}
FORGED = ["no origin", "no header", "other origin", "null origin", "other site", "no cookie"]
# Without a cookie a request to /graphql is nobody's.
CASES = [(path, forged) for path in POSTS for forged in FORGED if (path, forged) != ("/graphql", "no cookie")]


@pytest.mark.parametrize(("path", "forged"), CASES)
def test_a_forged_request_changes_nothing(closed, logged_in, person, rows, path, forged):
    headers = {
        "no origin": {**JSON, **CSRF},
        "no header": {**JSON, "Origin": closed.url},
        "other origin": {**JSON, **CSRF, "Origin": "https://evil.example"},
        "null origin": {**JSON, **CSRF, "Origin": "null"},
        "other site": {**JSON, **CSRF, "Sec-Fetch-Site": "cross-site"},
        "no cookie": {**JSON, "Origin": closed.url},
    }[forged]
    browser = Browser(closed.url) if forged == "no cookie" else logged_in
    before = rows()

    answer = browser.send("POST", path, POSTS[path], headers)

    assert (answer.status, answer.headers.get("set-cookie")) == (403, None)
    assert rows() == before
    assert logged_in.name == person


@pytest.mark.parametrize(
    "type_", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]
)
def test_what_a_form_can_send_is_no_login(closed, browser, person, type_):
    body = f'{{"name": "{person}", "password": "{PASSWORD}"}}'.encode()

    answer = browser.send("POST", "/auth/login", body, {"Content-Type": type_, "Origin": closed.url, **CSRF})

    assert (answer.status, answer.code, browser.token) == (400, "INVALID_INPUT", None)


@pytest.mark.parametrize(
    "path",
    ["/auth/logout", "/auth/login", "/auth/password", "/auth/invitations", "/auth/invitations/accept",
     "/graphql?query=mutation%7BcreateProject(input%3A%7Bname%3A%22forged%22%7D)%7Bproject%7Bid%7D%7D%7D"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_getting_changes_nothing(logged_in, person, rows, path, method):
    before = rows()

    assert logged_in.send(method, path, None, {}).status == 405
    assert rows() == before
    assert logged_in.name == person


def test_a_session_is_good_for_its_cookie_only(closed, logged_in):
    as_key = Browser(closed.url, more={"Authorization": f"Bearer {logged_in.token}"})

    assert as_key.name is None
    assert Browser(closed.url, "x" * 43).name is None
    assert Browser(closed.url, "").name is None
