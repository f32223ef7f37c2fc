"""One-time links: the first administrator's, and those by which users choose a password."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.server.access.browser import Browser, token_of
from tests.server.access.conftest import PASSWORD
from tests.server.client import Refused
from tests.server.people import add_person, registry_of
from tests.server.rows import query, rows_of
from tests.server.servers import run, serving

VOID = "this link was used, has expired or was replaced by a newer one; ask an administrator for one"
NEW = "another horse battery"


def first_link(data_dir):
    """The link that a server over that data has logged last, once it stands in the log."""
    newest = max(data_dir.parent.glob(f"{data_dir.name}-*.log"))
    lines = newest.read_text().splitlines()
    (link,) = [json.loads(line)["link"] for line in lines if line.startswith('{"link"')]
    return link


def rows(server):
    return rows_of(server.data_dir)


def change(server, statement):
    with registry_of(server.data_dir) as database, database.write() as connection:
        connection.exec_driver_sql(statement)


def test_the_link_in_the_log_makes_the_first_administrator(own):
    link = first_link(own.data_dir)
    browser = Browser(own.url)
    assert link.startswith(f"{own.url}/setup#token=")
    assert browser.name == "local"
    assert Browser(own.url, "of-another-server").name == "local"

    assert browser.post("/auth/invitations", token=token_of(link)).json == {"name": None}
    answer = browser.accept(link, name="ada", password=PASSWORD)

    assert answer.status == 200
    assert answer.json == {
        "principal": {"name": "ada", "displayName": "", "isAdmin": True},
        "next": "/",
    }
    assert browser.name == "ada"
    assert Browser(own.url).name is None
    assert Browser(own.url).log_in("ada", PASSWORD).status == 200
    assert browser.api.ask("{ principals { nodes { name kind isAdmin disabled } } }")["principals"][
        "nodes"
    ] == [
        {"name": "ada", "kind": "USER", "isAdmin": True, "disabled": False},
        {"name": "local", "kind": "LOCAL", "isAdmin": False, "disabled": False},
    ]
    assert query(own.data_dir, "SELECT type FROM event ORDER BY id") == [
        {"type": "PRINCIPAL_CREATED"},
        {"type": "PASSWORD_CHANGED"},
        {"type": "LOGGED_IN"},
        {"type": "LOGGED_IN"},
    ]


def test_the_first_link_works_once_and_never_again_after(own):
    link = first_link(own.data_dir)
    Browser(own.url).accept(link, name="ada", password=PASSWORD)
    before = rows(own)
    second = Browser(own.url)

    answers = [
        second.accept(link, name="eve", password=PASSWORD),
        second.post("/auth/invitations", token=token_of(link)),
    ]

    assert [(answer.status, answer.code, answer.message) for answer in answers] == [
        (400, "NOT_FOUND", VOID)
    ] * 2
    assert (second.token, rows(own)) == (None, before)


def test_of_two_who_use_the_first_link_at_once_one_wins(own):
    link, barrier = first_link(own.data_dir), Barrier(2)
    browsers = [Browser(own.url), Browser(own.url)]

    def use(number):
        barrier.wait()
        return browsers[number].accept(link, name=f"admin-{number}", password=PASSWORD).status

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(use, range(2)))

    assert sorted(statuses) == [200, 400]
    won = statuses.index(200)
    assert [browser.name for browser in browsers] == [None if n != won else f"admin-{won}" for n in range(2)]
    assert query(own.data_dir, "SELECT name FROM principal WHERE kind = 'user'") == [{"name": f"admin-{won}"}]


def test_the_first_link_is_worthless_once_somebody_is_there(own):
    link = first_link(own.data_dir)
    add_person(own.data_dir, "root", is_admin=True)
    before = rows(own)

    answer = Browser(own.url).accept(link, name="eve", password=PASSWORD)

    assert (answer.status, answer.message) == (400, VOID)
    assert rows(own) == before


def test_each_start_makes_a_new_first_link_and_voids_the_older_ones(own):
    old = first_link(own.data_dir)
    with serving(own.data_dir) as second:
        new = first_link(own.data_dir)
        assert new != old

        assert Browser(own.url).accept(old, name="eve", password=PASSWORD).status == 400
        assert Browser(own.url).accept(new, name="ada", password=PASSWORD).status == 200
        assert Browser(second.url).name is None
    with serving(own.data_dir):
        log = max(own.data_dir.parent.glob(f"{own.data_dir.name}-*.log"))
        assert "token=" not in log.read_text()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "ada", "password": "short"}, "INVALID_INPUT"),
        ({"password": PASSWORD}, "INVALID_INPUT"),
        ({"name": "a b", "password": PASSWORD}, "INVALID_NAME"),
        ({"name": "local", "password": PASSWORD}, "ALREADY_EXISTS"),
        ({"name": 7, "password": PASSWORD}, "INVALID_INPUT"),
    ],
)
def test_a_link_is_not_used_up_by_a_mistake(own, fields, code):
    link = first_link(own.data_dir)
    before = rows(own)

    answer = Browser(own.url).accept(link, **fields)

    assert (answer.status, answer.code) == (400, code)
    assert rows(own) == before
    assert Browser(own.url).post("/auth/invitations", token=token_of(link)).status == 200


def test_an_expired_first_link_is_refused(own):
    change(own, "UPDATE invitation SET expires_at = 1")

    answer = Browser(own.url).accept(first_link(own.data_dir), name="eve", password=PASSWORD)

    assert (answer.status, answer.message) == (400, VOID)
    assert Browser(own.url).name == "local"


def test_a_user_chooses_a_password_by_the_link_and_logs_in(closed, admin, name, browser):
    made = admin.do(
        "createUser",
        "principal { name displayName kind isAdmin } link expiresAt",
        name=name,
        displayName="Ada L.",
    )
    assert made["principal"] == {"name": name, "displayName": "Ada L.", "kind": "USER", "isAdmin": False}
    assert made["link"].startswith(f"{closed.url}/setup#token=")

    assert browser.post("/auth/invitations", token=token_of(made["link"])).json == {"name": name}
    answer = browser.accept(made["link"], password=PASSWORD, name="eve")

    assert (answer.status, answer.json["principal"]["name"]) == (200, name)
    assert browser.name == name
    assert Browser(closed.url).accept(made["link"], password=NEW).status == 400
    assert Browser(closed.url).log_in(name, PASSWORD).status == 200


def test_a_new_link_lets_the_old_password_be_until_it_is_used_and_then_ends_the_sessions(
    closed, admin, logged_in, person
):
    link = admin.do("invite", "link principal { name }", principal=person)["link"]
    assert logged_in.name == person
    assert Browser(closed.url).log_in(person, PASSWORD).status == 200

    other = Browser(closed.url)
    assert other.accept(link, password=NEW).status == 200

    assert (logged_in.name, other.name) == (None, person)
    assert Browser(closed.url).log_in(person, PASSWORD).status == 401


@pytest.mark.parametrize("how", ["a newer link", "a changed password", "time", "disabling"])
def test_a_link_becomes_void_by(closed, admin, logged_in, person, how):
    link = admin.do("invite", "link", principal=person)["link"]
    if how == "a newer link":
        admin.do("invite", "link", principal=person)
    elif how == "a changed password":
        assert logged_in.post("/auth/password", old=PASSWORD, new=NEW).status == 200
    elif how == "time":
        change(closed, "UPDATE invitation SET expires_at = 1")
    else:
        admin.do("updatePrincipal", "__typename", principal=person, disabled=True)
    before = rows(closed)

    answer = Browser(closed.url).accept(link, password="a third battery")

    assert (answer.status, answer.code, answer.message) == (400, "NOT_FOUND", VOID)
    assert rows(closed) == before


def test_who_cannot_have_a_password_gets_no_link(closed, admin, name):
    admin.do("createServiceAccount", "__typename", name=name)
    admin.do("createUser", "__typename", name=f"{name}-2")
    admin.do("updatePrincipal", "__typename", principal=f"{name}-2", disabled=True)
    before = rows(closed)

    for principal, message in ((name, "is no user and has no password"), (f"{name}-2", "is disabled")):
        with pytest.raises(Refused, match=message):
            admin.do("invite", "link", principal=principal)

    assert rows(closed) == before


def test_the_command_makes_an_administrator_and_links(tmp_path):
    data = tmp_path / "data"
    told = run(data, "admin", "create", "ada", public_url="https://models.example.org").stdout
    assert told.splitlines()[0] == "created the administrator ada"
    assert told.splitlines()[2].startswith("https://models.example.org/setup#token=")
    again = run(data, "admin", "create", "ada")
    assert (again.returncode, again.stderr) == (
        1,
        "wanllmdb-server: principal 'ada' exists already; choose another name\n",
    )

    with serving(data) as server:
        link = run(data, "admin", "invite", "ada", "--url", f"{server.url}/").stdout.splitlines()[-1]
        assert link.startswith(f"{server.url}/setup#token=")
        assert Browser(server.url).accept(told.splitlines()[2], password=PASSWORD).status == 400
        assert Browser(server.url).accept(link, password=PASSWORD).json["principal"]["isAdmin"] is True
    unknown = run(data, "admin", "invite", "eve")
    assert (unknown.returncode, unknown.stderr[:45]) == (1, "wanllmdb-server: principal 'eve' not found; a")


def test_with_an_administrator_the_server_listens_to_other_machines(tmp_path):
    data = tmp_path / "data"
    made = run(data, "admin", "create", "ada", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (made.stdout, made.stderr) == ("created the administrator ada\n", "")
    bad = run(data, "admin", "create", "eve", "--password-stdin", stdin="short\n")
    assert (bad.returncode, "a password needs 12 to 1024 characters" in bad.stderr) == (1, True)

    with serving(data, "--host", "0.0.0.0") as server:  # noqa: S104  # what is tested
        browser = Browser(server.url)
        assert server.url.startswith("http://127.0.0.1:")
        assert browser.name is None
        assert browser.log_in("ada", PASSWORD).status == 200
        assert browser.name == "ada"
        stranger = browser.send("GET", "/healthz", None, {"Host": "models.example.org"})
        assert (stranger.status, stranger.message) == (
            421,
            "'models.example.org' is not a name of this server; add it to the setting allowed_hosts, or set public_url",
        )
    assert "set public_url" in max(tmp_path.glob("data-*.log")).read_text()
