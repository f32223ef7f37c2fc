"""Denied attempts: counted together, written now and then, shown to administrators, forgotten."""

import time
from datetime import timedelta

import pytest
from graphql import GraphQLError, parse
from sqlalchemy import select
from wanllmdb_server.access import denials as denials_module
from wanllmdb_server.access.actors import local_actor
from wanllmdb_server.access.denials import Attempt, Denials, forget_old_denials
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.access.tables import denial
from wanllmdb_server.api.errors import denied_in
from wanllmdb_server.db.engine import Database
from wanllmdb_server.errors import DatabaseBusy, ErrorCode, Hidden, NotFound
from wanllmdb_server.jobs.work import kinds
from wanllmdb_server.jobs.worklist import Work
from wanllmdb_server.projects.projects import create_project

from tests.server.client import Refused, over_http, send
from tests.server.people import add_person, registry_of
from tests.server.rows import query
from tests.server.servers import serving

READ = """query($first: Int, $after: String, $since: DateTime) { deniedAttempts(first: $first, after: $after, since: $since) {
  totalCount pageInfo { endCursor hasNextPage } nodes { principal address operation code count firstAt lastAt } } }"""


def rows(inside):
    with inside.database.read() as connection:
        wanted = select(denial.c.address, denial.c.operation, denial.c.code, denial.c.count)
        return [tuple(row) for row in connection.execute(wanted.order_by(denial.c.id))]


