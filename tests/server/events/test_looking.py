"""Events by actor, subject, type and time: the right ones, in order, each page read from an index."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event as hooks
from wanllmdb_server.access.ranks import Role
from wanllmdb_server.db.paging import encode_cursor
from wanllmdb_server.events.reading import EventQuery, Place, page_of_events

from tests.server.client import Refused, over_http
from tests.server.people import add_person
from tests.server.protocol import log, log_inside
from tests.server.rows import change
from tests.server.servers import serving

READ = """query($p: String, $f: EventFilter, $first: Int, $after: String) {
  events(project: $p, filter: $f, first: $first, after: $after) { totalCount
    pageInfo { endCursor hasNextPage } nodes { id type subjectId subjectKind subjectName at actor { name } } } }"""
NODE = "query($id: ID!) { node(id: $id) { id } }"
WHEN = datetime(2026, 11, 1, tzinfo=UTC)


def found(api, project, **filter_):
    page = api.ask(READ, p=project, f=filter_, first=200)["events"]
    assert page["totalCount"] == len(page["nodes"])
    return page["nodes"]


def told(api, project, **filter_):
    return [(event["type"], event["subjectName"]) for event in found(api, project, **filter_)]


def in_pages(api, project, **filter_):
    seen, after = [], None
    while True:
        page = api.ask(READ, p=project, f=filter_, first=2, after=after)["events"]
        seen += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = page["pageInfo"]["endCursor"]


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """A registry with a private project and one that everybody may read, and the people around them."""
    data = tmp_path_factory.mktemp("team") / "data"
    with serving(data) as server:
        ada = over_http(server.url, add_person(data, "ada", is_admin=True))
        for name in ("closed", "public"):
            ada.do("createProject", "project { name }", name=name)
            log(ada, name, "iris", {"a": name.encode()})
        with_database(data, "UPDATE project SET visibility = 'PUBLIC_READ' WHERE name = 'public'")
        people = {
            "viewer": add_person(data, "vera", roles={"closed": Role.VIEWER, "public": Role.VIEWER}),
            "writer": add_person(data, "will", roles={"closed": Role.WRITER}),
            "outsider": add_person(data, "otto"),
        }
        apis = {role: over_http(server.url, key) for role, key in people.items()}
        yield {"admin": ada, "keys": people, "url": server.url, **apis}


def with_database(data, statement):
    change(data, statement)


def test_by_actor(team):
    log(team["writer"], "closed", "rose", {"a": b"rose"})

    mine = found(team["viewer"], "closed", actor="will")

    assert {event["actor"]["name"] for event in mine} == {"will"}
    assert ("VERSION_COMMITTED", "rose:v1") in [(e["type"], e["subjectName"]) for e in mine]
    assert "rose:v1" not in [name for _, name in told(team["viewer"], "closed", actor="ada")]
    assert told(team["viewer"], "closed", actor="nobody") == []


def test_by_subject(inside, project):
    version = log_inside(inside, project, "iris", {"a": b"one"})
    log_inside(inside, project, "iris", {"a": b"two"})

    (committed,) = found(inside.api, project, subject=version["id"], types=["VERSION_COMMITTED"])

    assert committed["subjectId"] == version["id"]
    assert told(inside.api, project, subject=version["id"])[0] == ("VERSION_COMMITTED", "iris:v1")
    assert told(inside.api, project, subjectKind="VERSION", subjectName="iris:v2") == [
        ("VERSION_COMMITTED", "iris:v2")
    ]
    assert told(inside.api, project, subjectKind="RUN", subjectName="iris:v2") == []


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ({"subjectKind": "RUN"}, "INVALID_INPUT"),
        ({"subjectName": "iris"}, "INVALID_INPUT"),
        ({"subject": "nonsense"}, "NOT_FOUND"),
        ({"artifact": "nonsense"}, "NOT_FOUND"),
    ],
)
def test_half_a_subject_and_false_ids_are_refused(inside, project, filter_, code):
    inside.api.do("createProject", "project { name }", name=project)

    with pytest.raises(Refused) as refused:
        found(inside.api, project, **filter_)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "types",
    [
        ["VERSION_COMMITTED"],
        ["VERSION_COMMITTED", "ALIAS_SET"],
        ["ALIAS_SET", "DRAFT_CREATED", "RUN_DELETED"],
        [],
    ],
)
def test_by_types_in_pages_that_miss_and_repeat_nothing(inside, project, types):
    for content in (b"one", b"two", b"three"):
        log_inside(inside, project, "iris", {"a": content})
    everything = found(inside.api, project)

    assert in_pages(inside.api, project, types=types) == [e for e in everything if e["type"] in types]
    assert in_pages(inside.api, project) == everything
    assert [e["at"] for e in everything] == sorted((e["at"] for e in everything), reverse=True)


def test_by_time_the_end_is_not_part_of_it(inside, project):
    for content in (b"one", b"two", b"three"):
        log_inside(inside, project, "iris", {"a": content})
    everything = found(inside.api, project)
    late, early = everything[2]["at"], everything[-3]["at"]

    assert in_pages(inside.api, project, since=early) == [e for e in everything if e["at"] >= early]
    assert in_pages(inside.api, project, until=late) == [e for e in everything if e["at"] < late]
    between = in_pages(inside.api, project, since=early, until=late)
    assert between == [e for e in everything if early <= e["at"] < late]


def test_a_cursor_does_not_lead_beyond_the_time_asked_for(inside, project):
    log_inside(inside, project, "iris", {"a": b"one"})
    everything = found(inside.api, project)
    later = encode_cursor([2**52, 10**9])

    page = inside.api.ask(READ, p=project, f={"until": everything[1]["at"]}, first=200, after=later)["events"]

    assert page["nodes"] == [e for e in everything if e["at"] < everything[1]["at"]]


def test_the_events_of_the_registry_are_for_its_administrators(team):
    own = found(team["admin"], None)

    assert {(e["type"], e["subjectName"]) for e in own} >= {
        ("PRINCIPAL_CREATED", "vera"),
        ("API_KEY_CREATED", "test"),
    }
    assert {e["subjectKind"] for e in own} == {"PRINCIPAL", "API_KEY"}
    assert told(team["admin"], None, subjectKind="PRINCIPAL", subjectName="otto") == [
        ("PRINCIPAL_CREATED", "otto")
    ]
    for role in ("viewer", "writer", "outsider"):
        with pytest.raises(Refused) as refused:
            found(team[role], None)
        assert refused.value.code == "FORBIDDEN"
        assert team[role].ask(NODE, id=own[0]["id"]) == {"node": None}
    assert team["admin"].ask(NODE, id=own[0]["id"]) == {"node": {"id": own[0]["id"]}}


def test_outsiders_read_the_audit_log_of_no_project(team):
    closed, public = (found(team["viewer"], name)[0]["id"] for name in ("closed", "public"))

    with pytest.raises(Refused, match="project 'closed' not found") as refused:
        found(team["outsider"], "closed")
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(Refused, match="for members of project 'public' only") as refused:
        found(team["outsider"], "public")
    assert refused.value.code == "FORBIDDEN"
    for event in (closed, public):
        assert team["outsider"].ask(NODE, id=event) == {"node": None}
        assert team["viewer"].ask(NODE, id=event) == {"node": {"id": event}}
    assert found(team["admin"], "closed") != []


FILTERS = {
    "ix_event_project_id_at": {},
    "ix_event_project_id_actor_id_at": {"actor": "local"},
    "ix_event_project_id_type_at": {"types": ["ALIAS_SET", "RUN_CREATED"]},
    "ix_event_project_id_subject_name_at": {"named": ("RUN", "one")},
    "ix_event_project_id_subject_id_at": {"subject": ("RUN", 1)},
    "ix_event_project_id_artifact_id_at": {"artifact_id": 1},
}


@pytest.mark.sqlite_only(reason="what it reads are SQLite's plans")
@pytest.mark.parametrize("time", ["always", "since", "until", "between"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("project_id", [1, None])
@pytest.mark.parametrize("index", FILTERS)
def test_every_page_begins_in_an_index_and_nothing_is_sorted(inside, index, project_id, descending, time):
    bounds = {"always": {}, "since": {"since": WHEN}, "until": {"until": WHEN}}
    bounds["between"] = bounds["since"] | bounds["until"]
    wanted, cursor = EventQuery(**FILTERS[index], **bounds[time]), encode_cursor([1, 1])

    plans = plans_of(inside, Place(project_id), wanted, cursor, descending)

    assert plans
    for plan in plans:
        assert plan[0].startswith(f"SEARCH event USING INDEX {index} ("), plan
        assert f"(at,position){'<' if descending else '>'}(?,?)" in plan[0]
        assert not [step for step in plan if "TEMP B-TREE" in step or "SCAN" in step]


@pytest.mark.sqlite_only(reason="what it reads are SQLite's plans")
def test_everything_is_read_in_the_order_of_an_index(inside):
    for wanted in (EventQuery(), EventQuery(types=["ALIAS_SET", "RUN_CREATED"]), EventQuery(since=WHEN)):
        (plan,) = plans_of(inside, Place(None, everywhere=True), wanted, encode_cursor([1, 1]), False)
        assert plan[0] == "SEARCH event USING INDEX ix_event_at ((at,position)>(?,?))"
        assert not [step for step in plan if "TEMP B-TREE" in step]


def plans_of(inside, place, wanted, after, descending):
    """How SQLite carries out each statement of a page of events."""
    statements = []

    def note(_connection, _cursor, statement, parameters, *_):
        statements.append((statement, parameters))

    hooks.listen(inside.database.engines[0], "before_cursor_execute", note)
    try:
        with inside.database.read() as connection:
            page_of_events(connection, place, wanted, 10, after, descending=descending)
    finally:
        hooks.remove(inside.database.engines[0], "before_cursor_execute", note)
    with inside.database.read() as connection:
        return [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
        ]