def seen(api, count):
    """The denied attempts, once so many rows are written."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        nodes = api.ask(READ)["deniedAttempts"]["nodes"]
        if len(nodes) >= count:
            break
        time.sleep(0.05)
    return {n["operation"]: (n["principal"], n["address"], n["code"], n["count"]) for n in nodes}


@pytest.fixture
def clean(inside):
    with inside.database.write() as connection:
        connection.execute(denial.delete())
    return inside


def test_what_is_denied_is_counted_and_written_at_the_end(tmp_path):
    data = tmp_path / "data"
    with serving(data) as server:
        with registry_of(data) as database, database.write() as connection:
            create_project(connection, local_actor(), "mine")
        key = add_person(data, "vera", roles={"mine": Role.VIEWER})
        viewer = over_http(server.url, key)
        assert send(f"{server.url}/metrics", "GET", None, {"Authorization": f"Bearer {key}"})[0] == 403
        for key in ("wanllmdb_one", "wanllmdb_two"):
            bearer = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
            assert send(f"{server.url}/graphql", "POST", b"{}", bearer)[0] == 401
        assert send(f"{server.url}/api/manifests/1", "GET", None, {})[0] == 401
        assert send(f"{server.url}/readyz/made/up", "GET", None, {})[0] == 401
        for _ in range(3):
            with pytest.raises(Refused) as refused:
                viewer.ask("{ mine: deniedAttempts { totalCount } }")
            assert refused.value.code == "FORBIDDEN"

    found = query(
        data,
        "SELECT name, address, operation, code, count FROM denial LEFT JOIN principal ON principal.id = principal_id",
    )
    assert sorted(tuple(row.values()) for row in found if row["name"] is None) == [
        (None, "127.0.0.1", "GET /api", "UNAUTHENTICATED", 1),
        (None, "127.0.0.1", "GET unmatched", "UNAUTHENTICATED", 1),
        (None, "127.0.0.1", "POST /graphql", "UNAUTHENTICATED", 2),
    ]
    assert sorted(tuple(row.values()) for row in found if row["name"]) == [
        ("vera", "127.0.0.1", "GET /metrics", "FORBIDDEN", 1),
        ("vera", "127.0.0.1", "deniedAttempts", "FORBIDDEN", 3),
    ]


def test_what_is_hidden_counts_too_by_the_field_and_not_by_its_alias():
    (operation,) = parse("{ mine: viewer { name } }").definitions
    hidden, missing = (
        GraphQLError(error.message, nodes=list(operation.selection_set.selections), original_error=error)
        for error in (Hidden("not found"), NotFound("not found"))
    )

    assert denied_in([hidden, missing, hidden]) == (("viewer", ErrorCode.NOT_FOUND),)
    assert denied_in([missing]) == ()


def test_an_administrator_reads_them_in_pages(tmp_path):
    data = tmp_path / "data"
    with serving(data) as server:
        admin = over_http(server.url, add_person(data, "ada", is_admin=True))
        other = over_http(server.url, add_person(data, "otto"))
        with pytest.raises(Refused) as refused:
            other.ask(READ)
        assert refused.value.code == "FORBIDDEN"
        assert send(f"{server.url}/metrics", "GET", None, {})[0] == 401

        assert seen(admin, 2) == {
            "GET /metrics": (None, "127.0.0.1", "UNAUTHENTICATED", 1),
            "deniedAttempts": ("otto", "127.0.0.1", "FORBIDDEN", 1),
        }
        first = admin.ask(READ, first=1)["deniedAttempts"]
        second = admin.ask(READ, first=1, after=first["pageInfo"]["endCursor"])["deniedAttempts"]
        assert [page["totalCount"] for page in (first, second)] == [2, 2]
        assert [page["pageInfo"]["hasNextPage"] for page in (first, second)] == [True, False]
        assert [page["nodes"][0]["operation"] for page in (first, second)] == [
            "GET /metrics",
            "deniedAttempts",
        ]
        assert admin.ask(READ, since="2100-01-01T00:00:00Z")["deniedAttempts"]["nodes"] == []


def test_a_million_attempts_are_a_fixed_number_of_rows(clean, monkeypatch):
    monkeypatch.setattr(denials_module, "MOST_KEYS", 3)
    counting = Denials(clean.database)

    for number in range(100):
        counting.note(Attempt(None, f"192.0.2.{number}", "POST /graphql", "UNAUTHENTICATED"))
    counting.write()
    for number in range(100):
        counting.note(Attempt(None, f"192.0.2.{number}", "POST /graphql", "UNAUTHENTICATED"))
    counting.write()
    counting.write()

    assert rows(clean) == [
        ("192.0.2.0", "POST /graphql", "UNAUTHENTICATED", 2),
        ("192.0.2.1", "POST /graphql", "UNAUTHENTICATED", 2),
        ("192.0.2.2", "POST /graphql", "UNAUTHENTICATED", 2),
        ("other", "other", "UNAUTHENTICATED", 194),
    ]


def test_an_hour_later_the_rows_are_new_ones(clean, monkeypatch):
    monkeypatch.setattr(denials_module, "PERIOD", timedelta(0))
    counting = Denials(clean.database)
    attempt = Attempt(None, "192.0.2.1", "POST /graphql", "FORBIDDEN")

    for _ in range(2):
        counting.note(attempt)
        counting.write()

    assert rows(clean) == [(*attempt[1:], 1)] * 2


@pytest.mark.sqlite_only(reason="on PostgreSQL it waits for nobody")
def test_nothing_is_lost_while_the_database_cannot_be_written(clean):
    attempt = Attempt(None, "192.0.2.1", "POST /graphql", "FORBIDDEN")
    impatient = Database(clean.database.url.render_as_string(hide_password=False), busy_seconds=0.05)
    counting = Denials(impatient)
    counting.note(attempt)

    with clean.database.write(), pytest.raises(DatabaseBusy):
        counting.write()
    counting.note(attempt)
    counting.write()

    impatient.close()
    assert rows(clean) == [("192.0.2.1", "POST /graphql", "FORBIDDEN", 2)]


def test_old_rows_and_too_many_are_forgotten(clean):
    counting = Denials(clean.database)
    for number in range(5):
        counting.note(Attempt(None, f"192.0.2.{number}", "GET /api", "FORBIDDEN"))
        counting.write()

    with clean.database.write() as connection:
        assert forget_old_denials(connection, timedelta(days=1)) == 0
        assert forget_old_denials(connection, timedelta(days=1), most_rows=2) == 3
    assert [row[0] for row in rows(clean)] == ["192.0.2.3", "192.0.2.4"]
    with clean.database.write() as connection:
        assert forget_old_denials(connection, timedelta(0)) == 2
    assert rows(clean) == []


def test_a_job_forgets_them_after_the_days_that_the_settings_give(clean):
    counting, services = Denials(clean.database), clean.services
    counting.note(Attempt(None, "192.0.2.1", "GET /api", "FORBIDDEN"))
    counting.write()

    def run_job(**settings):
        chosen = services.settings.model_copy(update=settings)
        (kind,) = (kind for kind in kinds(chosen) if kind.name == "forget-denials")
        return kind.run(Work(clean.database, services.storages, chosen, lambda _done: None))

    assert run_job() == {"forgotten": 0}
    assert len(rows(clean)) == 1
    assert run_job(denial_days=1e-9) == {"forgotten": 1}
    assert rows(clean) == []
